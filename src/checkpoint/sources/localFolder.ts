import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError } from '../../shared/inputError.js';
import type { ByteSource } from './byteSource.js';
import type { FolderEntry, FolderSource } from './folderSource.js';

/** The files of a folder on disk. Nothing is read, and nothing need exist, until it is asked for. */
export function localFolder(path: string): FolderSource {
  return {
    name: path,
    list: () => listLocal(path),
    open: (name) => openLocalFile(join(path, name)),
    folders: () => listFolders(path),
    folder: (name) => localFolder(join(path, name)),
  };
}

/** Files up to this size are read at once: a checkpoint has a hundred small parts, and all are wanted. */
const WHOLE = 8 * 2 ** 20;
/** More than 2 GiB cannot be asked of the system at once. */
const PIECE = 64 * 2 ** 20;

/**
 * Opens a local file for positional reads. The handle keeps to the file that was there at the time: one that is
 * replaced by renaming is read on as it was, one that is rewritten in place is noticed.
 * @throws InputError `file-gone`, `not-readable`
 */
export async function openLocalFile(path: string): Promise<ByteSource> {
  const name = basename(path);
  const handle = await open(path, 'r').catch((error: unknown) => refuse(error, 'file', path));
  const opened = await handle.stat();
  if (!opened.isFile()) {
    await handle.close();
    throw new InputError('not-readable', `${path} is not a file.`);
  }
  const fromDisk = async (offset: number, length: number) => {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await handle
        .read(bytes, done, Math.min(PIECE, length - done), offset + done)
        .catch((error: unknown) => refuse(error, 'file', path));
      if (bytesRead === 0) throw changed(name, opened.size);
      done += bytesRead;
    }
    return bytes;
  };
  let whole: Promise<Uint8Array> | undefined;
  return {
    name,
    size: opened.size,
    async read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > opened.size)
        throw new RangeError(`read of ${length} bytes at ${offset} in ${name}, which has ${opened.size}`);
      if (opened.size > WHOLE) return fromDisk(offset, length);
      whole ??= fromDisk(0, opened.size);
      return (await whole).subarray(offset, offset + length);
    },
    async unchanged() {
      const now = await handle.stat();
      return now.size === opened.size && now.mtimeMs === opened.mtimeMs;
    },
    close: () => handle.close(),
  };
}

async function listLocal(path: string): Promise<readonly FolderEntry[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => refuse(error, 'folder', path));
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map(async ({ name }): Promise<FolderEntry | null> => {
        // A file that goes between the listing and this look is simply not there.
        const found = await stat(join(path, name)).catch(() => null);
        return found?.isFile() ? { name, size: found.size, mtimeMs: found.mtimeMs } : null;
      }),
  );
  return files.filter((file) => file !== null);
}

/** Links are not followed, so that a tree with a link to its root ends. */
async function listFolders(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => refuse(error, 'folder', path));
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** A file that became shorter, or was rewritten, while it was read. */
export function changed(name: string, size: number): InputError {
  return new InputError(
    'file-changed',
    `${name} changed while it was read (it had ${size} bytes): training may still be writing it. ` +
      `Try again when it is done.`,
  );
}

function refuse(error: unknown, what: 'file' | 'folder', path: string): never {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT')
    throw new InputError(`${what}-gone`, `The ${what} ${path} is not there: it was moved, renamed or deleted.`);
  if (code === 'ENOTDIR') throw new InputError('not-readable', `${path} is not a folder.`);
  if (code === 'EACCES' || code === 'EPERM')
    throw new InputError('not-readable', `The ${what} ${path} may not be read by this user: check its permissions.`);
  if (code !== undefined) throw new InputError('not-readable', `The ${what} ${path} cannot be read (${code}).`);
  throw error;
}
