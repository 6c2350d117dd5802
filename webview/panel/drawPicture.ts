import { aboutAnalysis, ofChart } from '../../src/figure/about.js';
import { colourKeyOf } from '../../src/figure/colourKey.js';
import { chartFigure, plotsFigure } from '../../src/figure/figure.js';
import { palettes } from '../../src/figure/palette.js';
import type { DrawnPicture, PictureWish } from '../../src/protocol/picture.js';
import { latestVerdict } from '../../src/shared/verdictTexts.js';
import { encode } from '../plot/encode.js';
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
