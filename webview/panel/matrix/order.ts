import type { SteerMatrix } from '../../../src/protocol/steering.js';

export type MatrixOrder = 'index' | 'closed' | 'words';

/** Mean of all values that are not NaN; NaN where there is none. */
export function meanOf(values: ArrayLike<number>): number {
  let [sum, n] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    if (Number.isNaN(value)) continue;
    sum += value;
    n++;
  }
  return n === 0 ? NaN : sum / n;
}

export function rowOf(matrix: SteerMatrix, values: Float64Array, row: number): Float64Array {
  return values.subarray(row * matrix.columns.length, (row + 1) * matrix.columns.length);
}

export function columnOf(matrix: SteerMatrix, values: Float64Array, column: number): number[] {
  return matrix.rows.map((_, row) => values[row * matrix.columns.length + column]);
}

/** Places in display order. By score: best first, rows and columns without any score last; ties by belief index. */
export function order(
  beliefs: readonly number[],
  by: MatrixOrder,
  score: (at: number) => number,
  weight: (belief: number) => number,
): number[] {
  const places = beliefs.map((_, at) => at);
  const index = (at: number): number => beliefs[at];
  if (by === 'index') return places.sort((a, b) => index(a) - index(b));
  if (by === 'words') return places.sort((a, b) => weight(index(b)) - weight(index(a)) || index(a) - index(b));
  const scores = places.map(score);
  const rank = (at: number): number => (Number.isNaN(scores[at]) ? -Infinity : scores[at]);
  return places.sort((a, b) => (rank(a) === rank(b) ? index(a) - index(b) : rank(b) - rank(a)));
}
