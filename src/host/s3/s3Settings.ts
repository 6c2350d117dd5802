import type { S3Service, Source } from '../../protocol/files.js';
import { S3_SERVICE } from '../../shared/defaults.js';
import { switchSetting, textSetting } from '../settings.js';

/**
 * The service that the person's own settings name. Nothing else names one: not a workspace, whose settings do not reach
 * machine-scoped ones, and not a page.
 */
export function s3Service(): S3Service {
  return {
    endpoint: textSetting('s3.endpoint') || S3_SERVICE.endpoint,
    region: textSetting('s3.region') || S3_SERVICE.region,
    profile: textSetting('s3.profile') || S3_SERVICE.profile,
    forcePathStyle: switchSetting('s3.forcePathStyle'),
  };
}

/** A folder of a bucket, by the person's own settings. */
export const s3Source = (bucket: string, prefix: string): Source => ({ kind: 's3', bucket, prefix, ...s3Service() });

/** A source that a page brings back: of S3, only bucket and prefix are taken from it. */
export const ownService = (source: Source): Source =>
  source.kind === 's3' ? s3Source(source.bucket, source.prefix) : source;

/** Whose buckets these are, for a person. */
export function describeService({ endpoint, profile }: S3Service): string {
  return `${endpoint ?? 'AWS'}, ${profile === null ? 'default credentials' : `profile ${profile}`}`;
}
