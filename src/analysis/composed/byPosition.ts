import type { PosteriorResult } from '../../protocol/composed.js';
import type { Inputs } from '../inputs.js';
import { prefixWeights } from '../predictions/prefixWeights.js';

/**
 * The mean of P(component | word), true and read out, over the words that each component emits: a prefix counts
 * P(prefix | component) = P(prefix) P(component | prefix) / P(component), estimated where words were drawn. A component that emits
 * none of the words is left out.
 * @param truth N × K
 * @param readOut N × K
 */
export function posteriorByPosition(
  inputs: Inputs,
  truth: Float64Array,
  readOut: Float64Array,
  K: number,
): PosteriorResult['by_position'] {
  const { row: weights } = prefixWeights(inputs);
  const { position } = inputs.prefixes;
  return Array.from({ length: K }, (_, component) => component).flatMap((component) => {
    const own = weights.map((weight, row) => weight * Math.max(0, truth[row * K + component]));
    if (!own.some((weight) => weight > 0)) return [];
    return {
      component,
      truth: means(truth, own, position, inputs.n_ctx, K),
      read_out: means(readOut, own, position, inputs.n_ctx, K),
    };
  });
}

function means(
  values: Float64Array,
  weights: Float64Array,
  position: Int32Array,
  positions: number,
  K: number,
): number[][] {
  const sums = Array.from({ length: positions }, () => new Array<number>(K).fill(0));
  const totals = new Float64Array(positions);
  for (let row = 0; row < weights.length; row++) {
    const at = position[row];
    totals[at] += weights[row];
    for (let c = 0; c < K; c++) sums[at][c] += weights[row] * values[row * K + c];
  }
  return sums.map((sum, at) => sum.map((value) => (totals[at] > 0 ? value / totals[at] : NaN)));
}
