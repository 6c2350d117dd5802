import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { withAssumed } from '../../checkpoint/config/assumedValues.js';
import { localFolder, requireFile } from '../../checkpoint/sources/localFolder.js';
import { InputError } from '../../shared/inputError.js';
import type { Source } from '../../protocol/files.js';
import { hostFolder } from './hostFolder.js';
import type { HostFiles } from './hostFileSystem.js';
import type { Place, PlaceOptions } from './place.js';
import { s3Place } from './s3Place.js';

/**
 * Finds a source's folder. A file stands for itself within its folder, whose config it keeps.
 * @throws InputError `folder-gone`, `not-readable`, `source-unknown`, those of ObjectStore
 */
export async function openPlace(source: Source, options: PlaceOptions): Promise<Place> {
  const { folder, file } = await findPlace(source, options);
  return { folder: withAssumed(folder, options.assumed), file };
}

async function findPlace(source: Source, options: PlaceOptions): Promise<Place> {
  const { hostFiles } = options;
  switch (source.kind) {
    case 'local':
      return localPlace(source.path);
    case 'host':
      if (!hostFiles) throw new InputError('source-unknown', `${source.uri} can be read inside the editor only.`);
      return hostPlace(source.uri, hostFiles);
    case 's3':
      return s3Place(source, options);
  }
}

async function localPlace(path: string): Promise<Place> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      throw new InputError('folder-gone', `There is no folder ${path}: it was moved, renamed or deleted.`);
    throw new InputError('not-readable', `${path} cannot be read (${error.code ?? error.message}).`);
  });
  if (found.isDirectory()) return { folder: localFolder(path), file: null };
  requireFile(found, path);
  return { folder: localFolder(dirname(path)), file: basename(path) };
}

async function hostPlace(uri: string, hostFiles: HostFiles): Promise<Place> {
  const entry = await hostFiles.stat(uri);
  if (entry.isDirectory) return { folder: hostFolder(uri, hostFiles), file: null };
  const cut = uri.lastIndexOf('/');
  return { folder: hostFolder(uri.slice(0, cut), hostFiles), file: decodeURIComponent(uri.slice(cut + 1)) };
}
