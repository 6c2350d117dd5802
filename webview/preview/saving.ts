import { aboutProcess, ofChart } from '../../src/figure/about.js';
import type { Chart } from '../../src/figure/charts/chart.js';
import { chartFigure, plotsFigure } from '../../src/figure/figure.js';
import type { Palette } from '../../src/figure/palette.js';
import { palettes } from '../../src/figure/palette.js';
import type { DrawnPicture, PictureWish } from '../../src/protocol/picture.js';
import { shownPalette } from '../panel/shownPalette.js';
import { encode } from '../plot/encode.js';
import { keyOf } from './beliefCard.js';
import type { beliefPlot } from './beliefPlot.js';
import type { Model } from './model.js';

/** What a button was pressed to save: a chart, or the plot of the beliefs. */
export type Wanted = Chart | Pick<ReturnType<typeof beliefPlot>, 'seen'>;

/** It as a picture with what stands behind it; null where nothing is drawn. */
export function drawWanted(
  wanted: Wanted,
  { picture, view }: Model,
  { theme, millimetres, caption, version, date }: PictureWish,
): DrawnPicture | null {
  if (picture === null) return null;
  const palette: Palette = theme === 'shown' ? shownPalette() : palettes[theme];
  const about = aboutProcess(picture.process, { version, date });
  const options = { millimetres, palette, caption };
  if ('data' in wanted) {
    const chart = { ...wanted, shapes: wanted.shapes(palette) };
    return { ...chartFigure(chart, ofChart(about, wanted), options), data: wanted.data };
  }
  const seen = wanted.seen(palette);
  if (seen === null) return null;
  return { ...plotsFigure([seen.plot], keyOf(picture, view.colour), about, { ...options, encode }), data: seen.data };
}
