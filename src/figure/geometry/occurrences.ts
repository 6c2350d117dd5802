import type { PredictionTable } from '../../protocol/analysis.js';

/** Where each belief occurs, from the predictions: prefixes of belief b are rows[start[b]] .. rows[start[b + 1] - 1]. */
export interface Occurrences {
  readonly start: Int32Array;
  readonly rows: Int32Array;
  /** Mean position by belief, weighted by words; NaN where it does not occur. */
  readonly meanPosition: Float32Array;
}

export function occurrences(predictions: PredictionTable, beliefs: number): Occurrences {
  const start = new Int32Array(beliefs + 1);
  const weight = new Float64Array(beliefs);
  const sum = new Float64Array(beliefs);
  for (let row = 0; row < predictions.count; row++) {
    const belief = predictions.belief[row];
    start[belief + 1]++;
    const words = predictions.weight[row];
    weight[belief] += words;
    sum[belief] += words * predictions.position[row];
  }
  for (let belief = 0; belief < beliefs; belief++) start[belief + 1] += start[belief];
  const next = start.slice(0, beliefs);
  const rows = new Int32Array(predictions.count);
  for (let row = 0; row < predictions.count; row++) {
    const belief = predictions.belief[row];
    const place = next[belief];
    rows[place] = row;
    next[belief] = place + 1;
  }
  return { start, rows, meanPosition: Float32Array.from(sum, (total, belief) => total / weight[belief]) };
}

/** Positions at which a belief occurs, ascending. */
export function positionsOf(belief: number, found: Occurrences, predictions: PredictionTable): number[] {
  const positions = new Set<number>();
  for (let at = found.start[belief]; at < found.start[belief + 1]; at++)
    positions.add(predictions.position[found.rows[at]]);
  return [...positions].sort((a, b) => a - b);
}
