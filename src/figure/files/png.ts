import { deflateSync } from 'node:zlib';
import type { Raster } from '../raster.js';

/** The check sum of a PNG's chunks (ISO 3309); Node has one of its own only from 20.15 on. */
const sums = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1;
  return sum;
});
function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = sums[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Text of a PNG by its keyword, in UTF-8 (iTXt, uncompressed). */
const textChunk = (keyword: string, text: string): Buffer =>
  chunk('iTXt', Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(text, 'utf8')]));

/**
 * A PNG of a raster (W3C, Portable Network Graphics, third edition).
 * @param options.texts what its metadata say, by keyword
 * @param options.dotsPerMetre for programs that place it in its size
 * @param options.level how much effort makes it small, from 0 to 9
 */
export function pngBytes(
  { pixels, width, height }: Raster,
  {
    texts = {},
    dotsPerMetre = null,
    level = 9,
  }: {
    readonly texts?: Readonly<Record<string, string>>;
    readonly dotsPerMetre?: number | null;
    readonly level?: number;
  } = {},
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits each of red, green, blue and opacity.
  header.set([8, 6, 0, 0, 0], 8);
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const lines = Buffer.alloc((4 * width + 1) * height);
  for (let line = 0; line < height; line++)
    lines.set(bytes.subarray(4 * width * line, 4 * width * (line + 1)), (4 * width + 1) * line + 1);
  const size = Buffer.alloc(9);
  if (dotsPerMetre !== null) {
    size.writeUInt32BE(Math.round(dotsPerMetre), 0);
    size.writeUInt32BE(Math.round(dotsPerMetre), 4);
    size[8] = 1;
  }
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...(dotsPerMetre === null ? [] : [chunk('pHYs', size)]),
    ...Object.entries(texts).map(([keyword, text]) => textChunk(keyword, text)),
    chunk('IDAT', deflateSync(lines, { level })),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** A raster as an image that a page or a file can hold in itself. */
export const pngAddress = (raster: Raster): string => `data:image/png;base64,${pngBytes(raster).toString('base64')}`;

/** The same of one that is read again at once, as in a frame of a moving picture. */
export const quickPngAddress = (raster: Raster): string =>
  `data:image/png;base64,${pngBytes(raster, { level: 1 }).toString('base64')}`;
