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
 * Standard error of a self-normalised estimate from words drawn without replacement, by linearisation:
 * n / (n - 1) · Σ (1 - π_w) ω_w² (f_w - mean)², where ω sums to 1 (Särndal, Swensson and Wretman 1992, section 5.7, with the
 * variance of a Poisson sample). Positions of which all prefixes occur are exact.
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
    for (let at = ends[word]; at >= 0; at = prefixes.parent[at]) {
      const position = prefixes.position[at];
      if (covered[position]) continue;
      const own = value[at] - mean[position];
      deviation += own / n_ctx;
      squares[position] += missed[word] * (weight[word] * own) ** 2;
    }
    square += missed[word] * (weight[word] * deviation) ** 2;
  }
  const error = (sum: number) => finite(Math.sqrt((sum * ends.length) / (ends.length - 1)));
  return { overall: error(square), per_position: Array.from(squares, (sum, p) => (covered[p] ? 0 : error(sum))) };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
