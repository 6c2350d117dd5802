import { aboutAnalysis, ofChart } from '../../src/figure/about.js';
import { colourKeyOf } from '../../src/figure/colourKey.js';
import { plotsFigure } from '../../src/figure/figure.js';
import type { DrawnPicture, PictureWish } from '../../src/protocol/picture.js';
import { latestVerdict } from '../../src/shared/verdictTexts.js';
import { drawnChart } from '../plot/drawnChart.js';
import { encode } from '../plot/encode.js';
import { paletteOf } from '../plot/shownPalette.js';
import type { Chart } from '../../src/figure/charts/chart.js';
import type { PlotPair } from './plotPair.js';
import type { Model } from './state.js';

/** The plots on show or a chart as a picture; null where there is nothing to draw. */
export function drawPicture(
  drawing: PlotPair | Chart,
  { result, view, folder, checked }: Model,
  wish: PictureWish,
): DrawnPicture | null {
  if (result === null) return null;
  const made = { version: wish.version, folder: folder?.name ?? 'run', date: new Date(wish.date) };
  const about = aboutAnalysis(result, latestVerdict(result, checked), made);
  if ('data' in drawing) return drawnChart(drawing, ofChart(about, drawing), wish);
  const { millimetres, caption } = wish;
  const palette = paletteOf(wish.theme);
  const seen = drawing.seen(palette);
  if (seen.length === 0) return null;
  return plotsFigure(seen, colourKeyOf(result, view), about, { millimetres, palette, caption, encode });
}
