import { countText } from '../../../shared/texts.js';
import { InputError } from '../../../shared/inputError.js';
import type { FolderEntry, FolderSource } from '../folderSource.js';
import { formatS3Address } from '../../../shared/s3Address.js';
import type { S3Location } from './location.js';
import type { ObjectCache, Transfer } from './objectCache.js';
import type { ObjectPage, ObjectStore } from './objectStore.js';

/** A listing stays right for a moment: one analysis looks at it several times. */
const FRESH_MS = 5_000;
const MAX_OBJECTS = 100_000;

/** A folder of a bucket, read only. */
export function s3Folder(
  store: ObjectStore,
  location: S3Location,
  cache: ObjectCache,
  transfer?: Transfer,
): FolderSource {
  const prefix = location.prefix === '' || location.prefix.endsWith('/') ? location.prefix : `${location.prefix}/`;
  const name = formatS3Address({ bucket: location.bucket, prefix });
  let known: { readonly at: number; readonly listing: Promise<Listing> } | null = null;
  const listing = (signal?: AbortSignal): Promise<Listing> => {
    if (!known || Date.now() - known.at > FRESH_MS) {
      const fresh = { at: Date.now(), listing: listAll(store, prefix, name, signal) };
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
      const object = await cache.open(store, location, info, transfer, signal);
      return {
        name: file,
        size: info.size,
        read: (offset, length) => object.read(offset, length),
        unchanged: async () => (await store.head(info.key, signal))?.etag === info.etag,
        close: () => object.close(),
      };
    },
    folders: async (signal) => (await listing(signal)).folders,
    parent: () =>
      prefix === '' ? null : s3Folder(store, { ...location, prefix: prefix.replace(/[^/]*\/$/, '') }, cache, transfer),
    folder: (child) => s3Folder(store, { ...location, prefix: `${prefix}${child}/` }, cache, transfer),
  };
}

interface Listing {
  readonly files: readonly FolderEntry[];
  readonly folders: readonly string[];
}

async function listAll(store: ObjectStore, prefix: string, name: string, signal?: AbortSignal): Promise<Listing> {
  const files: FolderEntry[] = [];
  const folders: string[] = [];
  let next: string | null = null;
  do {
    const page: ObjectPage = await store.page(prefix, next, signal);
    for (const { key, size, mtimeMs } of page.objects)
      // An object named as the folder itself is how consoles make empty folders.
      if (key !== prefix) files.push({ name: key.slice(prefix.length), size, mtimeMs });
    for (const child of page.prefixes) folders.push(child.slice(prefix.length).replace(/\/$/, ''));
    if (files.length > MAX_OBJECTS)
      throw new InputError(
        'too-many-files',
        `${name} holds more than ${countText(MAX_OBJECTS)} objects: name a folder further down.`,
      );
    next = page.next;
  } while (next !== null);
  if (files.length === 0 && folders.length === 0) throw new InputError('folder-gone', `There is nothing at ${name}.`);
  return { files, folders };
}
