import { aboutProcess, ofChart } from '../../src/figure/about.js';
import type { Chart } from '../../src/figure/charts/chart.js';
import { plotsFigure } from '../../src/figure/figure.js';
import type { DrawnPicture, PictureWish } from '../../src/protocol/picture.js';
import { drawnChart } from '../plot/drawnChart.js';
import { encode } from '../plot/encode.js';
import { paletteOf } from '../plot/shownPalette.js';
import { keyOf } from './beliefCard.js';
import type { beliefPlot } from './beliefPlot.js';
import type { Model } from './model.js';

/** What a button was pressed to save: a chart, or the plot of the beliefs. */
export type Wanted = Chart | Pick<ReturnType<typeof beliefPlot>, 'seen'>;

/** It as a picture with what stands behind it; null where nothing is drawn. */
export function drawWanted(wanted: Wanted, { picture, view }: Model, wish: PictureWish): DrawnPicture | null {
  if (picture === null) return null;
  const about = aboutProcess(picture.process, wish);
  if ('data' in wanted) return drawnChart(wanted, ofChart(about, wanted), wish);
  const { millimetres, caption } = wish;
  const palette = paletteOf(wish.theme);
  const seen = wanted.seen(palette);
  if (seen === null) return null;
  return {
    ...plotsFigure([seen.plot], keyOf(picture, view.colour), about, { millimetres, palette, caption, encode }),
    data: seen.data,
  };
}
