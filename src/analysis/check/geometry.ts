import { semidefiniteSolve } from '../../algebra/pivotedCholesky.js';
import { symmetricEigenvalues } from '../../algebra/symmetricEigen.js';
import type { CheckGeometry } from '../../protocol/check.js';
import type { Work } from '../work.js';
import { distancesOf } from './distances.js';
import type { Prepared } from './prepare.js';
import { together, type Stream, type Sums } from './stream.js';
import { centredGram } from './directions.js';

/** Components of which the cumulative share is told. */
const TOLD = 20;
const DEPENDENT = 1e-10;

/**
 * The stream's own geometry: principal components (weighted, of the chosen layers side by side), how much of its variance the
 * beliefs explain, and whether distances between beliefs are kept.
 * @param sums of disjoint lists of all rows; null of a stream that is read out by the products of its rows
 */
export async function geometryOf(
  prepared: Prepared,
  sums: readonly Sums[] | null,
  predictions: Float64Array,
  seed: number,
  work: Work,
): Promise<CheckGeometry> {
  const { stream } = prepared;
  const gram = sums ? centredGram(together(sums)) : await centredProducts(prepared, work);
  const values = (await symmetricEigenvalues(gram, Math.sqrt(gram.length), work.yieldIfDue)).map((v) => Math.max(0, v));
  const total = values.reduce((sum, value) => sum + value, 0);
  const cumulative: number[] = [];
  let so = 0;
  for (const value of values) cumulative.push(total > 0 ? (so += value) / total : 1);
  const holding = (share: number): number => {
    const found = cumulative.findIndex((held) => held >= share);
    return found < 0 ? values.length : found + 1;
  };
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  const distances = await distancesOf(stream, predictions, seed, work);
  return {
    components: { 80: holding(0.8), 90: holding(0.9), 95: holding(0.95), 99: holding(0.99) },
    cumulative: cumulative.slice(0, TOLD),
    participation_ratio: squares > 0 ? (total * total) / squares : 0,
    encoding_share: await encodingShare(stream, work),
    spearman_readout: distances.readout,
    spearman_activations: distances.activations,
    pairs: distances.pairs,
  };
}

/** N × N, weighted and about the mean: its eigenvalues are those of the columns' Gram matrix. */
async function centredProducts({ stream, products }: Prepared, work: Work): Promise<Float64Array> {
  const { N, weights } = stream;
  if (!products) throw new Error('a stream has sums or products');
  const { values } = products;
  const weight = weights.reduce((sum, value) => sum + value, 0);
  const mean = new Float64Array(N);
  let all = 0;
  for (let i = 0; i < N; i++) {
    await work.yieldIfDue();
    for (let j = 0; j < N; j++) mean[i] += (weights[j] * values[i * N + j]) / weight;
    all += (weights[i] * mean[i]) / weight;
  }
  const out = new Float64Array(N * N);
  for (let i = 0; i < N; i++) {
    await work.yieldIfDue();
    for (let j = 0; j < N; j++)
      out[i * N + j] = Math.sqrt(weights[i] * weights[j]) * (values[i * N + j] - mean[i] - mean[j] + all);
  }
  return out;
}

/** Share of the stream's variance that a linear regression of it on the beliefs explains. */
async function encodingShare(stream: Stream, work: Work): Promise<number> {
  const { blocks, widths, N, D, S, centre, weights, targets, targetCentre } = stream;
  const cross = new Float64Array(D * S);
  const gram = new Float64Array(S * S);
  let total = 0;
  for (let row = 0; row < N; row++) {
    if ((row & 127) === 0) await work.yieldIfDue();
    const weight = weights[row];
    const belief = targets.subarray(row * S, (row + 1) * S).map((value, s) => value - targetCentre[s]);
    for (let s = 0; s < S; s++) for (let t = 0; t < S; t++) gram[s * S + t] += weight * belief[s] * belief[t];
    let column = 0;
    for (let b = 0; b < blocks.length; b++) {
      for (let c = 0; c < widths[b]; c++, column++) {
        const value = blocks[b][row * widths[b] + c] - centre[column];
        total += weight * value * value;
        const scaled = weight * value;
        for (let s = 0; s < S; s++) cross[column * S + s] += scaled * belief[s];
      }
    }
  }
  let largest = 0;
  for (let s = 0; s < S; s++) largest = Math.max(largest, gram[s * S + s]);
  const solved = cross.slice();
  await semidefiniteSolve(gram, S, solved, DEPENDENT * largest, work.yieldIfDue);
  let explained = 0;
  for (let i = 0; i < cross.length; i++) explained += cross[i] * solved[i];
  return total > 0 ? Math.min(1, explained / total) : 0;
}
