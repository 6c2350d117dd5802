import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError } from '../../../shared/cancellation.js';
import { InputError } from '../../../shared/inputError.js';
import { isPassing } from './failures.js';
import { formatS3Address } from '../../../shared/s3Address.js';
import type { S3Location } from './location.js';
import type { ObjectInfo, ObjectStore } from './objectStore.js';

/** Bytes fetched by one request, and remembered as one. */
export const BLOCK = 2 ** 20;
const PARALLEL = 6;
const ATTEMPTS = 5;
const PAUSE_MS = 200;
/** Blocks fetched beyond what was asked for, once reading goes on from block to block. */
const READ_AHEAD = 16;

export type Transfer = (name: string, done: number, total: number) => void;

/**
 * Copies of objects on disk, block by block as they are read: what a break has left is kept and gone on with, also by
 * the next process. Named by address and ETag, so that an object that changes is another one.
 */
export class ObjectCache {
  /** @param limit bytes kept; the least recently used go first */
  constructor(
    private readonly folder: string,
    private readonly limit: number,
  ) {}

  /** An object's bytes, fetched as they are asked for. */
  async open(
    store: ObjectStore,
    location: S3Location,
    info: ObjectInfo,
    transfer?: Transfer,
    signal?: AbortSignal,
  ): Promise<CachedObject> {
    await mkdir(this.folder, { recursive: true });
    const name = createHash('sha256')
      .update(JSON.stringify([location.endpoint, location.bucket, info.key, info.etag, info.size]))
      .digest('hex');
    const path = join(this.folder, name);
    await this.makeRoom(info.size, name);
    const blocks = await readMap(`${path}.blocks`, Math.ceil(info.size / BLOCK));
    const file = await open(path, (await exists(path)) ? 'r+' : 'w+');
    const size = (await file.stat()).size;
    if (size < info.size) await file.truncate(info.size);
    if (size === 0) blocks.fill(0);
    const now = new Date();
    await utimes(path, now, now);
    return new CachedObject(store, location, info, path, file, blocks, transfer, signal);
  }

  private async makeRoom(needed: number, except: string): Promise<void> {
    const names = (await readdir(this.folder)).filter((name) => /^[0-9a-f]{64}$/.test(name));
    const files = await Promise.all(
      names.map(async (name) => {
        const found = await stat(join(this.folder, name)).catch(() => null);
        // Sparse files take less than their length.
        return {
          name,
          bytes: found ? Math.min(found.size, found.blocks * 512 || found.size) : 0,
          used: found?.mtimeMs ?? 0,
        };
      }),
    );
    let total = needed + files.reduce((sum, { bytes, name }) => sum + (name === except ? 0 : bytes), 0);
    for (const { name, bytes } of files.sort((a, b) => a.used - b.used)) {
      if (total <= this.limit) break;
      if (name === except) continue;
      await rm(join(this.folder, name), { force: true });
      await rm(join(this.folder, `${name}.blocks`), { force: true });
      total -= bytes;
    }
  }
}

/** One object, part of which may be on disk already. */
export class CachedObject {
  private readonly underway = new Map<number, Promise<void>>();
  private last = -2;
  private checked = false;

