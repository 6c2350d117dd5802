import { setTimeout as wait } from 'node:timers/promises';
import { CancelledError } from '../../../shared/cancellation.js';
import { InputError } from '../../../shared/inputError.js';
import { formatS3Address } from '../../../shared/s3Address.js';
import type { BlockFile } from './blockFile.js';
import { isPassing } from './failures.js';
import type { S3Location } from './location.js';
import type { ObjectInfo, ObjectStore } from './objectStore.js';
import { WholeReading } from './wholeReading.js';

const PARALLEL = 6;
const ATTEMPTS = 5;
/** Blocks fetched beyond what was asked for, once reading goes on from block to block. */
const READ_AHEAD = 16;
/** Blocks held in memory, so that many small reads do not read and check one block again and again. */
const HELD = 8;
const TELL_MS = 200;
/** A connection that breaks is taken up without end only while it brings this many bytes each time. */
const WORTHWHILE = 32 * 2 ** 10;

export type Transfer = (name: string, done: number, total: number) => void;

/** Where an object's blocks are kept. */
export interface Keeping {
  readonly file: BlockFile;
  readonly blockBytes: number;
  /** Before a broken connection is taken up; each later pause is twice as long. */
  readonly pauseMs: number;
  /** Lets other copies go so that so many more bytes can be kept. */
  makeRoom(bytes: number): Promise<void>;
  /** A failure of the disk in words. */
  failure(error: unknown): Error;
}

/**
 * One object, part of which may be on disk already. A block is the same at every reading, whatever happens to its copy;
 * and when all were read in order, they are held against what the service says of the whole, before the last is given out.
 */
export class CachedObject {
  private readonly underway = new Map<number, Promise<Uint8Array>>();
  private readonly held = new Map<number, Uint8Array>();
  /** The digest of each block as it was first read. */
  private readonly pinned = new Map<number, Buffer>();
  private readonly count: number;
  private whole: WholeReading;
  /** The blocks that were asked for last. */
  private asked = { first: -2, last: -2 };
  private bytes = { known: 0, arriving: 0, toldAt: 0 };
  /** Whether blocks were used that an earlier opening had fetched, and whether forgetting such may have helped. */
  private hasOld = false;
  private mayHelp = false;
  private isUsed = false;
  private isSpoilt = false;

  constructor(
    private readonly store: ObjectStore,
    private readonly location: S3Location,
    readonly info: ObjectInfo,
    private readonly keeping: Keeping,
    private readonly transfer: Transfer | undefined,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.count = Math.ceil(info.size / keeping.blockBytes);
    this.whole = new WholeReading(info.check, this.count);
  }

