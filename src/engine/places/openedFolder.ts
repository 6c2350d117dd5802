import type { FolderSource } from '../../checkpoint/sources/folderSource.js';
import type { AssumedValues } from '../../protocol/files.js';
import type { HostFiles } from './hostFileSystem.js';

/** Where a request reads from: a folder, and one file in it if the user chose a file. */
export interface Target {
  readonly folder: FolderSource;
  readonly file: string | null;
}

/**
 * A target opened for one request: listings and files are read once, however often they are asked for. It must be closed
 * when the request is done.
 */
export interface OpenedFolder extends Target {
  close(): Promise<void>;
}

export interface FolderOptions {
  readonly hostFiles: HostFiles | null;
  readonly signal: AbortSignal;
  /** The architecture values that the user set for the folder. */
  readonly assumed?: AssumedValues | undefined;
  /** Called as bytes of a file are downloaded: its name, bytes so far, total bytes. */
  readonly transfer?: (name: string, done: number, total: number) => void;
  /** Called while a service's folder is listed, and waited for: its name, and how many objects and folders so far. */
  readonly listed?: (folder: string, seen: number) => void;
}
