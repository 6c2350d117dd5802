import { homedir } from 'node:os';
import { join } from 'node:path';
import { s3Folder } from '../../checkpoint/sources/s3/s3Folder.js';
import type { S3Location } from '../../checkpoint/sources/s3/location.js';
import { ObjectCache } from '../../checkpoint/sources/s3/objectCache.js';
import type { ObjectStore } from '../../checkpoint/sources/s3/objectStore.js';
import { S3_CACHE_MB } from '../../shared/defaults.js';
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
export async function s3Target(location: S3Location, { signal, transfer }: FolderOptions): Promise<Target> {
  const store = await s3Store(location);
  const cache = new ObjectCache(cacheFolder(), cacheBytes());
  const folder = (prefix: string) => s3Folder(store, { ...location, prefix }, cache, transfer);
  const { prefix } = location;
  if (prefix === '' || prefix.endsWith('/') || !/\.\w+$/.test(prefix) || !(await store.head(prefix, signal)))
    return { folder: folder(prefix), file: null };
  const cut = prefix.lastIndexOf('/') + 1;
  return { folder: folder(prefix.slice(0, cut)), file: prefix.slice(cut) };
}

/** The folder that the host sets in the environment or, without a host, the operating system's usual cache folder. */
function cacheFolder(): string {
  const { BELIEFSCOPE_CACHE_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (BELIEFSCOPE_CACHE_DIR) return join(BELIEFSCOPE_CACHE_DIR, 's3');
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/beliefscope/s3');
  return join(XDG_CACHE_HOME ?? LOCALAPPDATA ?? join(homedir(), '.cache'), 'beliefscope/s3');
}

function cacheBytes(): number {
  const megabytes = Number(process.env.BELIEFSCOPE_CACHE_MB ?? S3_CACHE_MB.default);
  return (Number.isFinite(megabytes) ? megabytes : S3_CACHE_MB.default) * 2 ** 20;
}
