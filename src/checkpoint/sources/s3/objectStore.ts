/** What is known of an object without its bytes. */
export interface ObjectInfo {
  readonly key: string;
  readonly size: number;
  /** Changes whenever the bytes do; empty where the service tells none. */
  readonly etag: string;
  readonly mtimeMs: number;
  /** By what the bytes of the whole can be checked; null where the service offers nothing, and in listings. */
  readonly check: WholeCheck | null;
}

/** A checksum of an object's bytes that the service has told. */
export interface WholeCheck {
  /** The algorithm and the value, so that another value is another object. */
  readonly name: string;
  begin(): RunningCheck;
}

/** A checksum that grows with the bytes, which are given in their order. */
export interface RunningCheck {
  update(bytes: Uint8Array): void;
  /** Once all bytes were given: whether they are the ones that the service speaks of. */
  agrees(): Promise<boolean>;
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
 * `s3-endpoint`, `s3-connection`, `s3-changed`, `s3-failed`.
 */
export interface ObjectStore {
  /** One page (at most 1,000) of what is directly below a prefix. */
  page(prefix: string, next: string | null, signal?: AbortSignal): Promise<ObjectPage>;
  /** null where there is no such object. */
  head(key: string, signal?: AbortSignal): Promise<ObjectInfo | null>;
  /**
   * Bytes from..to - 1 of an object, in pieces as they arrive, never others and never more; fails where the object is no
   * longer the one of `info`. They count only once the last piece has come without an error. A connection that breaks
   * while they come is the one failure that is no InputError: reading can go on where it broke.
   */
  read(info: ObjectInfo, from: number, to: number, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Names of the buckets that may be listed. */
  buckets(signal?: AbortSignal): Promise<readonly string[]>;
}
