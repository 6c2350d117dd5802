import type { RunGeometry } from '../../protocol/runsPage.js';
import { checkpointText } from '../../shared/texts.js';
import type { PlotData } from '../data.js';

/** One read-out as it is drawn: places of true beliefs and of read-outs, three numbers each. */
export interface PlacedReadOut {
  readonly name: string;
  readonly geometry: RunGeometry;
  readonly truth: ArrayLike<number>;
  readonly centres: ArrayLike<number>;
}

/** A row for each belief of each run; of a process of fewer states than another the last columns are empty. */
export function readOutsData(readOuts: readonly PlacedReadOut[]): PlotData {
  const most = Math.max(0, ...readOuts.map(({ geometry }) => geometry.process.states.length));
  const states = Array.from({ length: most }, (_, state) => state);
  const known = (value: number | undefined): number | null =>
    value !== undefined && Number.isFinite(value) ? value : null;
  return {
    columns: [
      ...['run', 'checkpoint', 'belief'],
      ...['true x', 'true y', 'read-out x', 'read-out y'],
      ...states.map((state) => `true ${state}`),
      ...states.map((state) => `read-out ${state}`),
    ],
    rows: readOuts.flatMap(({ name, geometry, truth, centres }) => {
      const { belief, vector, centre, process } = geometry;
      const wide = process.states.length;
      const part = (values: Float32Array, row: number): (number | null)[] =>
        states.map((state) => (state < wide ? known(values[row * wide + state]) : null));
      return Array.from(belief, (index, row) => [
        ...[name, checkpointText(geometry), index],
        ...[truth[3 * row], truth[3 * row + 1], centres[3 * row], centres[3 * row + 1]].map(known),
        ...part(vector, row),
        ...part(centre, row),
      ]);
    }),
  };
}
