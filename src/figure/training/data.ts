import type { PlotData } from '../data.js';
import type { CurveSeries } from './series.js';

/**
 * Curves as lines of a table: a line for each step at which any of them has a value, within the steps that were chosen. A
 * step of a log at which there is no checkpoint has a line of its own; what is not known is left empty.
 */
export function trainingData(series: readonly CurveSeries[], [from, to]: readonly [number, number]): PlotData {
  const rows = new Map<number, (number | null)[]>();
  series.forEach(({ x, y }, column) => {
    for (let at = 0; at < x.length; at++) {
      const step = x[at];
      if (!(step >= from && step <= to)) continue;
      const row = rows.get(step) ?? series.map(() => null);
      row[column] = Number.isFinite(y[at]) ? y[at] : null;
      rows.set(step, row);
    }
  });
  const sorted = [...rows].sort(([a], [b]) => a - b);
  return {
    columns: ['step', ...series.map(({ name, key = name }) => key)],
    rows: sorted.map(([step, row]) => [step, ...row]),
  };
}
