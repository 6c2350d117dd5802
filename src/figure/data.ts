import type { AnalysisResult } from '../protocol/analysis.js';
import type { Picture } from './picture.js';

/** What stands behind the plots: a row for each belief. */
export interface PlotData {
  readonly columns: readonly string[];
  /** null: there is none, as of a belief that occurs at no position. */
  readonly rows: readonly (readonly (number | null)[])[];
}

/** Beliefs, the centres of what is read out of the model at them, and where both stand in the view. */
export function plotData(
  { beliefs, process }: Pick<AnalysisResult, 'beliefs' | 'process'>,
  { truePoints, centrePoints, plot }: Pick<Picture, 'truePoints' | 'centrePoints' | 'plot'>,
): PlotData {
  const states = process.states.length;
  const axes = plot === 'space' ? ['x', 'y', 'z'] : ['x', 'y'];
  const number = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const part = (values: ArrayLike<number>, belief: number, wide: number, most: number): (number | null)[] =>
    Array.from({ length: most }, (_, at) => number(values[wide * belief + at]));
  return {
    columns: [
      'belief',
      'positions',
      ...process.states.map((state) => `true ${state}`),
      ...process.states.map((state) => `read-out ${state}`),
      ...axes.map((axis) => `true ${axis}`),
      ...axes.map((axis) => `read-out ${axis}`),
    ],
    rows: Array.from({ length: beliefs.count }, (_, belief) => [
      belief,
      number(beliefs.positions[belief]),
      ...part(beliefs.vector, belief, states, states),
      ...part(beliefs.centre, belief, states, states),
      ...part(truePoints, belief, 3, axes.length),
      ...part(centrePoints, belief, 3, axes.length),
    ]),
  };
}

/** A field of CSV (RFC 4180); a name that a spreadsheet would take for a formula is text. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The data as CSV with a line of names; what is not there is left empty. */
export const dataCsv = ({ columns, rows }: PlotData): string =>
  [columns.map(field), ...rows.map((row) => row.map((value) => (value === null ? '' : String(value))))]
    .map((line) => `${line.join(',')}\r\n`)
    .join('');
