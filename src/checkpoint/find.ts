import { yieldToEvents } from '../shared/cancellation.js';
import { checkpointName } from '../shared/checkpointNames/checkpointName.js';
import {
  holdsLinkedCopies,
  isEnvironment,
  isSkippedFolder,
  SEARCH_LIMITS,
  type SearchLimits,
} from '../shared/checkpointNames/folders.js';
import { isStepFolder } from '../shared/checkpointNames/stepFolders.js';
import { InputError } from '../shared/inputError.js';
import { filesAmong, type FolderSource } from './sources/folderSource.js';
import { withoutLinks } from './sources/withoutLinks.js';
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

/**
 * Finds the folders with checkpoints in a tree, nearest first and by name, within bounds. A folder of one step that
 * belongs to the run of the folder above is none of its own. The editor's scan of a workspace finds the same by names.
 * @throws InputError where the folder that the search begins in cannot be read
 */
export async function findRuns(
  root: FolderSource,
  limits: Partial<SearchLimits> = {},
  signal?: AbortSignal,
): Promise<FoundRuns> {
  const { depth: maxDepth, folders: maxFolders } = { ...SEARCH_LIMITS, ...limits };
  const folders: FoundFolder[] = [];
  const notes: string[] = [];
  const stepsOfRuns = new Set<string>();
  const queue: { readonly path: string; readonly folder: FolderSource; readonly depth: number }[] = [
    { path: '', folder: root, depth: 0 },
  ];
  let isPartial = false;
  let next = queue[0];
  for (let looked = 0; next; next = queue[++looked]) {
    await yieldToEvents(signal);
    const { path, folder, depth } = next;
    const below = (name: string) => (path ? `${path}/${name}` : name);
    try {
      const files = filesAmong(await folder.list(signal)).map(({ name }) => name);
      if (isEnvironment(files)) continue;
      const names = [...((await folder.folders?.(signal)) ?? [])].sort(byName);
      const list = stepsOfRuns.has(path) ? null : await listIn(folder, files, names, signal);
      if (list) folders.push({ path, folder, list });
      for (const { checkpoints } of list?.groups ?? [])
        for (const { file } of checkpoints)
          if (file.includes('/')) stepsOfRuns.add(below(file.slice(0, file.lastIndexOf('/'))));
      for (const name of names) {
        if (isSkippedFolder(name) || !folder.folder) continue;
        const inner = folder.folder(name);
        if (depth === maxDepth || queue.length >= maxFolders) isPartial = true;
        else
          queue.push({
            path: below(name),
            folder: holdsLinkedCopies(name) ? withoutLinks(inner) : inner,
            depth: depth + 1,
          });
      }
    } catch (error) {
      if (!(error instanceof InputError) || depth === 0) throw error;
      notes.push(error.message);
    }
  }
  return { folders, isPartial, notes };
}

/** `run2` before `run10`. */
const byName = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** Looks inside files only where the names promise something. */
async function listIn(
  folder: FolderSource,
  files: readonly string[],
  folders: readonly string[],
  signal?: AbortSignal,
): Promise<CheckpointList | null> {
  if (!files.some((name) => checkpointName(name)) && !folders.some(isStepFolder)) return null;
  try {
    return await listCheckpoints(folder, signal);
  } catch (error) {
    if (error instanceof InputError && error.code === 'no-checkpoints') return null;
    throw error;
  }
}