  constructor(
    private readonly store: ObjectStore,
    private readonly location: S3Location,
    readonly info: ObjectInfo,
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly blocks: Uint8Array,
    private readonly transfer: Transfer | undefined,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async read(offset: number, length: number): Promise<Uint8Array> {
    const { size } = this.info;
    if (offset < 0 || length < 0 || offset + length > size)
      throw new RangeError(`read of ${length} bytes at ${offset} in ${this.info.key}, which has ${size}`);
    if (length > 0) await this.ensure(Math.floor(offset / BLOCK), Math.floor((offset + length - 1) / BLOCK));
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.file.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0)
        throw new InputError('s3-cache', `The copy of ${this.info.key} on this machine was cut short: try again.`);
      done += bytesRead;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.underway.values());
    await this.saveMap();
    await this.file.close();
  }

  private async ensure(first: number, last: number): Promise<void> {
    const missing: number[] = [];
    const sequential = first === this.last || first === this.last + 1;
    const until = sequential ? Math.min(this.blocks.length - 1, Math.max(last, first + READ_AHEAD)) : last;
    const wantsMore = this.blocks.subarray(first, last + 1).includes(0);
    this.last = last;
    for (let block = first; block <= (wantsMore ? until : last); block++) if (!this.blocks[block]) missing.push(block);
    if (missing.length === 0) return;
    let next = 0;
    const worker = async () => {
      for (let block = missing[next++]; block !== undefined; block = missing[next++]) await this.fetch(block);
    };
    const results = await Promise.allSettled(Array.from({ length: Math.min(PARALLEL, missing.length) }, worker));
    await this.saveMap();
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    if (!this.checked && !this.blocks.includes(0)) await this.check();
  }

  private fetch(block: number): Promise<void> {
    const running = this.underway.get(block) ?? this.fetchWithRetries(block).finally(() => this.underway.delete(block));
    this.underway.set(block, running);
    return running;
  }

  /** A broken connection is taken up at the byte where it broke. */
  private async fetchWithRetries(block: number): Promise<void> {
    const { key, etag, size } = this.info;
    const to = Math.min(size, (block + 1) * BLOCK);
    let from = block * BLOCK;
    for (let attempt = 1; ; attempt++) {
      const before = from;
      try {
        for await (const piece of this.store.read(key, etag, from, to, this.signal)) {
          if (this.signal?.aborted) throw new CancelledError();
          const fitting = piece.subarray(0, to - from);
          await this.file.write(fitting, 0, fitting.length, from);
          from += fitting.length;
        }
        if (from === to) break;
        throw Object.assign(new Error('premature close'), { code: 'ECONNRESET' });
      } catch (error) {
        if (from > before) attempt = 0;
        if (!isBroken(error) || attempt >= ATTEMPTS)
          throw error instanceof InputError || error instanceof CancelledError
            ? error
            : new InputError(
                's3-connection',
                `${formatS3Address({ ...this.location, prefix: key })}: the connection broke again and again; what arrived is kept. Try again.`,
              );
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** attempt));
      }
    }
    this.blocks[block] = 1;
    const done = this.blocks.reduce((sum, has) => sum + has, 0);
    this.transfer?.(key.split('/').at(-1) ?? key, Math.min(size, done * BLOCK), size);
  }

  /** Where the ETag is the MD5 of the whole (see ObjectInfo), it must agree. */
  private async check(): Promise<void> {
    this.checked = true;
    const { md5 } = this.info;
    if (md5 === null) return;
    const hash = createHash('md5');
    for (let at = 0; at < this.info.size; at += BLOCK) {
      const bytes = new Uint8Array(Math.min(BLOCK, this.info.size - at));
      await this.file.read(bytes, 0, bytes.length, at);
      hash.update(bytes);
    }
    if (hash.digest('hex') === md5) return;
    this.blocks.fill(0);
    await this.saveMap();
    throw new InputError(
      's3-damaged',
      `${formatS3Address({ ...this.location, prefix: this.info.key })} arrived damaged: its checksum differs. Try again.`,
    );
  }

  private async saveMap(): Promise<void> {
    const temporary = `${this.path}.blocks.${process.pid}`;
    await writeFile(temporary, this.blocks);
    await rename(temporary, `${this.path}.blocks`).catch(() => undefined);
  }
}

function isBroken(error: unknown): boolean {
  return error instanceof InputError ? error.code === 's3-connection' : isPassing(error);
}

async function readMap(path: string, blocks: number): Promise<Uint8Array> {
  const stored = await readFile(path).catch(() => null);
  return stored?.length === blocks ? Uint8Array.from(stored, (has) => (has === 1 ? 1 : 0)) : new Uint8Array(blocks);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
