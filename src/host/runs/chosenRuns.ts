import * as vscode from 'vscode';
import type { RunRef } from '../../protocol/runsPage.js';
import { groupRuns } from '../../shared/checkpointNames/runs.js';
import type { CheckpointFolder, CheckpointFolders } from '../checkpoints/checkpointFolders.js';
import { resolveTarget } from '../checkpoints/checkpointFolders.js';
import { sourceOf } from '../sources.js';
import type { CheckpointTreeNode } from '../views/checkpointTree.js';
import { isTreeNode } from '../views/checkpointTree.js';

/** The runs that items of the tree stand for, each once: a checkpoint stands for its run. */
export function runsOfNodes(nodes: readonly CheckpointTreeNode[]): RunRef[] {
  const refs = nodes.flatMap((node): RunRef[] => {
    const source = sourceOf(node.folder.uri);
    switch (node.kind) {
      case 'folder':
        return [{ source, of: null }];
      case 'run':
        return [{ source, of: node.run.files[0]?.file ?? null }];
      case 'checkpoint':
        return [{ source, of: firstOfRun(node.folder, node.file.file) }];
      case 'more':
        return [];
    }
  });
  return unique(refs);
}

/** The first file of the run that a file is of; null where the folder holds no other run. */
function firstOfRun({ files }: CheckpointFolder, file: string): string | null {
  const runs = groupRuns(files.map((each) => ({ file: each })));
  const own = runs.find((run) => run.files.some((each) => each.file === file));
  return runs.length === 1 ? null : (own?.files[0]?.file ?? file);
}

/**
 * The runs that a command of several is about: items that are selected in the tree or in the Explorer, or the one that it was
 * called on. null: it was called on none.
 */
export async function runsSelected(
  target: unknown,
  selected: unknown,
  folders: CheckpointFolders,
): Promise<readonly RunRef[] | null> {
  const all: readonly unknown[] = Array.isArray(selected) && selected.length > 0 ? selected : [target];
  const nodes = all.filter(isTreeNode);
  if (nodes.length > 0) return runsOfNodes(nodes);
  const uris = all.filter((each): each is vscode.Uri => each instanceof vscode.Uri);
  return uris.length > 0 ? runsOfUris(uris, folders) : null;
}

/** The runs in folders of the Explorer and below them, and those of checkpoints; a folder that was not scanned is a run. */
export async function runsOfUris(uris: readonly vscode.Uri[], folders: CheckpointFolders): Promise<RunRef[]> {
  const found = await Promise.all(
    uris.map(async (uri): Promise<RunRef[]> => {
      const { folder, checkpoint } = await resolveTarget(uri);
      const known = folders.all.find((each) => each.uri.toString() === folder.toString());
      if (checkpoint !== null)
        return [{ source: sourceOf(folder), of: known ? firstOfRun(known, checkpoint) : checkpoint }];
      const below = folders.all.filter((each) => isWithin(each.uri, folder));
      return below.length > 0
        ? below.map((each) => ({ source: sourceOf(each.uri), of: null }))
        : [{ source: sourceOf(folder), of: null }];
    }),
  );
  return unique(found.flat());
}

const isWithin = (inner: vscode.Uri, outer: vscode.Uri): boolean =>
  inner.scheme === outer.scheme &&
  inner.authority === outer.authority &&
  (inner.path === outer.path || inner.path.startsWith(`${outer.path.replace(/\/$/, '')}/`));

/** A folder that is meant as a whole takes in its runs. */
function unique(refs: readonly RunRef[]): RunRef[] {
  const byKey = new Map(refs.map((ref) => [JSON.stringify(ref), ref]));
  const whole = new Set(refs.filter(({ of }) => of === null).map(({ source }) => JSON.stringify(source)));
  return [...byKey.values()].filter(({ source, of }) => of === null || !whole.has(JSON.stringify(source)));
}
