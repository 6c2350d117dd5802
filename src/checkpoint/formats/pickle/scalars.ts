import { BadPickle, parseDecimal, type PickleReader } from './reader.js';
import type { PickleValue } from './values.js';

/** Opcodes that put one plain value on the stack. */
export const SCALARS: ReadonlyMap<number, (reader: PickleReader) => PickleValue> = new Map<
  number,
  (reader: PickleReader) => PickleValue
>([
  [0x4e, () => null], // NONE
  [0x88, () => true], // NEWTRUE
  [0x89, () => false], // NEWFALSE
  [0x49, (reader) => parseInt01(reader.line())], // INT
  [0x4c, (reader) => parseDecimal(reader.line())], // LONG
  [0x4a, (reader) => reader.i32()], // BININT
  [0x4b, (reader) => reader.u8()], // BININT1
  [0x4d, (reader) => reader.u16()], // BININT2
  [0x8a, (reader) => reader.long(reader.u8())], // LONG1
  [0x8b, (reader) => reader.long(reader.u32())], // LONG4
  [0x46, (reader) => parseFloatLine(reader.line())], // FLOAT
  [0x47, (reader) => reader.f64()], // BINFLOAT
  [0x53, (reader) => parseQuoted(reader.line())], // STRING
  [0x54, (reader) => reader.latin1(reader.u32())], // BINSTRING
  [0x55, (reader) => reader.latin1(reader.u8())], // SHORT_BINSTRING
  [0x56, (reader) => parseEscaped(reader.line())], // UNICODE
  [0x58, (reader) => reader.utf8(reader.u32())], // BINUNICODE
  [0x8c, (reader) => reader.utf8(reader.u8())], // SHORT_BINUNICODE
  [0x8d, (reader) => reader.utf8(reader.length64())], // BINUNICODE8
  [0x42, (reader) => reader.raw(reader.u32())], // BINBYTES
  [0x43, (reader) => reader.raw(reader.u8())], // SHORT_BINBYTES
  [0x8e, (reader) => reader.raw(reader.length64())], // BINBYTES8
  [0x96, (reader) => reader.raw(reader.length64())], // BYTEARRAY8
]);

/** Protocol 1 writes the booleans as 00 and 01. */
function parseInt01(line: string): PickleValue {
  return line === '00' ? false : line === '01' ? true : parseDecimal(line);
}

function parseFloatLine(line: string): number {
  const special = SPECIAL.get(line);
  if (special !== undefined) return special;
  if (line.length > 64 || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(line))
    throw new BadPickle('a float is not a number');
  return Number(line);
}

/** Text of protocol 0: what is not Latin-1, and backslash and line break, stand as \u and \U. */
function parseEscaped(line: string): string {
  return line.replace(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/gi, (whole, short?: string, long?: string) => {
    const code = parseInt(short ?? long ?? '', 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Python 2's repr of a byte string. */
function parseQuoted(line: string): string {
  const inner = /^(['"])(.*)\1$/.exec(line)?.[2];
  if (inner === undefined) throw new BadPickle('a string has no quotes');
  return inner.replace(/\\(x[0-9a-f]{2}|.)/gi, (_, escape: string) => {
    if (escape.length === 3) return String.fromCharCode(parseInt(escape.slice(1), 16));
    return ESCAPES.get(escape) ?? escape;
  });
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['nan', NaN],
  ['-nan', NaN],
  ['inf', Infinity],
  ['-inf', -Infinity],
]);
