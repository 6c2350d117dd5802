import type { Design } from './design.js';
import { predictAll, predictTogether, type LinearMap } from './linearMap.js';
import type { Work } from '../work.js';

/** What a map predicts for all rows, and what each row is predicted to be by the fit that has not seen it; both N × S. */
export interface HeldPredictions {
  readonly predictions: Float64Array;
  /** null: rows are too few. */
  readonly unseen: Float64Array | null;
}

/**
 * Both in one pass over the rows.
 * @param held of each fold, the map without it; none: rows are too few
 */
export async function predictHeld(
  map: LinearMap,
  held: readonly LinearMap[],
  design: Design,
  threads: number,
  work: Work,
): Promise<HeldPredictions> {
  if (held.length === 0) return { predictions: await predictAll(map, design, threads, work), unseen: null };
  const { S, N } = design;
  const predictions = new Float64Array(N * S);
  const unseen = new Float64Array(N * S);
  for (const [f, rows] of design.folds.entries()) {
    const [own, without] = await predictTogether([map, held[f]], design, rows, threads, work);
    for (let i = 0; i < rows.length; i++) {
      for (let s = 0; s < S; s++) {
        predictions[rows[i] * S + s] = own[i * S + s];
        unseen[rows[i] * S + s] = without[i * S + s];
      }
    }
  }
  return { predictions, unseen };
}
