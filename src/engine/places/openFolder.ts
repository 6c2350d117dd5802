import * as l10n from '@vscode/l10n';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as z from 'zod';
import { withAssumed } from '../../checkpoint/config/assumedValues.js';
import { localFolder, requireFile } from '../../checkpoint/sources/localFolder.js';
import { readOnce } from '../../checkpoint/sources/readOnce.js';
import { InputError } from '../../shared/inputError.js';
import { refusalText } from '../../shared/systemErrors.js';
import type { Source } from '../../protocol/files.js';
import { hostFolder } from './hostFolder.js';
import type { HostFiles } from './hostFileSystem.js';
import type { FolderOptions, OpenedFolder, Target } from './openedFolder.js';
import { s3Target } from './s3Store.js';

const foldersSchema = z.array(z.string().min(1));

/**
 * Opens a source's folder for one request. A file is opened within its folder, so that the folder's config applies to it.
 * @throws InputError `folder-gone`, `not-readable`, `source-unknown`, those of ObjectStore
 */
export async function openFolder(source: Source, options: FolderOptions): Promise<OpenedFolder> {
  const { folder, file } = await findTarget(source, options);
  const opened = readOnce(withAssumed(folder, options.assumed));
  return { folder: opened, file, close: () => opened.close() };
}

async function findTarget(source: Source, options: FolderOptions): Promise<Target> {
  const { hostFiles } = options;
  switch (source.kind) {
    case 'local':
      return localTarget(source.path);
    case 'host':
      if (!hostFiles) throw new InputError('source-unknown', `${source.uri} can be read inside the editor only.`);
      return hostTarget(source.uri, hostFiles);
    case 's3':
      return s3Target(source, options);
  }
}

/** Folders on this disk that are open in the editor, as the host tells at the engine's start; the command line has none. */
function workspaceFolders(): readonly string[] {
  try {
    return foldersSchema.parse(JSON.parse(process.env.BELIEFSCOPE_WORKSPACE ?? '[]'));
  } catch {
    return [];
  }
}

async function localTarget(path: string): Promise<Target> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      throw new InputError('folder-gone', l10n.t('There is no folder {0}: it was moved, renamed or deleted.', path));
    throw new InputError('not-readable', l10n.t('{0} cannot be read: {1}.', path, refusalText(error.code)));
  });
  if (found.isDirectory()) return { folder: localFolder(path, workspaceFolders()), file: null };
  requireFile(found, path);
  return { folder: localFolder(dirname(path), workspaceFolders()), file: basename(path) };
}

async function hostTarget(uri: string, hostFiles: HostFiles): Promise<Target> {
  const entry = await hostFiles.stat(uri);
  if (entry.isDirectory) return { folder: hostFolder(uri, hostFiles), file: null };
  const cut = uri.lastIndexOf('/');
  return { folder: hostFolder(uri.slice(0, cut), hostFiles), file: decodeURIComponent(uri.slice(cut + 1)) };
}
