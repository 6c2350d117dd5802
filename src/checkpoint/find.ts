import { isSkippedFolder, SEARCH_LIMITS, type SearchLimits } from '../shared/checkpointNames/folders.js';
import { InputError } from '../shared/inputError.js';
import { listRun, type CheckpointList } from './list.js';
import { runFoldersIn } from './runFoldersIn.js';
import type { FolderSource } from './sources/folderSource.js';
import { walk } from './walk.js';

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

/**
 * Finds the folders with runs in a tree, nearest first and by name, within bounds. A folder that only keeps the checkpoints
 * of the run above it is none of its own. The editor's scan of a workspace finds the same by names.
 * @throws InputError where the folder that the search begins in cannot be read
 */
export async function findRuns(
  root: FolderSource,
  limits: Partial<SearchLimits> = {},
  signal?: AbortSignal,
): Promise<FoundRuns> {
  const {
    folders: walked,
    isPartial,
    notes,
  } = await walk(root, (name) => !isSkippedFolder(name), { ...SEARCH_LIMITS, ...limits }, signal);
  const folders: FoundFolder[] = [];
  const unreadable: string[] = [];
  for (const run of runFoldersIn(walked)) {
    try {
      const list = await listRun(run.folder, run.files, signal);
      if (list) folders.push({ path: run.path.join('/'), folder: run.folder, list });
    } catch (error) {
      if (!(error instanceof InputError) || run.path.length === 0) throw error;
      unreadable.push(error.message);
    }
  }
  return { folders, isPartial, notes: [...notes, ...unreadable] };
}
