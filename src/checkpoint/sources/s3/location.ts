import { InputError } from '../../../shared/inputError.js';

/** A folder in a bucket, and how to reach the service it is in. Nulls leave the choice to the AWS configuration. */
export interface S3Location {
  readonly bucket: string;
  /** Key prefix of the folder, or the whole key of a file; without a slash in front. */
  readonly prefix: string;
  readonly profile: string | null;
  /** Address of the service, for MinIO, Ceph and the like. */
  readonly endpoint: string | null;
  readonly region: string | null;
  /** The bucket in the path and not in the host name. */
  readonly forcePathStyle: boolean;
}

/** Bucket and prefix of `s3://bucket/prefix`. Throws InputError `bad-s3-address`. */
export function parseS3Address(address: string): Pick<S3Location, 'bucket' | 'prefix'> {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/i.exec(address);
  if (!match) throw new InputError('bad-s3-address', `${address} is no S3 address: expected s3://bucket/prefix.`);
  return { bucket: match[1] ?? '', prefix: (match[2] ?? '').replace(/^\/+/, '') };
}

export const s3Address = ({ bucket, prefix }: Pick<S3Location, 'bucket' | 'prefix'>): string =>
  `s3://${bucket}/${prefix}`;
