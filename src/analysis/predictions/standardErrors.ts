import { finite } from '../../shared/plainNumbers.js';
import type { Inputs } from '../inputs.js';
import type { Work } from '../work.js';
import type { SampledWeights } from './prefixWeights.js';

/** A figure of each prefix, N, and its weighted mean at each position. */
export interface Estimated {
  readonly row: Float64Array;
  readonly mean: Float64Array;
}

export interface StandardError {
  /** Of the mean over positions; null where there is none: a single word, or infinite figures. */
  readonly overall: number | null;
  readonly per_position: readonly (number | null)[];
}

/**
 * Standard error of a self-normalised estimate from words drawn without replacement, by the jackknife: without word w the
 * estimate moves by ω_w (f_w - mean) / (1 - ω_w), where ω sums to 1, and the variance is (n - 1) / n · Σ (1 - π_w) times the
 * square of that, π_w being the probability that w is drawn (Särndal, Swensson and Wretman 1992, sections 5.7 and 11.5).
 * Positions of which all prefixes occur are exact.
 */
export async function standardError(
  { ends, prefixes, n_ctx }: Inputs,
  { word: weight, missed, covered }: SampledWeights,
  { row: value, mean }: Estimated,
  work: Work,
): Promise<StandardError> {
  const squares = new Float64Array(n_ctx);
  let square = 0;
  for (let word = 0; word < ends.length; word++) {
    if (word % 256 === 0) await work.yieldIfDue();
    let deviation = 0;
    const pull = weight[word] / (1 - weight[word]);
    for (let at = ends[word]; at >= 0; at = prefixes.parent[at]) {
      const position = prefixes.position[at];
      if (covered[position]) continue;
      const own = value[at] - mean[position];
      deviation += own / n_ctx;
      squares[position] += missed[word] * (pull * own) ** 2;
    }
    square += missed[word] * (pull * deviation) ** 2;
  }
  const error = (sum: number) => (ends.length < 2 ? null : finite(Math.sqrt((sum * (ends.length - 1)) / ends.length)));
  return { overall: error(square), per_position: Array.from(squares, (sum, p) => (covered[p] ? 0 : error(sum))) };
}
