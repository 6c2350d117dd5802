import { yieldToEvents } from '../shared/cancellation.js';
import { holdsLinkedCopies, isEnvironment, type SearchLimits } from '../shared/checkpointNames/folders.js';
import { naturalOrder } from '../shared/naturalOrder.js';
import { InputError } from '../shared/inputError.js';
import { filesAmong, type FolderEntry, type FolderSource } from './sources/folderSource.js';
import { withoutLinks } from './sources/withoutLinks.js';

export interface WalkedFolder {
  /** Parts of its path from where the walk began. */
  readonly path: readonly string[];
  readonly folder: FolderSource;
  readonly files: readonly FolderEntry[];
  /** Names of the folders in it. */
  readonly folders: readonly string[];
}

export interface Walk {
  /** Nearest first, and by name. */
  readonly folders: readonly WalkedFolder[];
  /** Whether there was more than the limits allow. */
  readonly isPartial: boolean;
  /** Folders that could not be read, one sentence each. */
  readonly notes: readonly string[];
}

/** Folders that are listed at the same time: disks of other machines and buckets answer slowly, but many at once. */
const AT_ONCE = 16;

/**
 * Lists a folder and those below it, level by level. Environments of Python are passed over.
 * @param enters whether to look into a folder of this name
 * @throws InputError where the folder that the walk begins in cannot be read
 */
export async function walk(
  root: FolderSource,
  enters: (name: string) => boolean,
  { depth, folders: most }: SearchLimits,
  signal?: AbortSignal,
): Promise<Walk> {
  const folders: WalkedFolder[] = [];
  const notes: string[] = [];
  let isPartial = false;
  let count = 1;
  let level: readonly Place[] = [{ path: [], folder: root }];
  while (level.length > 0) {
    const next: Place[] = [];
    for (let first = 0; first < level.length; first += AT_ONCE) {
      await yieldToEvents(signal);
      const places = level.slice(first, first + AT_ONCE);
      const listed = await Promise.all(places.map((place) => look(place, signal)));
      for (const found of listed) {
        if (typeof found === 'string') notes.push(found);
        if (found === null || typeof found === 'string') continue;
        folders.push(found);
        const { path, folder } = found;
        for (const name of found.folders) {
          if (!enters(name) || !folder.folder) continue;
          if (path.length === depth || count >= most) {
            isPartial = true;
            continue;
          }
          count++;
          const inner = folder.folder(name);
          next.push({ path: [...path, name], folder: holdsLinkedCopies(name) ? withoutLinks(inner) : inner });
        }
      }
    }
    level = next;
  }
  return { folders, isPartial, notes };
}

interface Place {
  readonly path: readonly string[];
  readonly folder: FolderSource;
}

/** A folder's content; null: nothing of ours; text: why it cannot be read. */
async function look({ path, folder }: Place, signal?: AbortSignal): Promise<WalkedFolder | string | null> {
  try {
    const [entries, names] = await Promise.all([folder.list(signal), folder.folders?.(signal) ?? []]);
    const files = filesAmong(entries);
    if (isEnvironment(files.map(({ name }) => name))) return null;
    return { path, folder, files, folders: [...names].sort(naturalOrder) };
  } catch (error) {
    if (!(error instanceof InputError) || path.length === 0) throw error;
    return error.message;
  }
}
