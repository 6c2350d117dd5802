import * as zlib from 'node:zlib';
import { yieldToEvents } from '../../shared/cancellation.js';

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32InTurn(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 0xff];
  return ~crc >>> 0;
}

/** CRC-32 as in zip archives, going on from the sum of what came before. Node has a fast one from 20.15 on. */
export const crc32: (bytes: Uint8Array, before?: number) => number = zlib.crc32
  ? (bytes, before = 0) => zlib.crc32(bytes, before)
  : crc32InTurn;

/** What takes a few milliseconds. */
const PIECE = 2 ** 22;

/** The same of many bytes, letting the event loop turn meanwhile. */
export async function crc32Slowly(bytes: Uint8Array): Promise<number> {
  let crc = 0;
  for (let at = 0; at < bytes.length; at += PIECE) {
    if (at > 0) await yieldToEvents();
    crc = crc32(bytes.subarray(at, at + PIECE), crc);
  }
  return crc;
}
