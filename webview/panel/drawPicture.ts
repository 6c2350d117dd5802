import { aboutAnalysis } from '../../src/figure/about.js';
import { colourKeyOf } from '../../src/figure/colourKey.js';
import type { Figure } from '../../src/figure/figure.js';
import { plotsFigure } from '../../src/figure/figure.js';
import { palettes } from '../../src/figure/palette.js';
import type { Raster } from '../../src/figure/raster.js';
import type { PictureWish } from '../../src/protocol/picture.js';
import { latestVerdict } from '../../src/shared/verdictTexts.js';
import { el } from '../ui/dom.js';
import type { PlotPair } from './plotPair.js';
import { shownPalette } from './shownPalette.js';
import type { Model } from './state.js';

/** The plots on show as a picture; null where there are none. */
export function drawPicture(
  plots: PlotPair,
  { result, view, folder, checked }: Model,
  { millimetres, theme, caption, version, date }: PictureWish,
): Figure | null {
  if (result === null) return null;
  const palette = theme === 'shown' ? shownPalette() : palettes[theme];
  const seen = plots.seen(palette);
  if (seen.length === 0) return null;
  const made = { version, folder: folder?.name ?? 'run', date: new Date(date) };
  const about = aboutAnalysis(result, latestVerdict(result, checked), made);
  return plotsFigure(seen, colourKeyOf(result, view.colour), about, { millimetres, palette, caption, encode });
}

/** A raster as an image that a file can hold in itself. */
function encode({ pixels, width, height }: Raster): string {
  const canvas = el('canvas', { width, height });
  const bytes = new Uint8ClampedArray(pixels.length * 4);
  bytes.set(new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.byteLength));
  canvas.getContext('2d')?.putImageData(new ImageData(bytes, width, height), 0, 0);
  return canvas.toDataURL('image/png');
}
