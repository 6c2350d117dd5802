import type { AssumedValues } from '../../protocol/files.js';
import type { ByteSource } from './byteSource.js';

export interface FolderEntry {
  /** Name within the folder, without a path. */
  readonly name: string;
  /** Size in bytes. */
  readonly size: number;
  /** Time of the last change in milliseconds since 1970, where the source knows it. */
  readonly mtimeMs?: number;
  /**
   * What it is where it is no file: `a named pipe`. It is listed so that messages can name it; `open` refuses it, since
   * reading it could wait without end.
   */
  readonly special?: string;
  /** Whether it is a link to a file that stands elsewhere, where the source knows links. */
  readonly isLink?: boolean;
}

/** The entries of a listing that are files. */
export const filesAmong = (entries: readonly FolderEntry[]): readonly FolderEntry[] =>
  entries.filter(({ special }) => special === undefined);

/** The files of one folder (not of the folders in it), wherever it is: a disk, a bucket, a virtual file system. */
export interface FolderSource {
  /** Name for messages, e.g. the folder's path. */
  readonly name: string;
  /** What tells it from all other folders while the process lives: its path on this disk. Absent: nothing does for sure. */
  readonly place?: string;
  /** What the person set for it of what neither weights nor config tell. */
  readonly assumed?: AssumedValues;
  /** @throws InputError `folder-gone`, `not-readable` */
  list(signal?: AbortSignal): Promise<readonly FolderEntry[]>;
  /** @throws InputError `file-gone`, `not-readable` */
  open(name: string, signal?: AbortSignal): Promise<ByteSource>;
  /** Names of the folders in it. Absent, with `folder`: there are none, or they cannot be looked into. */
  folders?(signal?: AbortSignal): Promise<readonly string[]>;
  folder?(name: string): FolderSource;
  /** Names in it that lead to folders elsewhere, which are not followed: for messages. Absent: links are unknown there. */
  linkedFolders?(): Promise<readonly string[]>;
  /** The folder that it is in; null at the top of what there is. Absent where there is no way up. */
  parent?(): FolderSource | null;
  /**
   * Opens a file by the parts of a path that a file names; null where it leads out of the folder and of the workspace, which is
   * decided without a look at what is outside. Absent: no link leads out of the folders that are listed.
   */
  openWithin?(parts: readonly string[]): Promise<ByteSource | null>;
  /** Whether a path that climbs out of the folder stays in the workspace, by its text alone. Absent: there is none. */
  reaches?(parts: readonly string[]): boolean;
  /** Where the folder is read once for a whole request: what was read already. */
  readonly memory?: FolderMemory;
}

/** What a request has learned of one folder so far. It goes with the request, so that nothing in it can be out of date. */
export interface FolderMemory {
  /** The answer that was given before, or a new one. A failure is not remembered. */
  once<T>(question: string, ask: () => Promise<T>): Promise<T>;
  /**
   * What was opened of a file before, or what is opened now: closing it is put off to the end of the request.
   * Very large files beyond the first few are not kept, and are closed by who opened them.
   */
  opened<T extends Opened>(file: string, open: () => Promise<T>): Promise<T>;
  /** A file is being written: it is to be opened, and the folder to be listed, anew. */
  forget(file: string): Promise<void>;
}

export interface Opened {
  /** Bytes of all files that are open for it. */
  readonly size: number;
  close(): Promise<void>;
}

/** The folder and the name of a file that is named by a path within a folder: `checkpoint-500/model.safetensors`. */
export function resolveFile(folder: FolderSource, path: string): { folder: FolderSource; name: string } {
  const parts = path.split('/');
  let at = folder;
  while (parts.length > 1) {
    const next = at.folder?.(parts[0]);
    if (!next) return { folder: at, name: parts.join('/') };
    at = next;
    parts.shift();
  }
  return { folder: at, name: parts[0] };
}

/** How deep in a folder a file may be that is named by its path. */
const MAX_DEPTH = 12;

/** Whether a path leads to a file in a folder or below it, by what the folders on the way list: none leads out of it. */
export async function isWithin(root: FolderSource, path: string, signal?: AbortSignal): Promise<boolean> {
  const parts = path.split('/');
  if (parts.length > MAX_DEPTH || parts.some((part) => part === '' || part === '.' || part === '..')) return false;
  let folder: FolderSource | undefined = root;
  for (const part of parts.slice(0, -1)) {
    if (!(await folder?.folders?.(signal))?.includes(part)) return false;
    folder = folder?.folder?.(part);
  }
  return (await folder?.list(signal))?.some(({ name }) => name === parts.at(-1)) ?? false;
}
