import { constants, inflateRaw, inflateRawSync } from 'node:zlib';
import { promisify } from 'node:util';
import { InputError } from '../../shared/inputError.js';
import type { ByteSource } from '../sources/byteSource.js';
import { crc32Slowly } from './crc32.js';
import { readDirectory, type ZipEntry } from './zipDirectory.js';

/** Largest record whose checksum is checked; larger ones are read in parts. */
const WHOLE = 256 * 2 ** 20;
/** What inflating may take beyond the size of the file. */
const INFLATED_BEYOND = 128 * 2 ** 20;

const inflate = promisify(inflateRaw) as (input: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>;

export interface ZipRecord {
  readonly name: string;
  /** Size in bytes once unpacked, as the directory says. */
  readonly size: number;
  /** Reads bytes from..to of the unpacked record; where the whole is read, its checksum is checked. */
  read(from?: number, to?: number): Promise<Uint8Array>;
  /** Reads the first bytes (fewer where the record has fewer), unpacking as little as it can; no checksum. */
  head(length: number): Promise<Uint8Array>;
}

/** Packed bytes that are unpacked to look at the head of a record. */
const HEAD = 4096;

/**
 * Opens a zip archive (with or without zip64) without unpacking anything. Entries that overlap, climb out of the
 * archive, come twice, are encrypted or lie outside the file are refused before anything is read.
 * @throws InputError `cut-short`, `bad-zip`
 */
export async function openZip(source: ByteSource): Promise<ReadonlyMap<string, ZipRecord>> {
  const { entries, end } = await readDirectory(source);
  const records = new Map<string, ZipRecord>();
  entries.forEach((entry, index) => {
    const limit = entries[index + 1]?.headerOffset ?? end;
    records.set(entry.name, recordOf(source, entry, limit));
  });
  return records;
}

function recordOf(source: ByteSource, entry: ZipEntry, limit: number): ZipRecord {
  const where = `${source.name}: record ${entry.name}`;
  let start: Promise<number> | undefined;
  const readPacked = async (from: number, to: number) => {
    start ??= dataStart(source, entry, limit, where);
    return source.read((await start) + from, to - from);
  };
  return {
    name: entry.name,
    size: entry.size,
    async read(from = 0, to = entry.size) {
      if (from < 0 || to > entry.size || from > to) throw new RangeError(`bytes ${from}..${to} of ${where}`);
      if (entry.method === 0) {
        if (entry.size > WHOLE) return readPacked(from, to);
        if (from !== 0 || to !== entry.size) return (await this.read()).subarray(from, to);
        return verified(await readPacked(0, entry.size), entry, where);
      }
      if (entry.size > source.size + INFLATED_BEYOND)
        throw new InputError(
          'bad-zip',
          `${where} would unpack to ${entry.size} bytes from a file of ${source.size}: no checkpoint does. The file is damaged.`,
        );
      const packed = await readPacked(0, entry.packedSize);
      const unpacked = await inflate(packed, { maxOutputLength: Math.max(1, entry.size) }).catch(() => null);
      if (unpacked?.length !== entry.size)
        throw new InputError(
          'bad-zip',
          `${where} does not unpack to the ${entry.size} bytes that it should have. Copy the file again.`,
        );
      return (await verified(unpacked, entry, where)).subarray(from, to);
    },
    async head(length) {
      const wanted = Math.min(length, entry.size);
      if (entry.method === 0) return readPacked(0, wanted);
      const packed = await readPacked(0, Math.min(HEAD, entry.packedSize));
      const head = unpackStart(packed);
      return head.length >= wanted ? head.subarray(0, wanted) : this.read(0, wanted);
    },
  };
}

/** What a deflated stream holds so far; nothing where it is damaged. */
function unpackStart(packed: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: HEAD * 1032 });
  } catch {
    return new Uint8Array();
  }
}

async function verified(bytes: Uint8Array, entry: ZipEntry, where: string): Promise<Uint8Array> {
  // torch can be told not to compute checksums; the field is then zero.
  if (entry.crc !== 0 && (await crc32Slowly(bytes)) !== entry.crc)
    throw new InputError('bad-zip', `${where} is damaged: its checksum does not fit. Copy the file again.`);
  return bytes;
}

/** The local header may have longer extra fields than the directory: torch pads there to align its storages. */
async function dataStart(source: ByteSource, entry: ZipEntry, limit: number, where: string): Promise<number> {
  const header = await source.read(entry.headerOffset, 30);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0, true) !== 0x04034b50)
    throw new InputError('bad-zip', `${where} does not begin where the archive's directory says. Copy the file again.`);
  const start = entry.headerOffset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + entry.packedSize > limit)
    throw new InputError('bad-zip', `${where} runs into what follows it. Copy the file again.`);
  return start;
}
