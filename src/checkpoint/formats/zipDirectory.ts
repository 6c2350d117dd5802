import { InputError } from '../../shared/inputError.js';
import type { ByteSource } from '../sources/byteSource.js';

export interface ZipEntry {
  readonly name: string;
  /** 0: stored; 8: deflated. */
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

export interface ZipDirectory {
  /** In the order in which they lie in the file. */
  readonly entries: readonly ZipEntry[];
  /** Where the directory begins, which is where the last entry ends at the latest. */
  readonly end: number;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
/** The records of zip64 between a directory and the end record. */
const END64_BYTES = 20 + 56;
/** End records that are tried where bytes follow the archive. */
const MAX_ENDS_TRIED = 8;
const MAX_ENTRIES = 200_000;
const MAX_DIRECTORY_BYTES = 32 * 2 ** 20;

export function beginsLikeZip(head: Uint8Array): boolean {
  if (head.length < 4) return false;
  const signature = viewOf(head).getUint32(0, true);
  return signature === LOCAL || signature === END;
}

/** @throws InputError `cut-short` where the end is missing, `bad-zip` where the directory contradicts the file */
export async function readDirectory(source: ByteSource): Promise<ZipDirectory> {
  const refuse = (what: string): never => {
    throw new InputError('bad-zip', `${source.name} is a damaged zip archive: ${what}.`);
  };
  const { count, size, offset, endOffset } = await findEnd(source, refuse);
  if (count > MAX_ENTRIES || count * 46 > size) refuse(`its directory says ${count} entries in ${size} bytes`);
  if (size > MAX_DIRECTORY_BYTES) refuse(`its directory says it has ${size} bytes`);
  if (offset + size > endOffset) refuse('its directory lies outside the file');
  const entries = parseEntries(await source.read(offset, size), count, refuse);
  entries.sort((a, b) => a.headerOffset - b.headerOffset);
  entries.forEach((entry, index) => {
    const limit = entries[index + 1]?.headerOffset ?? offset;
    // 30: the fixed part of a local header.
    if (entry.headerOffset + 30 + entry.packedSize > limit) refuse(`entry ${entry.name} overlaps what follows it`);
  });
  return { entries, end: offset };
}

interface End {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
  readonly endOffset: number;
}

async function findEnd(source: ByteSource, refuse: (what: string) => never): Promise<End> {
  const tailSize = Math.min(source.size, END_BYTES + MAX_COMMENT);
  const tailOffset = source.size - tailSize;
  const bytes = await source.read(tailOffset, tailSize);
  const tail = viewOf(bytes);
  const records = endRecords(bytes);
  const isLast = (at: number) => at + END_BYTES + tail.getUint16(at + 20, true) === tailSize;
  const last = records.find(isLast);
  // Copies made block by block have bytes after the end. torch takes the last end record then; so that a file that was cut
  // short is not taken for one, the directory that it names must stand right before it.
  for (const at of last === undefined ? records.slice(0, MAX_ENDS_TRIED) : [last]) {
    if (last === undefined && !(await hasDirectory(source, tail, at, tailOffset + at))) continue;
    const endOffset = tailOffset + at;
    const count = tail.getUint16(at + 10, true);
    const size = tail.getUint32(at + 12, true);
    const offset = tail.getUint32(at + 16, true);
    if (count === 0xffff || size === 0xffffffff || offset === 0xffffffff) {
      const end64 = await readEnd64(source, endOffset, refuse);
      if (end64) return end64;
    }
    if (tail.getUint16(at + 4, true) !== 0 || tail.getUint16(at + 8, true) !== count)
      refuse('it is one part of several');
    return { count, size, offset, endOffset };
  }
  throw new InputError(
    'cut-short',
    `${source.name} is cut short: it begins as a zip archive, but the directory that ends one is missing ` +
      `(${source.size} bytes). Copy it again, or wait until it is completely written.`,
  );
}

/** Where end records begin, the last one first. */
function endRecords(bytes: Uint8Array): number[] {
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const signature = Buffer.alloc(4);
  signature.writeUInt32LE(END);
  const found: number[] = [];
  let at = tail.length - END_BYTES;
  while (at >= 0 && (at = tail.lastIndexOf(signature, at)) >= 0) found.push(at--);
  return found;
}

/** Whether an end record stands right behind a directory, or behind one and the records of zip64. */
async function hasDirectory(source: ByteSource, tail: DataView, at: number, endOffset: number): Promise<boolean> {
  const count = tail.getUint16(at + 10, true);
  const size = tail.getUint32(at + 12, true);
  const offset = tail.getUint32(at + 16, true);
  if (size === 0xffffffff || offset === 0xffffffff) return true;
  if (count === 0 || offset + size > endOffset || endOffset - offset - size > END64_BYTES) return false;
  return viewOf(await source.read(offset, 4)).getUint32(0, true) === ENTRY;
}

async function readEnd64(source: ByteSource, before: number, refuse: (what: string) => never): Promise<End | null> {
  if (before < 20 + 56) return null;
  const locator = viewOf(await source.read(before - 20, 20));
  if (locator.getUint32(0, true) !== LOCATOR64) return null;
  const endOffset = safe(locator.getBigUint64(8, true), refuse);
  if (endOffset + 56 > before) refuse('its zip64 directory lies outside the file');
  const view = viewOf(await source.read(endOffset, 56));
  if (view.getUint32(0, true) !== END64) refuse('its zip64 directory is not where it should be');
  return {
    count: safe(view.getBigUint64(32, true), refuse),
    size: safe(view.getBigUint64(40, true), refuse),
    offset: safe(view.getBigUint64(48, true), refuse),
    endOffset,
  };
}

function parseEntries(bytes: Uint8Array, count: number, refuse: (what: string) => never): ZipEntry[] {
  const view = viewOf(bytes);
  const names = new Set<string>();
  const text = new TextDecoder();
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== ENTRY)
      refuse(`its directory ends after ${index} entries`);
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > bytes.length) refuse(`its directory ends after ${index} entries`);
    const name = text.decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const [size, packedSize, headerOffset] = wide(
      [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)],
      extra,
      refuse,
    );
    if (flags & 0x2041) refuse(`entry ${name} is encrypted`);
    if (method !== 0 && method !== 8) refuse(`entry ${name} is packed by method ${method}, not stored or deflated`);
    if (method === 0 && size !== packedSize) refuse(`entry ${name} is stored in ${packedSize} bytes but has ${size}`);
    // 1032 to 1 is the most that deflate can reach.
    if (size > packedSize * 1032 + 64) refuse(`entry ${name} claims ${size} bytes from ${packedSize}`);
    if (/^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)|\0/i.test(name))
      refuse(`entry ${JSON.stringify(name)} climbs out of it`);
    if (names.has(name)) refuse(`entry ${name} comes twice`);
    names.add(name);
    entries.push({ name, method, crc: view.getUint32(at + 16, true), packedSize, size, headerOffset });
    at = next;
  }
  return entries;
}

/** Takes the 64-bit values of the zip64 extra field for those that do not fit in 32 bits, in their fixed order. */
function wide(
  fields: [number, number, number],
  extra: Uint8Array,
  refuse: (what: string) => never,
): [number, number, number] {
  if (!fields.includes(0xffffffff)) return fields;
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) !== 1) {
      at = end;
      continue;
    }
    let from = at + 4;
    return fields.map((field) => {
      if (field !== 0xffffffff) return field;
      if (from + 8 > Math.min(end, extra.length)) return refuse('a zip64 field is missing');
      from += 8;
      return safe(view.getBigUint64(from - 8, true), refuse);
    }) as [number, number, number];
  }
  return fields;
}

function safe(value: bigint, refuse: (what: string) => never): number {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : refuse(`it names the offset or size ${value}`);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
