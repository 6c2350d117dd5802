import { isAbsolute } from 'node:path';
import type { ByteSource } from '../../checkpoint/sources/byteSource.js';
import type { FolderSource } from '../../checkpoint/sources/folderSource.js';
import { openLocalFile } from '../../checkpoint/sources/localFolder.js';
import { InputError } from '../../shared/inputError.js';

/** Largest process file, in bytes: they are written by hand, so a larger file is something else. */
const MOST_BYTES = 8 * 2 ** 20;

/**
 * The text of a process file: at an absolute path, or at one relative to a folder and read as the folder is.
 * @throws InputError `no-process-file` where the folder has none of that name; `file-gone`, `not-readable`, `bad-process-file`
 */
export async function readProcessFile(path: string, folder: FolderSource, signal?: AbortSignal): Promise<string> {
  return isAbsolute(path) ? readLocalProcessFile(path) : textOf(await openWithin(path, folder, signal), path);
}

/** @throws InputError `file-gone`, `not-readable`, `bad-process-file` */
export async function readLocalProcessFile(path: string): Promise<string> {
  return textOf(await openLocalFile(path), path);
}

async function openWithin(path: string, folder: FolderSource, signal?: AbortSignal): Promise<ByteSource> {
  const gone = () => new InputError('no-process-file', `There is no process file ${path} in ${folder.name}.`);
  const plain = !/[\\/]/.test(path);
  if (plain && !(await folder.list(signal)).some(({ name }) => name === path)) throw gone();
  return folder.open(path, signal).catch((error: unknown) => {
    throw error instanceof InputError && error.code === 'file-gone' ? gone() : error;
  });
}

async function textOf(source: ByteSource, path: string): Promise<string> {
  try {
    if (source.size > MOST_BYTES)
      throw new InputError(
        'bad-process-file',
        `${path} has ${source.size} bytes: a process file has at most ${MOST_BYTES}.`,
      );
    return new TextDecoder().decode(await source.read(0, source.size));
  } finally {
    await source.close?.();
  }
}
