import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CheckpointFolders } from '../../../src/host/checkpoints/checkpointFolders.js';
import { scan } from '../../../src/host/checkpoints/scan.js';
import type { Sessions } from '../../../src/host/session/sessions.js';
import { CheckpointTree, type CheckpointTreeNode } from '../../../src/host/views/checkpointTree.js';
import type { FolderListing } from '../../../src/protocol/files.js';
import type { RunList } from '../../../src/protocol/runs.js';
import { beliefscope, sample } from '../cli/cli.js';
import { onDisk } from './scanOnDisk.js';

vi.mock('vscode', async () => {
  const { fakeVscode } = await import('./support/fakeVscode.js');
  return {
    ...fakeVscode,
    TreeItem: class {
      constructor(
        readonly label: string,
        readonly collapsibleState?: number,
      ) {}
    },
    ThemeIcon: class {},
    TreeItemCollapsibleState: { Collapsed: 1 },
    workspace: { ...fakeVscode.workspace, workspaceFolders: [], asRelativePath: ({ path }: { path: string }) => path },
  };
});

interface Row {
  readonly label: string;
  readonly description?: string;
  readonly tooltip: string;
  readonly accessibilityInformation: { readonly label: string };
}

let root: string;
let listed: RunList;
let listing: FolderListing | null = null;
let tree: CheckpointTree;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tree-'));
  const put = async (...files: string[]) => {
    for (const file of files) {
      await mkdir(join(root, file, '..'), { recursive: true });
      await copyFile(join(sample, '0.pt'), join(root, file));
    }
  };
  await put(...['0', '100', '1000'].map((step) => `outputs/2026-01-20/10-11-12/checkpoints/${step}/model.pt`));
  await put('pair/step_10.pt', 'pair/step_20.pt', 'pair/best.pt', 'pair/ema_step_20.pt', 'pair/ema_step_10.pt');
  await writeFile(join(root, 'pair/config.json'), '{"process": "rrxor"}');
  const { found } = await scan([root], onDisk);
  listed = JSON.parse((await beliefscope('runs', root, '--json', '-')).stdout) as RunList;
  const { Uri } = await import('vscode');
  const all = found.map(({ folder, files }) => ({ uri: Uri.file(folder), files }));
  const never = () => ({ dispose: () => undefined });
  tree = new CheckpointTree(
    { all, onDidChange: never } as unknown as CheckpointFolders,
    {
      find: ({ path }: { path: string }) => (path.endsWith('pair') ? { listing, result: null } : undefined),
      onDidChange: never,
    } as unknown as Sessions,
  );
});
afterAll(() => rm(root, { recursive: true }));

const row = (node: CheckpointTreeNode): Row => tree.getTreeItem(node) as unknown as Row;
const rows = (node?: CheckpointTreeNode): Row[] => tree.getChildren(node).map(row);
const folder = (name: string): CheckpointTreeNode =>
  tree.getChildren().find((node) => row(node).label.includes(name)) as CheckpointTreeNode;

describe('the tree of checkpoints', () => {
  it('calls the runs as the command line calls them', () => {
    const labels = tree.getChildren().flatMap((node) => {
      const below = tree.getChildren(node);
      return below.some(({ kind }) => kind === 'run') ? below.map((run) => row(run).label) : [row(node).label];
    });
    expect(labels.sort()).toEqual(listed.runs.map(({ name }) => name).sort());
    expect(labels).toContain('2026-01-20/10-11-12');
  });

  it('has the same checkpoints in the same order, and marks the one that is shown first', () => {
    const node = folder('10-11-12');
    const run = listed.runs.find(({ name }) => name === row(node).label);
    expect(rows(node).map(({ label }) => label)).toEqual(['0', '100', '1,000']);
    const marked = rows(node).filter(({ description }) => description?.includes('shown by default'));
    expect(marked.map(({ description }) => description)).toEqual([`${run?.default} · shown by default`]);
    expect(marked[0]?.accessibilityInformation.label).toMatch(/^Checkpoint step 1,000, shown by default$/);
  });

  it('marks the default of each run, which is not its best', () => {
    const marked = tree
      .getChildren(folder('pair'))
      .flatMap((run) => rows(run).filter(({ description }) => description?.includes('shown by default')));
    expect(marked.map(({ label }) => label)).toEqual(['20', '20']);
  });

  it('says where step, process and architecture are from', () => {
    const [first] = rows(folder('10-11-12'));
    expect(first?.tooltip).toContain('Step 0: the name checkpoints/0/model.pt');
    listing = {
      runs: [],
      architecture: { ...listed.runs[0]?.architecture } as FolderListing['architecture'],
      process: { kind: 'preset', name: 'rrxor', params: {} },
      provenance: {
        process: { from: 'file', file: 'config.json', field: 'process' },
        eps: { from: 'file', file: 'config.json', field: 'layer_norm_eps' },
        act_fn: { from: 'assumed' },
      },
      fitting: [],
      notes: [],
    };
    const told = row(folder('pair')).tooltip.split('\n').slice(1);
    listing = null;
    expect(told).toEqual([
      'Process rrxor: config.json, process',
      'Architecture: eps: config.json, layer_norm_eps; the rest: the weights',
      'Assumed: act_fn',
    ]);
  });
});

describe('a folder of very many checkpoints', () => {
  it('shows a thousand rows, and the next ones where it is asked for more', async () => {
    const { Uri } = await import('vscode');
    const files = Array.from({ length: 2500 }, (_, step) => `${step}.pt`);
    const never = () => ({ dispose: () => undefined });
    const many = new CheckpointTree(
      { all: [{ uri: Uri.file('/many'), files }], onDidChange: never } as unknown as CheckpointFolders,
      { find: () => undefined, onDidChange: never } as unknown as Sessions,
    );
    const seen: string[] = [];
    let page = many.getChildren(many.getChildren()[0]);
    for (let pages = 0; pages < 4; pages++) {
      const labels = page.map((node) => (many.getTreeItem(node) as unknown as Row).label);
      expect(labels.length).toBeLessThanOrEqual(1001);
      const last = page.at(-1);
      const isMore = last?.kind === 'more';
      seen.push(...labels.slice(0, isMore ? -1 : undefined));
      if (!isMore) break;
      expect(labels.at(-1)).toBe(`and ${(2500 - seen.length).toLocaleString('en')} more`);
      page = many.getChildren(last);
    }
    expect(seen).toHaveLength(2500);
    expect(new Set(seen).size).toBe(2500);
  });
});
