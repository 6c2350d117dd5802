import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { EarliestTold } from '../stores/earliestTold.js';
import { SWEEP_VERSION } from '../../protocol/sweep.js';
import { earliestSchema, keptSchema, type KeptLine } from './kept.js';
import type { StorePlace } from './messages.js';
import { isFreshFile } from '../../shared/freshFile.js';

/** No line is longer; a file that is was not written here. */
const MAX_LINE_BYTES = 64 * 2 ** 20;

/** How a file looks from outside: while this stays, its bytes are taken to be the same. */
export interface Look {
  readonly size: number;
  readonly mtimeMs?: number | undefined;
}

const digestOf = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A name for whatever determines something: equal for equal parts. */
export const keyOf = (...parts: readonly unknown[]): string => digestOf(JSON.stringify([SWEEP_VERSION, ...parts]));

/**
 * Lines, earliest checkpoints, read-outs and hashes of files, kept on disk by content and settings. It only ever saves work: what cannot be read,
 * is damaged or was written by something else is nothing, and what cannot be written is left.
 * Files are named by hashes alone, are written beside their place and then moved there, and each begins with the digest of the rest.
 */
export class ResultStore {
  constructor(private readonly place: StorePlace) {}

  async line(key: string): Promise<KeptLine | null> {
    const bytes = await this.read(`${key}.line`, MAX_LINE_BYTES);
    const kept = bytes && keptSchema().safeParse(parsed(bytes)).data;
    if (!kept || kept.key !== key || kept.line.version !== SWEEP_VERSION) return null;
    // Its digest was right, so it is what was written here.
    return kept as unknown as KeptLine;
  }

  keepLine(kept: KeptLine): Promise<void> {
    return this.write(`${kept.key}.line`, Buffer.from(JSON.stringify(kept)));
  }

  /** What an analysis found of an earliest checkpoint. */
  async earliest(key: string): Promise<EarliestTold | null> {
    const bytes = await this.read(`${key}.earliest`, MAX_LINE_BYTES);
    return (bytes && earliestSchema().safeParse(parsed(bytes)).data) ?? null;
  }

  keepEarliest(key: string, told: EarliestTold): Promise<void> {
    return this.write(`${key}.earliest`, Buffer.from(JSON.stringify(told)));
  }

  /** @param length numbers that there must be */
  async frame(key: string, length: number): Promise<Float32Array | null> {
    const bytes = await this.read(`${key}.frame`, 4 * length);
    if (bytes?.length !== 4 * length) return null;
    return new Float32Array(Uint8Array.from(bytes).buffer);
  }

  keepFrame(key: string, centre: Float32Array): Promise<void> {
    return this.write(`${key}.frame`, new Uint8Array(centre.buffer, centre.byteOffset, centre.byteLength));
  }

  /** The hash of a file's bytes, where it was seen before and looks the same. */
  async seen(path: string, look: Look): Promise<string | null> {
    const bytes = await this.read(`${keyOf('seen', path)}.seen`, 4096);
    const [size, mtimeMs, sha256] = (bytes?.toString() ?? '').split(' ');
    return isSettled(look) && size === String(look.size) && mtimeMs === String(look.mtimeMs) ? (sha256 ?? null) : null;
  }

  async keepSeen(path: string, look: Look, sha256: string): Promise<void> {
    if (!isSettled(look)) return;
    await this.write(`${keyOf('seen', path)}.seen`, Buffer.from(`${look.size} ${look.mtimeMs} ${sha256}`));
  }

  /** Lets the oldest go until the rest is within the bound. */
  async trim(): Promise<void> {
    const files = await this.files();
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    for (const { name, size } of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (bytes <= this.place.bytes) return;
      await rm(join(this.place.folder, name), { force: true }).catch(() => undefined);
      bytes -= size;
    }
  }

  /** Lets all go. Tells how much there was. */
  async clear(): Promise<{ readonly files: number; readonly bytes: number }> {
    const files = await this.files();
    for (const { name } of files) await rm(join(this.place.folder, name), { force: true });
    return { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
  }

  /** What is ours in the folder: nothing else is ever counted or removed. */
  private async files(): Promise<{ readonly name: string; readonly size: number; readonly mtimeMs: number }[]> {
    const names = await readdir(this.place.folder).catch(() => []);
    const found = await Promise.all(
      names
        .filter((name) => /^[0-9a-f]{64}\.(line|earliest|frame|seen|[0-9a-f]{12}\.tmp)$/.test(name))
        .map(async (name) => {
          const stats = await stat(join(this.place.folder, name)).catch(() => null);
          return stats ? [{ name, size: stats.size, mtimeMs: stats.mtimeMs }] : [];
        }),
    );
    return found.flat();
  }

  private async read(name: string, most: number): Promise<Buffer | null> {
    try {
      const path = join(this.place.folder, name);
      if ((await stat(path)).size > most + 64) return null;
      const bytes = await readFile(path);
      const rest = bytes.subarray(64);
      return bytes.length >= 64 && bytes.subarray(0, 64).toString() === digestOf(rest) ? rest : null;
    } catch {
      return null;
    }
  }

  private async write(name: string, bytes: Uint8Array): Promise<void> {
    if (bytes.length > this.place.bytes) return;
    const { folder } = this.place;
    const beside = join(folder, `${name.slice(0, 64)}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const handle = await open(beside, 'wx', 0o600);
      try {
        await handle.writeFile(Buffer.concat([Buffer.from(digestOf(bytes)), bytes]));
      } finally {
        await handle.close();
      }
      await rename(beside, join(folder, name));
    } catch {
      await unlink(beside).catch(() => undefined);
    }
  }
}

const isSettled = ({ mtimeMs }: Look): boolean => mtimeMs !== undefined && !isFreshFile(mtimeMs, Date.now());

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}
