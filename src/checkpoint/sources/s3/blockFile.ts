import { createHash, timingSafeEqual } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, rm, rmdir, utimes, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';

const DIGEST = 32;
const FLAGS = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export interface Block {
  readonly bytes: Uint8Array;
  /** SHA-256 of name, number and bytes. */
  readonly digest: Buffer;
}

/**
 * The copy of an object on disk, in blocks, each behind a digest of its bytes, its number and the copy's name. A block is
 * there if its digest agrees, and in no other case: what was never written, cut off, changed or moved is not. So two
 * processes can write to one copy, and there is no list of blocks that could be wrong.
 */
export class BlockFile {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly blockBytes: number,
  ) {}

  /** What is in its place and no file of its own is replaced: a link, a pipe, a file with a second name. */
  static async open(path: string, blockBytes: number): Promise<BlockFile> {
    const found = await lstat(path).catch(() => null);
    if (found?.isDirectory()) await rmdir(path);
    else if (found && (!found.isFile() || found.nlink > 1)) await rm(path, { force: true });
    const file = await open(path, FLAGS, 0o600).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EACCES' && error.code !== 'EPERM') throw error;
      // One that was made read-only can be replaced where its folder can be written.
      await rm(path, { force: true });
      return open(path, FLAGS, 0o600);
    });
    if (!(await file.stat()).isFile()) {
      await file.close();
      throw Object.assign(new Error('not a file'), { code: 'EEXIST' });
    }
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
    return new BlockFile(path, file, blockBytes);
  }

  /** A block whose digest agrees; null where there is none. */
  async read(number: number, length: number): Promise<Block | null> {
    const record = Buffer.alloc(DIGEST + length);
    for (let done = 0; done < record.length;) {
      const { bytesRead } = await this.file.read(record, done, record.length - done, this.start(number) + done);
      if (bytesRead === 0) return null;
      done += bytesRead;
    }
    const digest = record.subarray(0, DIGEST);
    if (digest.every((byte) => byte === 0)) return null;
    const bytes = record.subarray(DIGEST);
    return timingSafeEqual(digest, this.digestOf(number, bytes)) ? { bytes, digest: Buffer.from(digest) } : null;
  }

  async write(number: number, bytes: Uint8Array): Promise<void> {
    const record = Buffer.concat([this.digestOf(number, bytes), bytes]);
    for (let done = 0; done < record.length;) {
      const { bytesWritten } = await this.file.write(record, done, record.length - done, this.start(number) + done);
      done += bytesWritten;
    }
  }

  digestOf(number: number, bytes: Uint8Array): Buffer {
    return createHash('sha256')
      .update(`${basename(this.path)} ${number} `)
      .update(bytes)
      .digest();
  }

  /** Forgets all blocks. */
  clear(): Promise<void> {
    return this.file.truncate(0);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private start(number: number): number {
    return number * (DIGEST + this.blockBytes);
  }
}
