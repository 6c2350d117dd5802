import { isCheckpointName } from '../../shared/checkpointNames/checkpointName.js';
import type { S3FolderPage, S3FolderRequest, S3Service } from '../../protocol/files.js';
import { s3Store } from './s3Store.js';

/** Names of the buckets that these credentials may list. Throws as ObjectStore does. */
export async function s3Buckets(service: S3Service, signal: AbortSignal): Promise<readonly string[]> {
  const store = await s3Store({ ...service, bucket: '' });
  return store.buckets(signal);
}

/** One page of what is directly below a prefix. Throws as ObjectStore does. */
export async function s3FolderPage(request: S3FolderRequest, signal: AbortSignal): Promise<S3FolderPage> {
  const { next: from, ...location } = request;
  const prefix = location.prefix === '' || location.prefix.endsWith('/') ? location.prefix : `${location.prefix}/`;
  const store = await s3Store(location);
  const { objects, prefixes, next } = await store.page(prefix, from, signal);
  // S3 consoles create an empty folder as an object with the name of the folder itself.
  const files = objects.filter(({ key }) => key !== prefix).map(({ key }) => key.slice(prefix.length));
  const checkpoints = files.filter((file) => isCheckpointName(file)).length;
  return { prefixes, checkpoints, files: files.length, next };
}
