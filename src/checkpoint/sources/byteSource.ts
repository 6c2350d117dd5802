/** Bytes of one file, wherever it is: a local path, an S3 object, a virtual file system served by the host. */
export interface ByteSource {
  /** Name for messages, e.g. `11520000.pt`. */
  readonly name: string;
  /** Size in bytes. */
  readonly size: number;
  /** Reads exactly `length` bytes from `offset`; rejects when the file is shorter than it was. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Whether the file is still the one that was opened (size, time of change, ETag). Absent: cannot be told. */
  unchanged?(): Promise<boolean>;
  /**
   * What was read makes no sense: what is remembered of it and was not checked is forgotten, and the source gives out no
   * more. Tells whether opening the file anew may help. Absent: nothing is remembered.
   */
  doubt?(): Promise<boolean>;
  /** What a person should know of how the bytes came, one sentence each. */
  readonly notes?: readonly string[];
  close?(): Promise<void>;
}
