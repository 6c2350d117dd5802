import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BlockFile } from './blockFile.js';
import { formatS3Address } from '../../../shared/s3Address.js';
import { CachedObject, damaged, type Transfer } from './cachedObject.js';
import { cacheFailure } from './cacheFailure.js';
import type { S3Location } from './location.js';
import type { ObjectInfo, ObjectStore } from './objectStore.js';

/** Bytes fetched by one request, and remembered as one. */
export const BLOCK = 2 ** 20;
/** Another number makes all copies new ones: how they are written is part of their name. */
const FORMAT = 2;

/**
 * Copies of objects on disk, block by block as they are read: what a break has left is kept and gone on with, also by
 * the next process. Named by address and ETag, so that an object that changes is another one.
 */
export class ObjectCache {
  /**
   * @param limit bytes kept; the least recently used go first
   * @param transfers bytes of one request, and the pause before one that broke is taken up
   */
  constructor(
    private readonly folder: string,
    private readonly limit: number,
    private readonly transfers = { blockBytes: BLOCK, pauseMs: 200 },
  ) {}

  /**
   * An object's bytes, fetched as they are asked for.
   * @throws InputError `s3-cache` where copies cannot be kept; `s3-damaged`
   */
  async open(
    store: ObjectStore,
    location: S3Location,
    info: ObjectInfo,
    transfer?: Transfer,
    signal?: AbortSignal,
  ): Promise<CachedObject> {
    const name = this.nameOf(location, info);
    // Nothing will be read of it, so that this is the time to doubt that it is empty.
    if (info.size === 0 && (await info.check?.begin().agrees()) === false)
      throw damaged(formatS3Address({ ...location, prefix: info.key }));
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const file = await BlockFile.open(join(this.folder, name), this.transfers.blockBytes);
      const cache = {
        file,
        ...this.transfers,
        makeRoom: (bytes: number) => this.makeRoom(bytes, name),
        failure: (error: unknown) => cacheFailure(error, this.folder),
      };
      return new CachedObject(store, location, info, cache, transfer, signal);
    } catch (error) {
      throw cacheFailure(error, this.folder);
    }
  }

  /** Where neither ETag nor checksum tells versions apart for sure, the time of the last change is part of the name. */
  private nameOf({ endpoint, bucket }: S3Location, { key, etag, size, check, mtimeMs }: ObjectInfo): string {
    const version = [etag, size, check?.name ?? mtimeMs];
    return createHash('sha256')
      .update(JSON.stringify([FORMAT, this.transfers.blockBytes, endpoint, bucket, key, ...version]))
      .digest('hex');
  }

  private async makeRoom(needed: number, except: string): Promise<void> {
    const names = (await readdir(this.folder)).filter((name) => /^[0-9a-f]{64}$/.test(name));
    const files = await Promise.all(
      names.map(async (name) => {
        const found = await lstat(join(this.folder, name)).catch(() => null);
        // Sparse files take less than their length.
        const bytes = found?.isFile() ? Math.min(found.size, found.blocks * 512 || found.size) : 0;
        return { name, bytes, used: found?.mtimeMs ?? 0 };
      }),
    );
    let total = needed + files.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { name, bytes } of files.sort((a, b) => a.used - b.used)) {
      if (total <= this.limit) break;
      if (name === except || bytes === 0) continue;
      // Another process may have it open; older copies had a list beside them.
      const gone = await rm(join(this.folder, name), { force: true }).then(
        () => true,
        () => false,
      );
      await rm(join(this.folder, `${name}.blocks`), { force: true }).catch(() => undefined);
      if (gone) total -= bytes;
    }
  }
}
