import { pseudoInverse } from '../../algebra/pseudoInverse.js';
import { buildMixedStateTree } from '../../process/beliefs/buildMixedStateTree.js';
import type { Process } from '../../process/process.js';
import { yielder } from '../../shared/cancellation.js';
import { inputsOf } from '../inputs.js';
import { roundBeliefs } from '../rounding.js';

/** Variances below this share of the largest are rounding: states satisfy state · b∞ = 1. */
const CUTOFF = 1e-13;

/**
 * r2 of a process's beliefs (rounded to 5 decimals) from the states of a spectral model by least squares with an
 * intercept: over all prefixes of the process's words, each weighed by the number of words through it.
 * @param states by length of the word: V^k × D
 */
export async function beliefsFromStates(
  process: Process,
  states: readonly Float64Array[],
  D: number,
  bosToken: number | null,
  signal?: AbortSignal,
): Promise<number> {
  const length = states.length - 1;
  const tree = await buildMixedStateTree(process, length, signal ? { signal } : {});
  const { prefixes, node, words } = inputsOf(tree, length + (bosToken === null ? 0 : 1), bosToken, 'uniform');
  const [S, V] = [process.states.length, process.symbols.length];
  const rank = new Int32Array(prefixes.count);
  const x = new Float64Array(prefixes.count * D);
  const y = new Float64Array(prefixes.count * S);
  const isBegin = (row: number) => bosToken !== null && prefixes.parent[row] < 0;
  for (let row = 0; row < prefixes.count; row++) {
    const parent = prefixes.parent[row];
    if (!isBegin(row)) rank[row] = (parent < 0 ? 0 : rank[parent]) * V + prefixes.token[row];
    const k = prefixes.position[row] + (bosToken === null ? 1 : 0);
    x.set(states[k].subarray(rank[row] * D, (rank[row] + 1) * D), row * D);
    y.set(tree.belief.subarray(node[row] * S, (node[row] + 1) * S), row * S);
  }
  return weightedR2(x, D, roundBeliefs(y), S, words, signal);
}

/** Mean over the columns of y of 1 - SSres / SStot. */
async function weightedR2(
  x: Float64Array,
  D: number,
  y: Float64Array,
  S: number,
  weights: Float64Array,
  signal?: AbortSignal,
): Promise<number> {
  const yieldIfDue = yielder(signal);
  const [meanX, meanY] = [meanOf(x, D, weights), meanOf(y, S, weights)];
  const gram = new Float64Array(D * D);
  const cross = new Float64Array(D * S);
  for (let row = 0; row < weights.length; row++) {
    if (row % 256 === 0) await yieldIfDue();
    for (let i = 0; i < D; i++) {
      const own = weights[row] * (x[row * D + i] - meanX[i]);
      for (let j = 0; j < D; j++) gram[i * D + j] += own * (x[row * D + j] - meanX[j]);
      for (let s = 0; s < S; s++) cross[i * S + s] += own * (y[row * S + s] - meanY[s]);
    }
  }
  const { inverse } = pseudoInverse(gram, D, CUTOFF);
  const map = new Float64Array(D * S);
  for (let i = 0; i < D; i++)
    for (let j = 0; j < D; j++) for (let s = 0; s < S; s++) map[i * S + s] += inverse[i * D + j] * cross[j * S + s];
  const [residual, total] = [new Float64Array(S), new Float64Array(S)];
  for (let row = 0; row < weights.length; row++) {
    if (row % 256 === 0) await yieldIfDue();
    for (let s = 0; s < S; s++) {
      const spread = y[row * S + s] - meanY[s];
      let rest = spread;
      for (let i = 0; i < D; i++) rest -= (x[row * D + i] - meanX[i]) * map[i * S + s];
      total[s] += weights[row] * spread ** 2;
      residual[s] += weights[row] * rest ** 2;
    }
  }
  // A coordinate that does not vary is predicted exactly.
  return total.reduce((sum, all, s) => sum + (all > 0 ? 1 - residual[s] / all : 1), 0) / S;
}

function meanOf(values: Float64Array, columns: number, weights: Float64Array): Float64Array {
  const mean = new Float64Array(columns);
  let all = 0;
  for (let row = 0; row < weights.length; row++) {
    all += weights[row];
    for (let c = 0; c < columns; c++) mean[c] += weights[row] * values[row * columns + c];
  }
  return mean.map((sum) => sum / all);
}
