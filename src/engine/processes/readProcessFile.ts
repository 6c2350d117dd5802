import { isAbsolute } from 'node:path';
import type { ByteSource } from '../../checkpoint/sources/byteSource.js';
import type { FolderSource } from '../../checkpoint/sources/folderSource.js';
import { openLocalFile } from '../../checkpoint/sources/localFolder.js';
import { openNamed } from '../../checkpoint/sources/namedFile.js';
import { InputError } from '../../shared/inputError.js';

/** Largest process file, in bytes: they are written by hand, so a larger file is something else. */
const MOST_BYTES = 8 * 2 ** 20;

/**
 * The text of a process file: at an absolute path, which only a person gives, or at one relative to a folder and within it.
 * @param by the config that names it; null where it may be a person
 * @throws InputError `no-process-file` where the folder has none of that name; `named-outside`, `file-gone`, `not-readable`,
 * `bad-process-file`
 */
export async function readProcessFile(
  path: string,
  folder: FolderSource,
  signal?: AbortSignal,
  by: string | null = null,
): Promise<string> {
  if (by === null && isAbsolute(path)) return readLocalProcessFile(path);
  const source = await openNamed(folder, { path, by, what: 'process file' }, signal).catch((error: unknown) => {
    throw error instanceof InputError && error.code === 'file-gone'
      ? new InputError('no-process-file', `There is no process file ${path} in ${folder.name}.`)
      : error;
  });
  return textOf(source, path);
}

/** @throws InputError `file-gone`, `not-readable`, `bad-process-file` */
export async function readLocalProcessFile(path: string): Promise<string> {
  return textOf(await openLocalFile(path), path);
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
