import type { Raster } from '../../src/figure/raster.js';
import { el } from '../ui/dom.js';

/** A raster as an image that a file can hold in itself. */
export function encode({ pixels, width, height }: Raster): string {
  const canvas = el('canvas', { width, height });
  const bytes = new Uint8ClampedArray(pixels.length * 4);
  bytes.set(new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.byteLength));
  canvas.getContext('2d')?.putImageData(new ImageData(bytes, width, height), 0, 0);
  return canvas.toDataURL('image/png');
}