  /** @throws InputError `s3-damaged`, `s3-cache`, those of ObjectStore; CancelledError */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const { size } = this.info;
    if (offset < 0 || length < 0 || offset + length > size)
      throw new RangeError(`read of ${length} bytes at ${offset} in ${this.info.key}, which has ${size}`);
    if (length === 0) return new Uint8Array(0);
    let bytes = await this.checked(offset, length);
    // Nobody has seen the blocks of another time, so they can be fetched anew, once.
    if (!bytes && this.mayHelp && !this.isUsed) bytes = await this.checked(offset, length);
    if (!bytes) {
      this.isSpoilt ||= this.isUsed;
      throw damaged(this.address());
    }
    this.isUsed = true;
    return bytes;
  }

  /**
   * What was read makes no sense: blocks that were not checked as parts of the whole are forgotten, and this object gives
   * out no more.
   * @returns whether opening it anew may help, since some of them were fetched at another time
   */
  async doubt(): Promise<boolean> {
    if (this.isSpoilt) return this.mayHelp;
    if ((await this.whole.verdict) === true) return false;
    this.isSpoilt = true;
    await this.forget();
    return this.mayHelp;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.underway.values());
    await this.keeping.file.close();
  }

  /** null where the whole turned out to be another than the service says. */
  private async checked(offset: number, length: number): Promise<Uint8Array | null> {
    if (this.isSpoilt) throw damaged(this.address());
    const { whole } = this;
    const bytes = await this.readBlocks(offset, length);
    const verdict = await whole.verdict;
    if (whole === this.whole && verdict !== false) return bytes;
    if (whole === this.whole) await this.forget();
    return null;
  }

  private async readBlocks(offset: number, length: number): Promise<Uint8Array> {
    const { blockBytes } = this.keeping;
    const first = Math.floor(offset / blockBytes);
    const last = Math.floor((offset + length - 1) / blockBytes);
    await this.ensure(first, last);
    const { whole } = this;
    const bytes = new Uint8Array(length);
    for (let number = first; number <= last; number++) {
      const block = await this.get(number);
      whole.take(number, block);
      const at = number * blockBytes - offset;
      bytes.set(block.subarray(Math.max(0, -at), length - at), Math.max(0, at));
    }
    return bytes;
  }

  /** Fetches what is missing of some blocks and, where reading goes on from block to block, of those after them. */
  private async ensure(first: number, last: number): Promise<void> {
    const isSequential = first === this.asked.last || first === this.asked.last + 1;
    this.asked = { first, last };
    const missing: number[] = [];
    const look = async (number: number) => {
      if (!this.pinned.has(number) && !(await this.fromDisk(number))) missing.push(number);
    };
    for (let number = first; number <= last; number++) await look(number);
    if (missing.length === 0) return;
    const until = isSequential ? Math.min(this.count - 1, first + READ_AHEAD) : last;
    for (let number = last + 1; number <= until; number++) await look(number);
    await this.keeping.makeRoom(missing.length * this.keeping.blockBytes).catch((error: unknown) => this.fail(error));
    let next = 0;
    let failed = false;
    const worker = async () => {
      for (let number = missing[next++]; number !== undefined && !failed; number = missing[next++])
        await this.fetch(number).catch((error: unknown) => {
          failed = true;
          throw error;
        });
    };
    const results = await Promise.allSettled(Array.from({ length: Math.min(PARALLEL, missing.length) }, worker));
    const refusal = results.find((result) => result.status === 'rejected');
    if (refusal) throw refusal.reason;
  }

  private async get(number: number): Promise<Uint8Array> {
    return this.held.get(number) ?? (await this.fromDisk(number)) ?? this.fetch(number);
  }

  /** A block's copy, where it is the block that was read before if any was. */
  private async fromDisk(number: number): Promise<Uint8Array | null> {
    if (this.signal?.aborted) throw new CancelledError();
    const found = await this.keeping.file.read(number, this.lengthOf(number)).catch(() => null);
    const before = this.pinned.get(number);
    if (!found || (before && !before.equals(found.digest))) return null;
    if (!before) this.hasOld = true;
    this.pin(number, found.bytes, found.digest);
    return found.bytes;
  }

  private fetch(number: number): Promise<Uint8Array> {
    const running = this.underway.get(number) ?? this.fetchAnew(number).finally(() => this.underway.delete(number));
    this.underway.set(number, running);
    return running;
  }

  private async fetchAnew(number: number): Promise<Uint8Array> {
    const bytes = await this.arrived(number);
    const { file } = this.keeping;
    const digest = file.digestOf(number, bytes);
    const before = this.pinned.get(number);
    if (before && !before.equals(digest)) {
      this.isSpoilt = true;
      throw damaged(this.address());
    }
    await file.write(number, bytes).catch((error: unknown) => this.fail(error));
    this.pin(number, bytes, digest);
    this.tell(true);
    return bytes;
  }

  /** A broken connection is taken up at the byte where it broke. */
  private async arrived(number: number): Promise<Uint8Array> {
    const length = this.lengthOf(number);
    const start = number * this.keeping.blockBytes;
    const bytes = new Uint8Array(length);
    let done = 0;
    try {
      for (let attempt = 1; ; attempt++) {
        const before = done;
        try {
          for await (const piece of this.store.read(this.info, start + done, start + length, this.signal)) {
            if (this.signal?.aborted) throw new CancelledError();
            bytes.set(piece, done);
            done += piece.length;
            this.bytes.arriving += piece.length;
            this.tell(false);
          }
          if (done === length) return bytes;
        } catch (error) {
          if (error instanceof InputError || error instanceof CancelledError || !isPassing(error)) throw error;
          if (done === length) return bytes;
          // One that drips is given up sooner than one that breaks.
          if ((error as Error).name === 'TimeoutError') attempt += 2;
        }
        if (done - before >= WORTHWHILE) attempt = 0;
        if (attempt >= ATTEMPTS)
          throw new InputError(
            's3-connection',
            `${this.address()}: the connection broke, or all but stood still, again and again; what arrived is kept. Try again.`,
          );
        await wait(this.keeping.pauseMs * 2 ** attempt, undefined, this.signal && { signal: this.signal }).catch(() => {
          throw new CancelledError();
        });
      }
    } finally {
      this.bytes.arriving -= done;
    }
  }

  private pin(number: number, bytes: Uint8Array, digest: Buffer): void {
    if (!this.pinned.has(number)) this.bytes.known += bytes.length;
    this.pinned.set(number, digest);
    if (number < this.asked.first || number >= this.asked.first + HELD) return;
    this.held.set(number, bytes);
    for (const other of this.held.keys()) if (this.held.size > HELD) this.held.delete(other);
  }

  private async forget(): Promise<void> {
    this.mayHelp = this.hasOld;
    this.hasOld = false;
    this.pinned.clear();
    this.held.clear();
    this.bytes.known = 0;
    this.whole = new WholeReading(this.info.check, this.count);
    await this.keeping.file.clear().catch((error: unknown) => this.fail(error));
  }

  private tell(isBlock: boolean): void {
    const { known, arriving, toldAt } = this.bytes;
    if (!this.transfer || (!isBlock && Date.now() - toldAt < TELL_MS)) return;
    this.bytes.toldAt = Date.now();
    const { key, size } = this.info;
    this.transfer(key.split('/').at(-1) ?? key, Math.min(size, known + arriving), size);
  }

  private lengthOf(number: number): number {
    const { blockBytes } = this.keeping;
    return Math.min(this.info.size - number * blockBytes, blockBytes);
  }

  private fail(error: unknown): never {
    throw this.keeping.failure(error);
  }

  private address = () => formatS3Address({ ...this.location, prefix: this.info.key });
}

/** Bytes that are not those that the service's own checksum, or an earlier reading, tells of. */
export const damaged = (address: string): InputError =>
  new InputError(
    's3-damaged',
    `${address} arrived damaged: its bytes are not those that the service's own checksum or an earlier reading tells of. Try again.`,
  );
