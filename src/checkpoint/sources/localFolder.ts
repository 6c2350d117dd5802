import * as l10n from '@vscode/l10n';
import { constants, type Dirent, type Stats } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../../shared/inputError.js';
import { refusalText } from '../../shared/systemErrors.js';
import type { ByteSource } from './byteSource.js';
import { FileThreads } from './fileThreads.js';
import type { FolderEntry, FolderSource } from './folderSource.js';
import { isInWorkspace, pathWithin } from './pathWithin.js';

/**
 * The files of a folder on disk. Nothing is read, and nothing need exist, until it is asked for.
 * @param workspace folders that are open in the editor, to which paths in configs may lead
 */
export function localFolder(
  path: string,
  workspace: readonly string[] = [],
  root: string = resolve(path),
): FolderSource {
  const onDisk = <T>(call: () => Promise<T>): Promise<T> => FileThreads.of(root).run(call);
  // Files and folders are asked for together: one look at the disk answers both.
  let looking: Promise<Dirent[]> | null = null;
  const look = () => {
    looking ??= onDisk(() => readdir(path, { withFileTypes: true }))
      .catch((error: unknown) => refuse(error, 'folder', path))
      .finally(() => (looking = null));
    return looking;
  };
  return {
    name: path,
    place: resolve(path),
    list: async () => filesOf(path, await look(), onDisk),
    open: (name) => openLocalFile(join(path, name), onDisk),
    // Links are not followed, so that a tree with a link to its root ends.
    folders: async () => (await look()).filter((entry) => entry.isDirectory()).map(({ name }) => name),
    folder: (name) => localFolder(join(path, name), workspace, root),
    linkedFolders: async () => {
      const links = (await look()).filter((entry) => entry.isSymbolicLink()).map(({ name }) => name);
      const isFolder = (name: string) =>
        onDisk(() => stat(join(path, name))).then(
          (found) => found.isDirectory(),
          () => false,
        );
      const found = await Promise.all(links.slice(0, MOST_LINKS).map(isFolder));
      return links.filter((_, at) => found[at]);
    },
    parent: () =>
      dirname(resolve(path)) === resolve(path) ? null : localFolder(dirname(resolve(path)), workspace, root),
    openWithin: async (parts) => {
      const found = await onDisk(() => pathWithin(path, workspace, parts));
      return found === null ? null : openLocalFile(found, onDisk);
    },
    reaches: (parts) => isInWorkspace(path, workspace, parts),
  };
}

/** Links that are looked at for a message. */
const MOST_LINKS = 64;

/** Makes a call on the disk when it is its turn. */
type OnDisk = <T>(call: () => Promise<T>) => Promise<T>;

/** Files up to this size are read at once: a checkpoint has a hundred small parts, and all are wanted. */
const WHOLE = 8 * 2 ** 20;
/** More than 2 GiB cannot be asked of the system at once. */
const PIECE = 64 * 2 ** 20;

/** Opening a pipe waits for its other end unless it is told not to; Windows has neither such pipes nor the flag. */
const READ_WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a local file for positional reads. What is no regular file is refused before it is opened. The handle keeps to the file that was there at the time: one that is
 * replaced by renaming is read on as it was, one that is rewritten in place is noticed.
 * @throws InputError `file-gone`, `not-readable`
 */
export async function openLocalFile(path: string, onDisk: OnDisk = (call) => call()): Promise<ByteSource> {
  const name = basename(path);
  requireFile(await onDisk(() => stat(path)).catch((error: unknown) => refuse(error, 'file', path)), path);
  const handle = await onDisk(() => open(path, READ_WITHOUT_WAITING)).catch((error: unknown) =>
    refuse(error, 'file', path),
  );
  const opened = await handle.stat();
  try {
    // Something else may have taken the file's place between the two looks.
    requireFile(opened, path);
  } catch (error) {
    await handle.close();
    throw error;
  }
  const fromDisk = async (offset: number, length: number) => {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await onDisk(() =>
        handle.read(bytes, done, Math.min(PIECE, length - done), offset + done),
      ).catch((error: unknown) => refuse(error, 'file', path));
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

/** What a path leads to where it is no regular file, in words; null for a regular file. */
function specialKind(found: Stats): string | null {
  if (found.isFile()) return null;
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a named pipe';
  if (found.isSocket()) return 'a socket';
  return found.isCharacterDevice() || found.isBlockDevice() ? 'a device' : 'something other than a file';
}

/** @throws InputError `not-readable` for what is no regular file: a pipe, a socket, a device, a folder */
export function requireFile(found: Stats, path: string): void {
  const kind = specialKind(found);
  if (kind !== null) throw new InputError('not-readable', `${path} is ${kind}, not a file: it was not read.`);
}

async function filesOf(path: string, entries: readonly Dirent[], onDisk: OnDisk): Promise<readonly FolderEntry[]> {
  const found = await Promise.all(
    entries
      .filter((entry) => !entry.isDirectory())
      .map(async (entry): Promise<FolderEntry | null> => {
        const { name } = entry;
        // A file that goes between the listing and this look is simply not there.
        const stats = await onDisk(() => stat(join(path, name))).catch(() => null);
        if (!stats || stats.isDirectory()) return null;
        const special = specialKind(stats);
        return {
          name,
          size: stats.size,
          mtimeMs: stats.mtimeMs,
          ...(special !== null && { special }),
          ...(entry.isSymbolicLink() && { isLink: true }),
        };
      }),
  );
  return found.filter((entry) => entry !== null);
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
    throw new InputError('not-readable', `The ${what} ${path} cannot be read by this user: check its permissions.`);
  if (code !== undefined)
    throw new InputError(
      'not-readable',
      what === 'file'
        ? l10n.t('The file {0} cannot be read: {1}.', path, refusalText(code))
        : l10n.t('The folder {0} cannot be read: {1}.', path, refusalText(code)),
    );
  throw error;
}
