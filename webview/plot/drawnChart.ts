import type { About } from '../../src/figure/about.js';
import type { Chart } from '../../src/figure/charts/chart.js';
import { chartFigure } from '../../src/figure/figure.js';
import type { DrawnPicture, PictureWish } from '../../src/protocol/picture.js';
import { paletteOf } from './shownPalette.js';

/** A chart as the picture that was asked for, with what stands behind it. */
export function drawnChart(chart: Chart, about: About, { theme, millimetres, caption }: PictureWish): DrawnPicture {
  const palette = paletteOf(theme);
  const drawn = { ...chart, shapes: chart.shapes(palette) };
  return { ...chartFigure(drawn, about, { millimetres, palette, caption }), data: chart.data };
}
