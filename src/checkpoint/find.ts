import { yieldToEvents } from '../shared/cancellation.js';
import { InputError } from '../shared/inputError.js';
import { singleName, stepFolder, stepName } from './checkpointNames.js';
import { filesAmong, type FolderSource } from './sources/folderSource.js';
import { listCheckpoints, type CheckpointList } from './list.js';

export interface FoundFolder {
  /** Path from where the search began, '' for that folder itself. */
  readonly path: string;
  readonly folder: FolderSource;
  readonly list: CheckpointList;
}

export interface FoundRuns {
  readonly folders: readonly FoundFolder[];
  /** Whether the search ended before it had looked everywhere. */
  readonly isPartial: boolean;
  /** Folders that could not be read, one sentence each. */
  readonly notes: readonly string[];
}

export interface SearchLimits {
  readonly maxFolders?: number;
  readonly maxDepth?: number;
}

/** Folders that never hold checkpoints of one's own, and are large. */
const SKIPPED = /^(\.|node_modules$|__pycache__$|site-packages$|venv$|env$|virtualenv$|wandb$)/;

/** Finds the folders with checkpoints in a tree, nearest first, within bounds. */
export async function findRuns(
  root: FolderSource,
  { maxFolders = 2000, maxDepth = 6 }: SearchLimits = {},
  signal?: AbortSignal,
): Promise<FoundRuns> {
  const folders: FoundFolder[] = [];
  const notes: string[] = [];
  const queue: { readonly path: string; readonly folder: FolderSource; readonly depth: number }[] = [
    { path: '', folder: root, depth: 0 },
  ];
  let isPartial = false;
  let next = queue[0];
  for (let looked = 0; next; next = queue[++looked]) {
    await yieldToEvents(signal);
    const { path, folder, depth } = next;
    let hasSteps = false;
    try {
      const names = (await folder.folders?.(signal)) ?? [];
      const list = await listIn(folder, names, signal);
      if (list) folders.push({ path, folder, list });
      hasSteps = list?.checkpoints.some(({ file }) => file.includes('/')) ?? false;
      for (const name of names) {
        // The folders of single steps belong to the run that was just found.
        if (SKIPPED.test(name) || (hasSteps && stepFolder(name)) || !folder.folder) continue;
        if (depth === maxDepth || queue.length >= maxFolders) isPartial = true;
        else queue.push({ path: path ? `${path}/${name}` : name, folder: folder.folder(name), depth: depth + 1 });
      }
    } catch (error) {
      if (!(error instanceof InputError) || depth === 0) throw error;
      notes.push(error.message);
    }
  }
  return { folders, isPartial, notes };
}

/** Looks inside files only where the names promise something. */
async function listIn(
  folder: FolderSource,
  folders: readonly string[],
  signal?: AbortSignal,
): Promise<CheckpointList | null> {
  const files = filesAmong(await folder.list(signal));
  const promises =
    files.some(({ name }) => stepName(name) ?? singleName(name)) || folders.some((name) => stepFolder(name) !== null);
  if (!promises) return null;
  try {
    return await listCheckpoints(folder, signal);
  } catch (error) {
    if (error instanceof InputError && error.code === 'no-checkpoints') return null;
    throw error;
  }
}
