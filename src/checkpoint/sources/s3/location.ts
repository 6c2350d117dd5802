import type { BucketPath } from '../../../shared/s3Address.js';

/** A folder in a bucket, and how to reach the service it is in. Nulls leave the choice to the AWS configuration. */
export interface S3Location extends BucketPath {
  readonly profile: string | null;
  /** Address of the service, for MinIO, Ceph and the like. */
  readonly endpoint: string | null;
  readonly region: string | null;
  /** The bucket in the path and not in the host name. */
  readonly forcePathStyle: boolean;
}
