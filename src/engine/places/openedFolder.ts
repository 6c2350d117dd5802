import type { FolderSource } from '../../checkpoint/sources/folderSource.js';
import type { AssumedValues } from '../../protocol/files.js';
import type { HostFiles } from './hostFileSystem.js';

/** Where a request is to read from: a folder, and the one file in it that was pointed at, if one was. */
export interface Target {
  readonly folder: FolderSource;
  readonly file: string | null;
}

/** The same opened for one request: what is asked of the folder twice is read once. Close it when the request is done. */
export interface OpenedFolder extends Target {
  close(): Promise<void>;
}

export interface FolderOptions {
  readonly hostFiles: HostFiles | null;
  readonly signal: AbortSignal;
  /** What the person set for the folder. */
  readonly assumed?: AssumedValues | undefined;
  /** Called as bytes of a file arrive from elsewhere. */
  readonly transfer?: (name: string, done: number, total: number) => void;
}
