import { aboutAnalysis, ofChart } from '../../src/figure/about.js';
import { colourKeyOf } from '../../src/figure/colourKey.js';
import { chartFigure, plotsFigure } from '../../src/figure/figure.js';
import { palettes } from '../../src/figure/palette.js';
import type { Raster } from '../../src/figure/raster.js';
import type { DrawnPicture, PictureWish } from '../../src/protocol/picture.js';
import { latestVerdict } from '../../src/shared/verdictTexts.js';
import { el } from '../ui/dom.js';
import type { Chart } from '../../src/figure/charts/chart.js';
import type { PlotPair } from './plotPair.js';
import { shownPalette } from './shownPalette.js';
import type { Model } from './state.js';

/** The plots on show or a chart as a picture; null where there is nothing to draw. */
export function drawPicture(
  drawing: PlotPair | Chart,
  { result, view, folder, checked }: Model,
  { millimetres, theme, caption, version, date }: PictureWish,
): DrawnPicture | null {
  if (result === null) return null;
  const palette = theme === 'shown' ? shownPalette() : palettes[theme];
  const made = { version, folder: folder?.name ?? 'run', date: new Date(date) };
  const about = aboutAnalysis(result, latestVerdict(result, checked), made);
  if ('data' in drawing) {
    const chart = { ...drawing, shapes: drawing.shapes(palette) };
    return { ...chartFigure(chart, ofChart(about, drawing), { millimetres, palette, caption }), data: drawing.data };
  }
  const seen = drawing.seen(palette);
  if (seen.length === 0) return null;
  return plotsFigure(seen, colourKeyOf(result, view.colour), about, { millimetres, palette, caption, encode });
}

/** A raster as an image that a file can hold in itself. */
export function encode({ pixels, width, height }: Raster): string {
  const canvas = el('canvas', { width, height });
  const bytes = new Uint8ClampedArray(pixels.length * 4);
  bytes.set(new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.byteLength));
  canvas.getContext('2d')?.putImageData(new ImageData(bytes, width, height), 0, 0);
  return canvas.toDataURL('image/png');
}
