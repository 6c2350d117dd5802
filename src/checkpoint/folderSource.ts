import type { ByteSource } from './byteSource.js';

export interface FolderEntry {
  /** Name within the folder, without a path. */
  readonly name: string;
  /** Size in bytes. */
  readonly size: number;
  /** Time of the last change in milliseconds since 1970, where the source knows it. */
  readonly mtimeMs?: number;
}

/** The files of one folder (not of the folders in it), wherever it is: a disk, a bucket, a virtual file system. */
export interface FolderSource {
  /** Name for messages, e.g. the folder's path. */
  readonly name: string;
  /** @throws InputError `folder-gone`, `not-readable` */
  list(signal?: AbortSignal): Promise<readonly FolderEntry[]>;
  /** @throws InputError `file-gone`, `not-readable` */
  open(name: string, signal?: AbortSignal): Promise<ByteSource>;
}
