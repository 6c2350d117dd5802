import { changed } from '../../../../src/checkpoint/sources/localFolder.js';
import type { ByteSource } from '../../../../src/checkpoint/sources/byteSource.js';
import type { FolderSource } from '../../../../src/checkpoint/sources/folderSource.js';
import { InputError } from '../../../../src/shared/inputError.js';

export function memoryFile(bytes: Uint8Array, name = 'test.pt'): ByteSource & { readonly reads: number[] } {
  const reads: number[] = [];
  return {
    name,
    size: bytes.length,
    reads,
    async read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > bytes.length) throw changed(name, bytes.length);
      reads.push(length);
      return bytes.slice(offset, offset + length);
    },
  };
}

export function memoryFolder(files: Readonly<Record<string, Uint8Array | string>>, name = 'run'): FolderSource {
  const bytes = new Map(
    Object.entries(files).map(([file, content]) => [
      file,
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    ]),
  );
  return {
    name,
    list: async () => [...bytes].map(([file, content]) => ({ name: file, size: content.length })),
    async open(file) {
      const content = bytes.get(file);
      if (!content) throw new InputError('file-gone', `The file ${file} is not there.`);
      return memoryFile(content, file);
    },
  };
}

/** The InputError that a promise rejects with; anything else fails the test. */
export async function inputError(promise: Promise<unknown>): Promise<InputError> {
  const error = await promise.then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  );
  if (error instanceof InputError) return error;
  throw error;
}
