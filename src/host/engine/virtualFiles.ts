import * as vscode from 'vscode';
import { EngineError } from './errors.js';
import type { HostAnswers } from './engineClient.js';
import type { HostFile } from '../../protocol/files.js';
import { baseName } from '../sources.js';
import { isWithin } from './isWithin.js';

interface CachedFile {
  readonly mtimeMs: number;
  readonly bytes: Uint8Array;
}

/**
 * Serves files of virtual file systems to the engine. These can be read only whole, so a file is kept while the engine
 * reads its parts; all kept files together stay within the limit that holds for one.
 */
export class VirtualFiles implements HostAnswers {
  private readonly cache = new Map<string, CachedFile>();
  private readonly opened = new Set<string>();

  constructor(private readonly limitBytes: () => number) {}

  /** From now on the engine may read under this folder. */
  allow(folder: string): void {
    this.opened.add(folder);
  }

  'host/stat' = async ({ uri }: { uri: string }): Promise<HostFile> => {
    const target = this.check(uri);
    return toHostFile(baseName(target), await readable(target, 'file-gone', vscode.workspace.fs.stat(target)));
  };

  'host/list' = async ({ uri }: { uri: string }): Promise<HostFile[]> => {
    const folder = this.check(uri);
    const entries = await readable(folder, 'folder-gone', vscode.workspace.fs.readDirectory(folder));
    // Files deleted since and broken links are left out.
    const files = await Promise.allSettled(
      entries.map(async ([name, type]) => ({
        ...toHostFile(name, await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, name))),
        // What a link leads to has a type of its own.
        isLink: (type & vscode.FileType.SymbolicLink) !== 0,
      })),
    );
    return files.flatMap((file) => (file.status === 'fulfilled' ? [file.value] : []));
  };

  'host/read' = async ({
    uri,
    offset,
    length,
  }: {
    uri: string;
    offset: number;
    length: number;
  }): Promise<Uint8Array> => {
    const bytes = await this.whole(this.check(uri));
    return bytes.slice(offset, offset + length);
  };

  private check(uri: string): vscode.Uri {
    const target = vscode.Uri.parse(uri, true);
    const roots = [...this.opened, ...(vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.toString())];
    if (!roots.some((root) => isWithin(vscode.Uri.parse(root, true), target)))
      throw new EngineError(
        'not-opened',
        vscode.l10n.t('{0} is not in a folder that is open here: open its folder first.', uri),
      );
    return target;
  }

  private async whole(file: vscode.Uri): Promise<Uint8Array> {
    const key = file.toString();
    const { mtime, size, type } = await readable(file, 'file-gone', vscode.workspace.fs.stat(file));
    if ((type & vscode.FileType.File) === 0)
      throw new EngineError('not-readable', vscode.l10n.t('{0} is not a file: it was not read.', key));
    const cached = this.cache.get(key);
    if (cached?.mtimeMs === mtime && cached.bytes.length === size) {
      this.cache.delete(key);
      this.cache.set(key, cached);
      return cached.bytes;
    }
    const limit = this.limitBytes();
    if (size > limit) {
      const mb = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MB`;
      throw new EngineError(
        'virtual-file-too-large',
        vscode.l10n.t(
          '{0} has {1}, and from this virtual file system files are read whole, up to {2}. Raise the setting beliefscope.virtualFiles.sizeLimitMB, or copy the folder to a disk.',
          baseName(file),
          mb(size),
          mb(limit),
        ),
      );
    }
    const bytes = await readable(file, 'file-gone', vscode.workspace.fs.readFile(file));
    this.cache.delete(key);
    this.cache.set(key, { mtimeMs: mtime, bytes });
    let total = [...this.cache.values()].reduce((sum, entry) => sum + entry.bytes.length, 0);
    for (const [oldest, entry] of this.cache) {
      if (total <= limit || oldest === key) break;
      this.cache.delete(oldest);
      total -= entry.bytes.length;
    }
    return bytes;
  }
}

/** Replaces the error of a file system provider, which is meant for programs, by a message for the user. */
async function readable<T>(target: vscode.Uri, gone: 'file-gone' | 'folder-gone', reading: Thenable<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const place = target.toString(true);
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound')
      throw new EngineError(gone, vscode.l10n.t('{0} is not there: it was moved, renamed or deleted.', place));
    const reason = error instanceof Error ? error.message.replace(/\s+/g, ' ') : String(error);
    throw new EngineError('not-readable', vscode.l10n.t('{0} cannot be read: {1}', place, reason));
  }
}

function toHostFile(name: string, { type, size, mtime }: vscode.FileStat): HostFile {
  return {
    name,
    size,
    isFile: (type & vscode.FileType.File) !== 0,
    isDirectory: (type & vscode.FileType.Directory) !== 0,
    mtimeMs: mtime,
  };
}
