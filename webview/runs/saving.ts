import { aboutRuns, runsChart } from '../../src/figure/runs/chart.js';
import type { Chart } from '../../src/figure/charts/chart.js';
import type { DrawnPicture, PictureWish } from '../../src/protocol/picture.js';
import { drawnChart } from '../plot/drawnChart.js';
import { entriesDrawn, signOf } from './shown.js';
import type { Model } from './state.js';

/** The curves that are switched on, as they stand; null while there are none. */
export function curvesChart(model: Model): Chart | null {
  const entries = entriesDrawn(model).filter(({ runs }) => runs.some(({ points }) => points.length > 0));
  if (entries.length === 0) return null;
  return runsChart(entries, model.view, ({ id }, dark) => signOf({ ...model, dark }, id));
}

/** A chart of runs as a picture, with what stands behind it. */
export const drawnChartOfRuns = (chart: Chart, model: Model, wish: PictureWish): DrawnPicture =>
  drawnChart(
    chart,
    aboutRuns(
      entriesDrawn(model).flatMap(({ runs }) => runs),
      wish,
    ),
    wish,
  );
