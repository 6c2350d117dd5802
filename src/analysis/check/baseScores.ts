import { score } from '../regression/regression.js';
import type { Work } from '../work.js';
import type { Base } from './bases.js';
import { addTerm, fitBase } from './baseFit.js';
import { allRows, rowsWithout } from './folds.js';

/** What is read out: N × S beliefs, rounded, and the weight of each row in fits and scores of rows that were fitted. */
export interface Targets {
  readonly values: Float64Array;
  readonly S: number;
  readonly weights: Float64Array;
}

/**
 * r2 of a base alone: of all rows, and of unseen ones for each way of folding them.
 * @param foldings see foldsOf; none with fewer rows than folds
 */
export async function scoreBase(
  base: Base,
  { values, S, weights }: Targets,
  foldings: readonly (readonly Int32Array[])[],
  work: Work,
): Promise<{ r2: number; unseen: number[] }> {
  const N = weights.length;
  const rows = allRows(N);
  const predictions = new Float64Array(N * S);
  const term = await fitBase(base, values, S, weights, rows, work);
  for (const row of rows) addTerm(term, row, predictions, row * S);
  const { r2 } = score(values, predictions, weights, S);
  const once = new Float64Array(N).fill(1);
  const unseen: number[] = [];
  for (const folds of foldings) {
    predictions.fill(0);
    for (const [f, left] of folds.entries()) {
      const fitted = await fitBase(base, values, S, weights, rowsWithout(folds, f), work);
      for (const row of left) addTerm(fitted, row, predictions, row * S);
    }
    unseen.push(score(values, predictions, once, S).r2);
  }
  return { r2, unseen };
}
