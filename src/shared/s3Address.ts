import * as l10n from '@vscode/l10n';

/** A folder of a bucket, or one object in it. */
export interface BucketPath {
  readonly bucket: string;
  /** Key prefix of the folder, or the whole key of a file; without a slash in front. */
  readonly prefix: string;
}

/** Bucket and prefix of `s3://bucket/prefix`; null for anything else. Surrounding spaces are ignored. */
export function parseS3Address(text: string): BucketPath | null {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/i.exec(text.trim());
  return match ? { bucket: match[1], prefix: (match[2] ?? '').replace(/^\/+/, '') } : null;
}

export const formatS3Address = ({ bucket, prefix }: BucketPath): string => `s3://${bucket}/${prefix}`;

/** The message for a text that {@link parseS3Address} rejects. */
export const badS3Address = (text: string): string =>
  l10n.t('{0} is not an S3 address: expected s3://bucket/prefix.', text);

/** The prefix one level up; null at the top of a bucket. */
export function parentPrefix(prefix: string): string | null {
  const inner = prefix.replace(/\/+$/, '');
  return inner === '' ? null : inner.slice(0, inner.lastIndexOf('/') + 1);
}

/** The last part of a prefix, with its slash. */
export const lastPart = (prefix: string): string => /[^/]*\/?$/.exec(prefix)?.[0] ?? prefix;
