import { yieldToEvents } from '../../shared/cancellation.js';
import { isCheckpointName } from '../../shared/checkpointNames/checkpointName.js';
import {
  holdsLinkedCopies,
  isEnvironment,
  isSkippedFolder,
  SEARCH_LIMITS,
  type SearchLimits,
} from '../../shared/checkpointNames/folders.js';
import { sortOut, type FoundFolder, type Scanned } from './stepFolders.js';

export interface ListedEntry {
  readonly name: string;
  readonly isDirectory: boolean;
  /** Whether it is a regular file; pipes, sockets and devices are neither files nor folders. */
  readonly isFile: boolean;
  /** Whether it is a symbolic link; isFile and isFolder then describe its target. */
  readonly isLink: boolean;
}

/** The operations that the scan needs of a file system; F is the type that identifies a folder. */
export interface ScanAccess<F> {
  /** Entries of a folder; rejects where it cannot be read. */
  list(folder: F): Promise<readonly ListedEntry[]>;
  join(folder: F, name: string): F;
  /** Where a linked folder really is, ending in a separator. */
  realPath(folder: F): Promise<string>;
}

export interface ScanResult<F> {
  /** Folders that hold checkpoints, with their names (relative paths where each step has a folder of its own). */
  readonly found: readonly FoundFolder<F>[];
  /** Folders that hold a single step each; their files are listed under the folder above them. */
  readonly stepFolders: readonly F[];
  readonly visited: number;
  /** Whether the scan stopped early because it reached the limit on folders. */
  readonly incomplete: boolean;
}

/** How many folders are listed at the same time: remote file systems are slow but answer requests in parallel. */
const AT_ONCE = 8;

/**
 * Looks for checkpoint folders breadth-first, so that a bound leaves out the deepest. Unreadable folders are passed
 * over; a link is followed only if the scan would not reach its target otherwise.
 */
export async function scan<F>(
  roots: readonly F[],
  access: ScanAccess<F>,
  limits: SearchLimits = SEARCH_LIMITS,
  signal?: AbortSignal,
): Promise<ScanResult<F>> {
  const scanned: Scanned<F>[] = [];
  const covered = await Promise.all(roots.map((root) => access.realPath(root).catch(() => '')));
  const isNew = async (folder: F) => {
    const real = await access.realPath(folder).catch(() => '');
    if (real === '' || covered.some((path) => path !== '' && real.startsWith(path))) return false;
    covered.push(real);
    return true;
  };
  let level: Visit<F>[] = roots.map((folder, root) => ({ folder, root, path: [], passesOverLinks: false }));
  let visited = 0;
  const result = (incomplete: boolean): ScanResult<F> => {
    const { runs, steps: stepFolders } = sortOut(scanned);
    return { found: runs, stepFolders, visited, incomplete };
  };
  for (let depth = 0; depth <= limits.depth && level.length > 0; depth++) {
    const next: Visit<F>[][] = [];
    for (let first = 0; first < level.length; first += AT_ONCE) {
      await yieldToEvents(signal);
      const batch = level.slice(first, first + Math.min(AT_ONCE, limits.folders - visited));
      if (batch.length === 0) return result(true);
      visited += batch.length;
      const listings = await Promise.all(
        batch.map(({ folder }) => access.list(folder).catch((): readonly ListedEntry[] => [])),
      );
      for (const [index, visit] of batch.entries()) {
        const { folder } = visit;
        const entries = listings[index];
        if (isEnvironment(entries.filter((entry) => entry.isFile).map(({ name }) => name))) continue;
        const files = checkpointFiles(entries, visit.passesOverLinks);
        const isRun = entries.some(({ name, isDirectory }) => name === '.hydra' && isDirectory);
        const { path, root } = visit;
        scanned.push({ folder, root, path, files, isRun });
        const below: Visit<F>[] = [];
        for (const { name, isDirectory, isLink } of entries) {
          if (!isDirectory || isSkippedFolder(name)) continue;
          const subfolder = access.join(folder, name);
          const passesOverLinks = visit.passesOverLinks || holdsLinkedCopies(name);
          if (!isLink || (await isNew(subfolder)))
            below.push({ folder: subfolder, root, path: [...path, name], passesOverLinks });
        }
        next.push(below);
      }
    }
    level = inTurn(next);
  }
  return result(false);
}

interface Visit<F> {
  readonly folder: F;
  readonly root: number;
  readonly path: readonly string[];
  /** Whether linked files in this folder and below it are ignored. */
  readonly passesOverLinks: boolean;
}

/** Interleaves the lists, so that a folder with thousands of entries does not use up the limit before its siblings. */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = lists.reduce((most, list) => Math.max(most, list.length), 0);
  const taken: T[] = [];
  let left = lists;
  for (let index = 0; index < longest; index++) {
    left = left.filter((list) => index < list.length);
    for (const list of left) taken.push(list[index] as T);
  }
  return taken;
}

function checkpointFiles(entries: readonly ListedEntry[], passesOverLinks: boolean): string[] {
  return entries
    .filter(({ isFile, isLink, name }) => isFile && !(isLink && passesOverLinks) && isCheckpointName(name))
    .map(({ name }) => name);
}
