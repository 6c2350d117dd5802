import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { Report } from '../../../src/protocol/report.js';
import { registerReportCommand } from '../../../src/host/report/saveReport.js';
import { unpackedJson } from '../../../src/shared/packedArrays.js';
import { startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { engineRequests } from '../pages/support/engineRequests.js';
import { FakeLog } from './support/fakeVscode.js';

const editor = vi.hoisted(() => ({
  commands: new Map<string, (target: unknown, selected: unknown) => Promise<void>>(),
  written: new Map<string, string>(),
  file: undefined as string | undefined,
  told: [] as string[],
  progress: [] as string[],
}));

// What a build makes is not what is asked about here.
vi.mock('../../../src/report/page.js', () => ({ reportPage: async () => ({ script: '', styles: '' }) }));
vi.mock('vscode', async () => {
  const { fakeVscode } = await import('./support/fakeVscode.js');
  const show = async (text: string): Promise<void> => void editor.told.push(text);
  return {
    ...fakeVscode,
    Disposable: { from: () => ({ dispose: () => undefined }) },
    FileType: { File: 1, Directory: 2 },
    ProgressLocation: { Notification: 15, Window: 10 },
    QuickPickItemKind: {},
    ThemeIcon: class {},
    workspace: {
      ...fakeVscode.workspace,
      isTrusted: true,
      workspaceFolders: [],
      asRelativePath: ({ path }: { path: string }) => path,
      fs: {
        stat: async ({ path }: { path: string }) => {
          if (path.startsWith('/out/')) throw new Error('FileNotFound');
          return { type: 2 };
        },
        rename: async (from: { path: string }, to: { path: string }) => {
          editor.written.set(to.path, editor.written.get(from.path) ?? '');
          editor.written.delete(from.path);
        },
        delete: async () => undefined,
        writeFile: async ({ path }: { path: string }, bytes: Uint8Array) =>
          void editor.written.set(path, new TextDecoder().decode(bytes)),
      },
    },
    window: {
      ...fakeVscode.window,
      showSaveDialog: async () => (editor.file === undefined ? undefined : fakeVscode.Uri.file(editor.file)),
      showInformationMessage: show,
      showErrorMessage: show,
      showWarningMessage: show,
      withProgress: (
        { title }: { title: string },
        work: (progress: { report(told: { message: string }): void }, token: unknown) => unknown,
      ) => {
        editor.progress.push(title);
        return work(
          { report: ({ message }) => void editor.progress.push(message) },
          { onCancellationRequested: () => ({ dispose: () => undefined }) },
        );
      },
    },
    commands: {
      ...fakeVscode.commands,
      registerCommand: (name: string, run: (target: unknown, selected: unknown) => Promise<void>) => {
        editor.commands.set(name, run);
        return { dispose: () => undefined };
      },
    },
  };
});

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
const uri = (path: string) => ({ scheme: 'file', authority: '', path, fsPath: path, toString: () => `file://${path}` });
let engine: PreviewEngine;
let root: string;
let remembered: string[];

async function made(path: string, steps: readonly number[], named = true): Promise<string> {
  const folder = join(root, path);
  await mkdir(folder, { recursive: true });
  for (const step of steps) await cp(join(sample, `${step}.pt`), join(folder, `${step}.pt`));
  if (named) await cp(join(sample, 'train_config.json'), join(folder, 'train_config.json'));
  return folder;
}
/** An item of the tree of checkpoint folders. */
const node = (folder: string) => ({ kind: 'folder', folder: { uri: uri(folder), files: [] } });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'beliefscope-reports-'));
  engine = await startEngine();
}, 60_000);
afterAll(async () => {
  await engine?.stop();
  await rm(root, { recursive: true, force: true });
});
beforeEach(() => {
  Object.assign(editor, { file: '/out/all.html', told: [], progress: [] });
  editor.written.clear();
  remembered = [];
  registerReportCommand({
    engine: { ...engineRequests(engine), files: { allow: () => undefined } },
    memory: {
      process: () => null,
      assumed: () => ({}),
      rememberOpened: async (key: string) => void remembered.push(key),
    },
    folders: { all: [] },
    ...{ log: new FakeLog(), nameOf: () => null, sessions: {}, panels: {} },
  } as never);
});

const save = (...folders: string[]) => {
  const nodes = folders.map(node);
  return editor.commands.get('beliefscope.saveReport')?.(nodes[0], nodes);
};
function reported(): Report {
  const html = editor.written.get('/out/all.html') ?? '';
  if (html === '') throw new Error(editor.told.join(' '));
  const block = /<script type="application\/json" id="report">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
  return unpackedJson(block) as Report;
}
const analysed = (folder: string): Promise<AnalysisResult> =>
  engine.call('analyse', {
    ...{ source: { kind: 'local', path: folder }, checkpoint: null, settings: {} },
  }) as Promise<AnalysisResult>;

it('writes the runs that are selected in the tree into one file, each with its own figures, controls and training', async () => {
  const [one, two] = [await made('a/seed-1', [0, 768_000]), await made('b/seed-1', [11_520_000])];
  await save(one, two);
  const { runs, title } = reported();
  expect(title).toBe('Belief geometry of 2 runs');
  // They are told apart without a path of the machine.
  expect(new Set(runs.map(({ name }) => name)).size).toBe(2);
  expect(editor.written.get('/out/all.html')).not.toContain(root);
  for (const [at, folder] of [one, two].entries()) {
    const { regression, checkpoint } = await analysed(folder);
    expect(runs[at]?.analysis.regression.r2).toBe(regression.r2);
    expect(runs[at]?.analysis.checkpoint).toEqual(checkpoint);
    expect(runs[at]?.check?.rows.length).toBeGreaterThan(6);
  }
  expect(runs[0]?.training?.checkpoints.map(({ file }) => file)).toEqual(['0.pt', '768000.pt']);
  expect(runs[0]?.left_out).toContain('1 of 2 checkpoints of the training had not been analysed.');
  expect(runs[1]?.training).toBeNull();
  expect(editor.told).toEqual(['Report of 2 runs written to all.html.']);
  expect(editor.progress[0]).toBe('Report of 2 runs');
  expect(editor.progress.some((message) => message.startsWith(`${runs[1]?.name ?? ''}: `))).toBe(true);
  expect(remembered).toEqual([`file://${one}`, `file://${two}`]);
}, 180_000);

it('leaves out a run that cannot be analysed, and says which and why', async () => {
  const [good, nameless] = [await made('good', [768_000]), await made('nameless', [0], false)];
  const broken = await made('broken', []);
  await writeFile(join(broken, '5.pt'), (await readFile(join(sample, '0.pt'))).subarray(0, 3000));
  await save(good, nameless, broken);
  expect(reported().runs.map(({ name }) => name)).toEqual([expect.stringContaining('good')]);
  expect(editor.told).toHaveLength(1);
  expect(editor.told[0]).toMatch(/^Report of 1 run written to all\.html\. Left out: .*nameless: No config .*broken: /);
}, 180_000);

it('writes nothing where no run can be analysed, and says why', async () => {
  const [one, two] = [await made('none-1', [0], false), await made('none-2', [0], false)];
  await save(one, two);
  expect(editor.written.size).toBe(0);
  expect(editor.told).toEqual([expect.stringContaining('names the process')]);
}, 180_000);

it('asks nothing of the engine where the person names no file', async () => {
  editor.file = undefined;
  await save('/nowhere/a', '/nowhere/b');
  expect([editor.told, editor.progress, editor.written.size, remembered]).toEqual([[], [], 0, []]);
});
