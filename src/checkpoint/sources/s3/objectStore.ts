/** What is known of an object without its bytes. */
export interface ObjectInfo {
  readonly key: string;
  readonly size: number;
  /** Changes whenever the bytes do. */
  readonly etag: string;
  readonly mtimeMs: number;
  /** Hex MD5 of the bytes where the service tells it: by the ETag of an object put in one part and not encrypted by a key. */
  readonly md5: string | null;
}

export interface ObjectPage {
  readonly objects: readonly ObjectInfo[];
  /** Prefixes one level down, each ending in a slash. */
  readonly prefixes: readonly string[];
  /** Continues where this page ends; null at the end. */
  readonly next: string | null;
}

/**
 * A bucket, read only. Failures are InputErrors: `s3-credentials`, `s3-denied`, `s3-not-found`, `s3-clock`, `s3-region`,
 * `s3-connection`, `s3-changed`, `s3-failed`.
 */
export interface ObjectStore {
  /** One page (at most 1,000) of what is directly below a prefix. */
  page(prefix: string, next: string | null, signal?: AbortSignal): Promise<ObjectPage>;
  /** null where there is no such object. */
  head(key: string, signal?: AbortSignal): Promise<ObjectInfo | null>;
  /**
   * Bytes from..to - 1 of an object, in pieces as they arrive; fails where the object is no longer the one of `etag`.
   */
  read(key: string, etag: string, from: number, to: number, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Names of the buckets that may be listed. */
  buckets(signal?: AbortSignal): Promise<readonly string[]>;
}
