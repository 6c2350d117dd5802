import { barShapes } from '../bars.js';
import type { StillChart } from './chart.js';

/** One row of a check: what is read out from, with its figures. */
export interface CheckBar {
  readonly name: string;
  /** R² of unseen prefixes; null: there is none. */
  readonly value: number | null;
  /** Its standard deviation. */
  readonly spread: number | null;
  /** Where a line crosses the bar. */
  readonly mark: number | null;
  readonly tone: 'plain' | 'control';
  readonly text: string;
}

/**
 * The bars of a check on a scale from 0 to 1, with whiskers; rows without figures are left out.
 * @param mark what the line across a bar stands for: the heading of a column of the data
 */
export function checkChart(title: string, mark: string, bars: readonly CheckBar[]): StillChart {
  const rows = bars.map(({ name, value, spread, mark: at, tone, text }) => ({
    ...{ label: name, value, mark: at !== null && at < 0 ? null : at, text, tone: `bar-${tone}` },
    // A whisker below zero has no bar that it could stand at.
    ...(value === null || value < 0 || spread === null ? {} : { spread }),
  }));
  const { shapes, ...size } = barShapes([{ name: null, rows }]);
  return {
    ...{ title, ...size, shapes: () => shapes },
    data: {
      columns: ['name', 'r2_unseen', 'r2_unseen_sd', mark],
      rows: bars.map(({ name, value, spread, mark: at }) => [name, value, spread, at]),
    },
  };
}
