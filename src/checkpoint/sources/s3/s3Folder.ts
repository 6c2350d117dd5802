import { InputError } from '../../../shared/inputError.js';
import { formatS3Address } from '../../../shared/s3Address.js';
import type { FolderSource } from '../folderSource.js';
import { listAll, type Listed, type Listing } from './listing.js';
import type { S3Location } from './location.js';
import type { ObjectCache } from './objectCache.js';
import type { Transfer } from './cachedObject.js';
import type { ObjectInfo, ObjectStore } from './objectStore.js';

/** A listing stays right for a moment: one analysis looks at it several times. */
const FRESH_MS = 5_000;

/** Who is told how far reading is. */
export interface S3Watcher {
  readonly transfer?: Transfer | undefined;
  readonly listed?: Listed | undefined;
  /** What a person should know of all that is read, one sentence each. */
  readonly notes?: readonly string[];
}

/** A folder of a bucket, read only. */
export function s3Folder(
  store: ObjectStore,
  location: S3Location,
  cache: ObjectCache,
  watcher: S3Watcher = {},
): FolderSource {
  const prefix = location.prefix === '' || location.prefix.endsWith('/') ? location.prefix : `${location.prefix}/`;
  const name = formatS3Address({ bucket: location.bucket, prefix });
  let known: { readonly at: number; readonly listing: Promise<Listing> } | null = null;
  const listing = (signal?: AbortSignal): Promise<Listing> => {
    if (!known || Date.now() - known.at > FRESH_MS) {
      const fresh = { at: Date.now(), listing: listAll(store, prefix, name, { signal, listed: watcher.listed }) };
      known = fresh;
      fresh.listing.catch(() => (known === fresh ? (known = null) : null));
    }
    return known.listing;
  };
  return {
    name,
    list: async (signal) => (await listing(signal)).files,
    async open(file, signal) {
      const info = await store.head(prefix + file, signal);
      if (!info) throw new InputError('file-gone', `There is no object ${name}${file}.`);
      const object = await cache.open(store, location, info, watcher.transfer, signal);
      return {
        name: file,
        size: info.size,
        read: (offset, length) => object.read(offset, length),
        unchanged: async () => isSame(info, await store.head(info.key, signal)),
        doubt: () => object.doubt(),
        notes: [...(watcher.notes ?? []), ...(info.check || info.size === 0 ? [] : [uncheckedNote(file)])],
        close: () => object.close(),
      };
    },
    folders: async (signal) => (await listing(signal)).folders,
    parent: () =>
      prefix === '' ? null : s3Folder(store, { ...location, prefix: prefix.replace(/[^/]*\/$/, '') }, cache, watcher),
    folder: (child) => s3Folder(store, { ...location, prefix: `${prefix}${child}/` }, cache, watcher),
  };
}

const isSame = (info: ObjectInfo, now: ObjectInfo | null): boolean =>
  now?.etag === info.etag && now.size === info.size && (info.etag !== '' || now.mtimeMs === info.mtimeMs);

const uncheckedNote = (file: string): string =>
  `The bytes of ${file} were not checked: the service tells no checksum of it (its ETag is no MD5, and it has no x-amz-checksum of the whole).`;
