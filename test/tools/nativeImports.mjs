// Which libraries a native library names: ELF (Linux), PE (Windows) and Mach-O (macOS), 64 bits, little-endian.
import { readFile } from 'node:fs/promises';

/**
 * @typedef {object} Imports
 * @property {string[]} atStart what the system's loader must find, or the library does not load
 * @property {string[]} onDemand what is looked for when the first function of it is called
 */

/**
 * The libraries that a file names, without folders.
 * @param {string} file
 * @returns {Promise<Imports>}
 */
export async function nativeImports(file) {
  const bytes = await readFile(file);
  const read = readers.find(({ is }) => is(bytes));
  if (!read) throw new Error(`${file} is no native library of 64 bits that is known here`);
  const { atStart, onDemand } = read.imports(bytes);
  const names = (/** @type {string[]} */ list) => list.map((name) => name.split('/').at(-1) ?? name);
  return { atStart: names(atStart), onDemand: names(onDemand) };
}

const readers = [
  { is: (/** @type {Buffer} */ bytes) => bytes.readUInt32BE(0) === 0x7f454c46 && bytes[4] === 2, imports: elfImports },
  { is: (/** @type {Buffer} */ bytes) => bytes.toString('latin1', 0, 2) === 'MZ', imports: peImports },
  { is: (/** @type {Buffer} */ bytes) => bytes.readUInt32LE(0) === 0xfeedfacf, imports: machImports },
];

/** @param {Buffer} bytes @param {number} at */
const text = (bytes, at) => bytes.toString('latin1', at, bytes.indexOf(0, at));
/** @param {Buffer} bytes @param {number} at */
const wide = (bytes, at) => Number(bytes.readBigUInt64LE(at));

/**
 * System V ABI, "Dynamic Section".
 * @param {Buffer} bytes
 * @returns {Imports}
 */
function elfImports(bytes) {
  const DYNAMIC = 6;
  const NEEDED = 1;
  const sections = Array.from({ length: bytes.readUInt16LE(0x3c) }, (_, index) => {
    const at = wide(bytes, 0x28) + index * bytes.readUInt16LE(0x3a);
    return {
      type: bytes.readUInt32LE(at + 4),
      offset: wide(bytes, at + 0x18),
      size: wide(bytes, at + 0x20),
      link: bytes.readUInt32LE(at + 0x28),
    };
  });
  const dynamic = sections.find(({ type }) => type === DYNAMIC);
  if (!dynamic) return { atStart: [], onDemand: [] };
  const strings = sections[dynamic.link]?.offset ?? 0;
  const atStart = [];
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 16)
    if (wide(bytes, at) === NEEDED) atStart.push(text(bytes, strings + wide(bytes, at + 8)));
  return { atStart, onDemand: [] };
}

/**
 * Microsoft's PE format, "The .idata Section" and "Delay-Load Import Tables".
 * @param {Buffer} bytes
 * @returns {Imports}
 */
function peImports(bytes) {
  const IMPORT = 1;
  const DELAYED = 13;
  const header = bytes.readUInt32LE(0x3c) + 4;
  const optional = header + 20;
  const tables = optional + 112;
  const sections = Array.from({ length: bytes.readUInt16LE(header + 2) }, (_, index) => {
    const at = optional + bytes.readUInt16LE(header + 16) + index * 40;
    return {
      size: bytes.readUInt32LE(at + 16),
      address: bytes.readUInt32LE(at + 12),
      offset: bytes.readUInt32LE(at + 20),
    };
  });
  /** @param {number} address relative to where the file is loaded */
  const offsetOf = (address) => {
    const section = sections.find((each) => address >= each.address && address < each.address + each.size);
    if (!section) throw new Error(`no section holds address ${address}`);
    return address - section.address + section.offset;
  };
  /** @param {number} table @param {number} size of a row @param {number} name where in a row the name's address is */
  const names = (table, size, name) => {
    const address = bytes.readUInt32LE(tables + table * 8);
    /** @type {string[]} */
    const found = [];
    if (address === 0) return found;
    for (let at = offsetOf(address); bytes.readUInt32LE(at + name) !== 0; at += size)
      found.push(text(bytes, offsetOf(bytes.readUInt32LE(at + name))));
    return found;
  };
  return { atStart: names(IMPORT, 20, 12), onDemand: names(DELAYED, 32, 4) };
}

/**
 * Apple's mach-o/loader.h: the commands that load libraries. One that may be missing counts as on demand.
 * @param {Buffer} bytes
 * @returns {Imports}
 */
function machImports(bytes) {
  const LOAD = [0xc, 0x8000001f];
  const WEAK = 0x80000018;
  const atStart = [];
  const onDemand = [];
  let at = 32;
  for (let left = bytes.readUInt32LE(16); left > 0; left--) {
    const command = bytes.readUInt32LE(at);
    const name = () => text(bytes, at + bytes.readUInt32LE(at + 8));
    if (LOAD.includes(command)) atStart.push(name());
    else if (command === WEAK) onDemand.push(name());
    at += bytes.readUInt32LE(at + 4);
  }
  return { atStart, onDemand };
}
