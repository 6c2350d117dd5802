import * as l10n from '@vscode/l10n';
import type { S3Service, Source } from '../../protocol/files.js';
import { S3_SERVICE } from '../../shared/defaults.js';
import { switchSetting, textSetting } from '../settings.js';

/**
 * The service that the user's own settings name. Neither a workspace, which cannot change machine-scoped settings, nor a
 * page can name another.
 */
export function s3Service(): S3Service {
  return {
    endpoint: textSetting('s3.endpoint') || S3_SERVICE.endpoint,
    region: textSetting('s3.region') || S3_SERVICE.region,
    profile: textSetting('s3.profile') || S3_SERVICE.profile,
    forcePathStyle: switchSetting('s3.forcePathStyle'),
  };
}

/** A folder of a bucket, reached through the service of the user's own settings. */
export const s3Source = (bucket: string, prefix: string): Source => ({ kind: 's3', bucket, prefix, ...s3Service() });

/** A source restored from the state of a page: of an S3 source, only bucket and prefix are used. */
export const ownService = (source: Source): Source =>
  source.kind === 's3' ? s3Source(source.bucket, source.prefix) : source;

/** Service and profile in words for the user. */
export function describeService({ endpoint, profile }: S3Service): string {
  const service = endpoint ?? 'AWS';
  return profile === null ? l10n.t('{0}, default credentials', service) : l10n.t('{0}, profile {1}', service, profile);
}
