import type { FolderSource } from '../../checkpoint/sources/folderSource.js';
import type { AssumedValues } from '../../protocol/files.js';
import type { HostFiles } from './hostFileSystem.js';

/** Where an analysis reads from: a folder, and the one file in it that was pointed at, if one was. */
export interface Place {
  readonly folder: FolderSource;
  readonly file: string | null;
}

export interface PlaceOptions {
  readonly hostFiles: HostFiles | null;
  readonly signal: AbortSignal;
  /** What the person set for the folder. */
  readonly assumed?: AssumedValues | undefined;
  /** Called as bytes of a file arrive from elsewhere. */
  readonly transfer?: (name: string, done: number, total: number) => void;
}
