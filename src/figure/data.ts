import type { AnalysisResult } from '../protocol/analysis.js';
import { csvField } from '../shared/writtenText.js';
import { partNames } from '../shared/partNames.js';
import type { Lines } from './lines.js';
import type { Picture } from './picture.js';

/** What stands behind plots or a chart: a row for each belief, abscissa, column or pair. */
export interface PlotData {
  readonly columns: readonly string[];
  /** null: there is none, as of a belief that occurs at no position. */
  readonly rows: readonly (readonly (number | string | null)[])[];
}

const known = (value: number | null | undefined): number | null =>
  value !== null && value !== undefined && Number.isFinite(value) ? value : null;

/** Beliefs, the centres of what is read out of the model at them, and where both stand in the view. */
export function plotData(
  result: Pick<AnalysisResult, 'beliefs' | 'process'> & Partial<Pick<AnalysisResult, 'composed' | 'settings'>>,
  { truePoints, centrePoints, plot }: Pick<Picture, 'truePoints' | 'centrePoints' | 'plot'>,
): PlotData {
  const { beliefs, process, settings } = result;
  // A table has no head to say it in: read-outs depend on how words count.
  const weighting = settings === undefined ? [] : [settings.weighting];
  const states = process.states.length;
  const parts = tablesOf(result);
  const axes = plot === 'space' ? ['x', 'y', 'z'] : ['x', 'y'];
  const part = (values: ArrayLike<number>, belief: number, wide: number, most: number): (number | null)[] =>
    Array.from({ length: most }, (_, at) => known(values[wide * belief + at]));
  return {
    columns: [
      'belief',
      'positions',
      ...process.states.map((state) => `true ${state}`),
      ...process.states.map((state) => `read-out ${state}`),
      ...parts.flatMap(({ names }) => ['true', 'read-out'].flatMap((kind) => names.map((name) => `${kind} ${name}`))),
      ...axes.map((axis) => `true ${axis}`),
      ...axes.map((axis) => `read-out ${axis}`),
      ...weighting.map(() => 'weighting'),
    ],
    rows: Array.from({ length: beliefs.count }, (_, belief) => [
      belief,
      known(beliefs.positions[belief]),
      ...part(beliefs.vector, belief, states, states),
      ...part(beliefs.centre, belief, states, states),
      ...parts.flatMap(({ names, vector, centre }) =>
        [vector, centre].flatMap((table) => part(table, belief, names.length, names.length)),
      ),
      ...part(truePoints, belief, 3, axes.length),
      ...part(centrePoints, belief, 3, axes.length),
      ...weighting,
    ]),
  };
}

/** The parts of a composed process with names of their columns; none of any other. */
function tablesOf(result: Partial<Pick<AnalysisResult, 'composed'>>) {
  const { composed } = result;
  if (composed == null) return [];
  const names = partNames(composed.parts);
  const { posterior } = composed;
  return [
    ...composed.parts.map(({ states, vector, centre }, at) => ({
      ...{ vector, centre },
      names: states.map((state) => `${names[at] ?? at} ${state}`),
    })),
    ...(posterior === null
      ? []
      : [{ vector: posterior.vector, centre: posterior.centre, names: names.map((name) => `P(${name})`) }]),
  ];
}

const cell = (value: number | string | null): string =>
  typeof value === 'string' ? csvField(value) : value === null ? '' : String(value);

/** The data as CSV with a line of names; what is not there is left empty. */
export const dataCsv = ({ columns, rows }: PlotData): string =>
  [columns.map(csvField), ...rows.map((row) => row.map(cell))].map((line) => `${line.join(',')}\r\n`).join('');

/** Curves by their abscissae, with the levels that they are compared with. */
export function linesData({
  x,
  xLabel,
  xKey = xLabel,
  curves,
  levels,
  uprights = [],
}: Pick<Lines, 'x' | 'xLabel' | 'xKey' | 'curves' | 'levels' | 'uprights'>): PlotData {
  const flat = levels.flatMap(({ label, key = label, value, upTo }) =>
    upTo === undefined
      ? [{ key, value }]
      : [
          { key: `${key} from`, value },
          { key: `${key} to`, value: upTo },
        ],
  );
  return {
    columns: [
      xKey,
      ...curves.map(({ label, key = label }) => key),
      ...flat.map(({ key }) => key),
      ...uprights.map(({ label, key = label }) => key),
    ],
    rows: x.map((at, place) => [
      at,
      ...curves.map(({ values }) => known(values[place])),
      ...flat.map((each) => known(each.value)),
      ...uprights.map((each) => each.at),
    ]),
  };
}

/** Words by bin, of equal bins over 0 to 1. */
export const countsData = (counts: readonly number[]): PlotData => ({
  columns: ['from', 'to', 'words'],
  rows: counts.map((count, bin) => [bin / counts.length, (bin + 1) / counts.length, count]),
});
