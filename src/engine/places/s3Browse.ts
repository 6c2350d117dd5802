import { endless, namesOn, REPEATS } from '../../checkpoint/sources/s3/listing.js';
import { formatS3Address } from '../../shared/s3Address.js';
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
  const page = await store.page(prefix, from, signal);
  const { files, folders } = namesOn(page, prefix);
  const checkpoints = files.filter(({ name }) => isCheckpointName(name)).length;
  if (page.next !== null && page.next === from) throw endless(formatS3Address(location), REPEATS);
  return {
    prefixes: folders.map((folder) => `${prefix}${folder}/`),
    checkpoints,
    files: files.length,
    next: page.next,
  };
}
