import { yieldToEvents } from '../../shared/cancellation.js';
import { checkpointName } from './names.js';
import { StepFolders } from './stepFolders.js';

export interface ListedEntry {
  readonly name: string;
  readonly isDirectory: boolean;
  /** A symbolic link, to what `isDirectory` says. */
  readonly isLink: boolean;
}

/** What the scan asks of a file system whose folders are named by F. */
export interface ScanAccess<F> {
  /** Entries of a folder; rejects where it cannot be read. */
  list(folder: F): Promise<readonly ListedEntry[]>;
  join(folder: F, name: string): F;
  /** Where a linked folder really is, ending in a separator. */
  realPath(folder: F): Promise<string>;
}

export interface ScanLimits {
  readonly depth: number;
  readonly folders: number;
}

/** Deep enough for experiments/sweep/run/date/checkpoints, and still soon over in a home folder. */
export const SCAN_LIMITS: ScanLimits = { depth: 8, folders: 5000 };

export interface ScanResult<F> {
  /** Folders that hold checkpoints, with the names of these. */
  readonly found: readonly { readonly folder: F; readonly files: readonly string[] }[];
  readonly visited: number;
  /** The bound on folders was met before the end. */
  readonly incomplete: boolean;
}

const SKIPPED = new Set([
  'node_modules',
  '.git',
  '.hg',
  '.svn',
  '.venv',
  'venv',
  'site-packages',
  '__pycache__',
  '.cache',
  '.tox',
  '.nox',
  '.conda',
]);

/** Whether a folder of this name is never looked into. */
export const isSkipped = (name: string): boolean => SKIPPED.has(name);

/** Folders at a time whose listings are awaited together: remote file systems answer slowly, and side by side. */
const AT_ONCE = 8;

/**
 * Looks for checkpoint folders breadth-first, so that a bound leaves out the deepest. Unreadable folders are passed
 * over; a link is followed only to where the scan would not come otherwise.
 */
export async function scan<F>(
  roots: readonly F[],
  access: ScanAccess<F>,
  limits: ScanLimits = SCAN_LIMITS,
  signal?: AbortSignal,
): Promise<ScanResult<F>> {
  const found: { folder: F; files: string[] }[] = [];
  const covered = await Promise.all(roots.map((root) => access.realPath(root).catch(() => '')));
  const isNew = async (folder: F) => {
    const real = await access.realPath(folder).catch(() => '');
    if (real === '' || covered.some((path) => path !== '' && real.startsWith(path))) return false;
    covered.push(real);
    return true;
  };
  const steps = new StepFolders<F>();
  let level: Visit<F>[] = roots.map((folder) => ({ folder, name: '', parent: null }));
  let visited = 0;
  for (let depth = 0; depth <= limits.depth && level.length > 0; depth++) {
    const next: Visit<F>[][] = [];
    for (let first = 0; first < level.length; first += AT_ONCE) {
      await yieldToEvents(signal);
      const batch = level.slice(first, first + Math.min(AT_ONCE, limits.folders - visited));
      if (batch.length === 0) return { found: steps.addTo(found), visited, incomplete: true };
      visited += batch.length;
      const listings = await Promise.all(
        batch.map(({ folder }) => access.list(folder).catch((): readonly ListedEntry[] => [])),
      );
      for (const [index, visit] of batch.entries()) {
        const { folder } = visit;
        const entries = listings[index] ?? [];
        const files = checkpointFiles(entries);
        if (files.length > 0) found.push({ folder, files });
        if (visit.parent !== null) steps.note(visit.parent, visit.name, files);
        const below: Visit<F>[] = [];
        for (const { name, isLink } of subfolders(entries)) {
          const subfolder = access.join(folder, name);
          if (!isLink || (await isNew(subfolder))) below.push({ folder: subfolder, name, parent: folder });
        }
        next.push(below);
      }
    }
    level = inTurn(next);
  }
  return { found: steps.addTo(found), visited, incomplete: false };
}

interface Visit<F> {
  readonly folder: F;
  readonly name: string;
  readonly parent: F | null;
}

/** One of each list in turn: a folder of thousands leaves room for its neighbours' below the bound. */
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

/** Names of the checkpoints among a folder's entries, none where the folder is a virtual environment. */
export function checkpointFiles(entries: readonly ListedEntry[]): string[] {
  if (isVirtualEnvironment(entries)) return [];
  return entries
    .filter((entry) => !entry.isDirectory && checkpointName(entry.name) !== null)
    .map((entry) => entry.name);
}

function subfolders(entries: readonly ListedEntry[]): ListedEntry[] {
  if (isVirtualEnvironment(entries)) return [];
  return entries.filter((entry) => entry.isDirectory && !isSkipped(entry.name));
}

const isVirtualEnvironment = (entries: readonly ListedEntry[]) =>
  entries.some((entry) => !entry.isDirectory && entry.name === 'pyvenv.cfg');
