import { InputError } from '../shared/inputError.js';
import { isFreshFile } from '../shared/freshFile.js';
import { LruCache } from '../shared/lruCache.js';
import { holdsModel } from './architecture/inferModel.js';
import { configInFile } from './config/configInFile.js';
import type { RunConfig } from './config/runConfig.js';
import { refuseContents } from './formats/refuseContents.js';
import { openCheckpoint, type OpenCheckpoint } from './open.js';
import type { FolderSource } from './sources/folderSource.js';

/** What a file holds: a model, or why it is none. */
export type Kind = 'model' | { readonly isUnreadable: boolean; readonly reason: string };

/** What a look into a file tells, without its numbers. */
export interface Look {
  readonly kind: Kind;
  /** The configuration beside its weights; null where there is none, or it cannot be read. */
  readonly config: RunConfig | null;
}

/** A file of a folder, as it was listed. */
interface Listed {
  readonly file: string;
  readonly size?: number;
  readonly mtimeMs?: number;
}

/**
 * Looks at files that hold models, by folder, path, size and date: a run is listed by each request, and its last file would be read and
 * unpickled each time only to learn that it is a model still.
 */
const known = new LruCache<Look>(1000);

/** @throws InputError `folder-gone`; CancelledError */
export async function lookInto(folder: FolderSource, listed: Listed, signal?: AbortSignal): Promise<Look> {
  const { file } = listed;
  const key = keyOf(folder, listed);
  const found = key === null ? undefined : known.get(key);
  if (found) return found;
  let open: OpenCheckpoint;
  try {
    open = await openCheckpoint(folder, file, signal);
    await open.close();
  } catch (error) {
    return { kind: unreadable(error), config: null };
  }
  const look = { kind: kindOf(open, file), config: configOf(open, file) };
  // What is in several files can change without the one that was listed.
  if (key !== null && look.kind === 'model' && open.sources.length === 1) known.set(key, look, 1);
  return look;
}

/** null where a file may have changed although it looks the same. */
function keyOf({ place }: FolderSource, { file, size, mtimeMs }: Listed): string | null {
  if (place === undefined || size === undefined || mtimeMs === undefined) return null;
  return isFreshFile(mtimeMs, Date.now()) ? null : JSON.stringify([place, file, size, mtimeMs]);
}

function kindOf({ contents }: OpenCheckpoint, file: string): Kind {
  try {
    refuseContents(contents, file);
    if (holdsModel(contents)) return 'model';
    return { isUnreadable: false, reason: `${file} holds ${contents.description}, not a model.` };
  } catch (error) {
    return unreadable(error);
  }
}

function configOf({ contents }: OpenCheckpoint, file: string): RunConfig | null {
  try {
    return configInFile(contents.object, file);
  } catch (error) {
    unreadable(error);
    return null;
  }
}

/** @throws what is no fault of a file */
function unreadable(error: unknown): Kind {
  if (!(error instanceof InputError) || error.code === 'folder-gone') throw error;
  return { isUnreadable: true, reason: error.message };
}
