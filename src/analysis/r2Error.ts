import { finite } from '../shared/plainNumbers.js';
import type { Inputs } from './inputs.js';
import { prefixWeights } from './predictions/prefixWeights.js';
import { sumsOfSquares } from './regression/regression.js';
import type { Work } from './work.js';

/** A read-out of S coordinates at n rows: all N prefixes, or some of them. */
export interface ScoredRows {
  /** n × S. */
  readonly targets: Float64Array;
  readonly predictions: Float64Array;
  readonly S: number;
  /** n: the prefix of each row, ascending; null: the rows are the prefixes. */
  readonly rows: Int32Array | null;
}

/** Standard errors of r2 over the words that were drawn. */
export type R2Error = (scored: ScoredRows, work: Work) => Promise<number | null>;

/**
 * Standard errors of r2, by the jackknife over the words drawn: without word w, r2 = 1 - mean_s R_s / T_s moves by
 * ψ_w = mean_s (r_ws - (R_s / T_s) t_ws) / T_s / (1 - ω_w), where r_ws and t_ws are what its positions add to the sums of squares of the
 * residuals and about the mean, and ω_w is its share of the weight; the variance is (n - 1) / n · Σ (1 - π_w) ψ_w², π_w being the
 * probability that w is drawn (as for KL, {@link standardError}). The read-out is held: it minimises R_s, so that a fit without the
 * word changes r2 in second order alone, where columns are few beside prefixes.
 * @returns null: no words were drawn, so that r2 is exact. Of one word, or where nothing varies, an error is null.
 */
export function r2ErrorOf(inputs: Inputs): R2Error | null {
  const { sample } = prefixWeights(inputs);
  if (!sample) return null;
  const { ends, prefixes, weight } = inputs;
  const total = ends.reduce((sum, end) => sum + weight[end], 0);
  return async ({ targets, predictions, S, rows }, work) => {
    if (ends.length < 2) return null;
    const n = targets.length / S;
    const own = influence(
      targets,
      predictions,
      S,
      Float64Array.from({ length: n }, (_, i) => weight[rows ? rows[i] : i]),
    );
    if (!own) return null;
    const at = new Float64Array(prefixes.count);
    own.forEach((value, i) => (at[rows ? rows[i] : i] = value));
    let square = 0;
    for (let word = 0; word < ends.length; word++) {
      if (word % 256 === 0) await work.yieldIfDue();
      let moved = 0;
      for (let row = ends[word]; row >= 0; row = prefixes.parent[row]) moved += at[row];
      const share = weight[ends[word]];
      square += sample.missed[word] * ((share * moved) / (1 - share / total)) ** 2;
    }
    return finite(Math.sqrt((square * (ends.length - 1)) / ends.length));
  };
}

/** n: what each row of weight 1 moves r2 by; null where no coordinate varies. */
function influence(
  targets: Float64Array,
  predictions: Float64Array,
  S: number,
  weights: Float64Array,
): Float64Array | null {
  const { mean, total: spread, residual } = sumsOfSquares(targets, predictions, weights, S, null);
  if (spread.every((value) => value === 0)) return null;
  const moved = new Float64Array(weights.length);
  for (let i = 0; i < weights.length; i++)
    for (let s = 0; s < S; s++) {
      if (spread[s] === 0) continue;
      const error = (targets[i * S + s] - predictions[i * S + s]) ** 2;
      const about = (targets[i * S + s] - mean[s]) ** 2;
      moved[i] += (error - (residual[s] / spread[s]) * about) / spread[s] / S;
    }
  return moved;
}
