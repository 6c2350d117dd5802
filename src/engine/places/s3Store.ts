import * as l10n from '@vscode/l10n';
import { s3Folder } from '../../checkpoint/sources/s3/s3Folder.js';
import type { S3Location } from '../../checkpoint/sources/s3/location.js';
import { ObjectCache } from '../../checkpoint/sources/s3/objectCache.js';
import type { ObjectStore } from '../../checkpoint/sources/s3/objectStore.js';
import { S3_CACHE_MB, within } from '../../shared/defaults.js';
import { cacheFolder } from './cacheFolder.js';
import type { FolderOptions, Target } from './openedFolder.js';

const stores = new Map<string, ObjectStore>();

/** The bucket of a location. The S3 client is large, so it is loaded only when a bucket is first used. */
export async function s3Store(location: Omit<S3Location, 'prefix'>): Promise<ObjectStore> {
  const { bucket, profile, endpoint, region, forcePathStyle } = location;
  const key = JSON.stringify([bucket, profile, endpoint, region, forcePathStyle]);
  const known = stores.get(key);
  if (known) return known;
  const { awsStore } = await import('../../checkpoint/sources/s3/awsStore.js');
  const store = awsStore({ ...location, prefix: '' });
  stores.set(key, store);
  return store;
}

/** A folder of a bucket, or one object in it. */
export async function s3Target(location: S3Location, { signal, transfer, listed }: FolderOptions): Promise<Target> {
  const store = await s3Store(location);
  const size = cacheSize();
  const cache = new ObjectCache(cacheFolder('s3'), size.megabytes * 2 ** 20);
  const folder = (prefix: string) =>
    s3Folder(store, { ...location, prefix }, cache, { transfer, listed, notes: size.notes });
  const { prefix } = location;
  if (prefix === '' || prefix.endsWith('/') || !/\.\w+$/.test(prefix) || !(await store.head(prefix, signal)))
    return { folder: folder(prefix), file: null };
  const cut = prefix.lastIndexOf('/') + 1;
  return { folder: folder(prefix.slice(0, cut)), file: prefix.slice(cut) };
}

/** How much is kept: what the host or a person has set in the environment, within bounds. */
function cacheSize(): { readonly megabytes: number; readonly notes: readonly string[] } {
  const set = process.env.BELIEFSCOPE_CACHE_MB?.trim() ?? '';
  const megabytes = within(set === '' ? S3_CACHE_MB.default : Number(set), S3_CACHE_MB);
  const { minimum, maximum } = S3_CACHE_MB;
  const isTaken = set === '' || Number(set) === megabytes;
  return {
    megabytes,
    notes: isTaken
      ? []
      : [
          l10n.t(
            'BELIEFSCOPE_CACHE_MB is {0}: copies of S3 objects may take {1} to {2} MB on this machine, and {3} was used.',
            set.slice(0, 40),
            minimum,
            maximum,
            megabytes,
          ),
        ],
  };
}
