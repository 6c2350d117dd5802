import { createWriteStream, type Stats } from 'node:fs';
import { constants, lstat, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { InputError } from '../shared/inputError.js';

/** A file that is being written. Until it is whole, what was there stays. */
export interface FileTarget {
  readonly stream: Writable;
  /** Ends the stream and puts the file in its place. Throws the system's error. */
  keep(): Promise<void>;
  /** Leaves nothing behind of what was written. */
  drop(): Promise<void>;
}

/** What is at a path; null where nothing is. Throws the system's error. */
export const statOrNone = (path: string): Promise<Stats | null> =>
  stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });

/** What cannot be written to, before it is opened: opening it could wait for ever. Throws InputError `cannot-write`. */
export function refuseTarget(found: Stats | null, target: string): void {
  const kind = found?.isSocket() ? 'a socket' : found?.isBlockDevice() ? 'a disk' : null;
  if (kind !== null) throw new InputError('cannot-write', `${target} cannot be written: it is ${kind}, not a file.`);
  if (found?.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR', syscall: 'open' });
}

/**
 * Opens a file to be written: as a new file beside it that takes its place once it is whole, so that a full disk or a cancel leaves
 * what was there. A pipe, a terminal and /dev/null are written to as they are.
 * @throws InputError `cannot-write`; the system's error
 */
export async function openFileTarget(target: string): Promise<FileTarget> {
  const found = await statOrNone(target);
  refuseTarget(found, target);
  if (found && !found.isFile()) return inPlace(found.isFIFO() ? await openPipe(target) : await open(target, 'w'));
  const path = found ? await realpath(target) : target;
  const beside = join(dirname(path), `.beliefscope-${process.pid}-${Date.now().toString(36)}.tmp`);
  let handle: FileHandle;
  try {
    // A link that leads nowhere is written through.
    if (!found && (await isLink(target))) return inPlace(await open(target, 'w'));
    handle = await open(beside, 'wx', found ? found.mode & 0o777 : 0o666);
  } catch (error) {
    // A file may be open to a user to whom its folder is not.
    if (found && ['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return inPlace(await open(target, 'w'));
    throw error;
  }
  const stream = streamTo(handle);
  const drop = async () => {
    stream.destroy();
    await finished(stream).catch(() => undefined);
    await rm(beside, { force: true });
  };
  return {
    stream,
    async keep() {
      await ended(stream);
      await rename(beside, path);
    },
    drop,
  };
}

function inPlace(handle: FileHandle): FileTarget {
  const stream = streamTo(handle);
  return { stream, keep: () => ended(stream), drop: async () => void stream.destroy() };
}

function streamTo(handle: FileHandle): Writable {
  const stream = createWriteStream('', { fd: handle });
  // The callbacks of `write` and `end` report the same error; without a listener Node would end with a stack.
  stream.on('error', () => undefined);
  return stream;
}

/** Ends a stream and waits until all of it has gone out. Throws the system's error. */
export const ended = (out: Writable): Promise<void> =>
  new Promise((resolve, reject) => {
    out.once('error', reject);
    out.end((error?: Error | null) => (error ? reject(error) : resolve()));
  });

/** A pipe with a reader: one without would keep whoever opens it waiting, and is told of by a flag. */
async function openPipe(target: string): Promise<FileHandle> {
  const probe = await open(target, constants.O_WRONLY | (constants.O_NONBLOCK ?? 0)).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENXIO') throw error;
      throw new InputError('cannot-write', `${target} cannot be written: it is a named pipe that nobody reads.`);
    },
  );
  try {
    return await open(target, 'w');
  } finally {
    await probe.close();
  }
}

const isLink = (path: string): Promise<boolean> =>
  lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
