import { fineProbability } from '../../shared/texts.js';
import { barShapes } from '../bars.js';
import type { StillChart } from './chart.js';

/** Bars of one quantity, such as the probability of each token; a line across each says what it should be. */
export interface Compared {
  /** What the quantity is, as the heading of its bars. */
  readonly name: string;
  /** The same in the data, where `name` is in another language. */
  readonly key?: string;
  /** What a bar stands for, such as a token or a state: the heading of a column of the data. */
  readonly of: string;
  readonly names: readonly string[];
  /** By condition, in their order: its name (`key`: the same in the data, as above), the tone of its bars, and a value for each of `names`. */
  readonly runs: readonly {
    readonly label: string;
    readonly key?: string;
    readonly tone: string;
    readonly values: readonly number[];
  }[];
  readonly marks: readonly number[];
  /** What a line stands for, in the data. */
  readonly mark: string;
}

/** Bars under the heading of each quantity, and under that of each name where there are several conditions. */
export function comparedChart(title: string, quantities: readonly Compared[]): StillChart {
  const groups = quantities.flatMap(({ name, names, runs, marks }) => {
    const row = (place: number, { label, tone, values }: Compared['runs'][number], named: string) => ({
      label: runs.length === 1 ? named : label,
      value: values[place] ?? null,
      mark: marks[place] ?? null,
      text: `${fineProbability(values[place] ?? NaN)} / ${fineProbability(marks[place] ?? NaN)}`,
      tone: `bar-${tone}`,
    });
    return runs.length === 1
      ? [{ name, rows: names.map((each, place) => row(place, runs[0], each)) }]
      : names.map((each, place) => ({ name: `${name}: ${each}`, rows: runs.map((run) => row(place, run, each)) }));
  });
  const { shapes, ...size } = barShapes(groups);
  return {
    title,
    ...size,
    shapes: () => shapes,
    data: {
      columns: ['quantity', 'of', 'name', 'condition', 'value', 'should be', 'line'],
      rows: quantities.flatMap(({ name, key: quantity = name, of, names, runs, marks, mark }) =>
        names.flatMap((each, place) =>
          runs.map(({ label, key = label, values }) => [
            quantity,
            of,
            each,
            key,
            values[place] ?? null,
            marks[place] ?? null,
            mark,
          ]),
        ),
      ),
    },
  };
}
