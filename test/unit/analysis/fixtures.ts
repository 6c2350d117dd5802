import { Matrix, SVD } from 'ml-matrix';
import type { RegressionData } from '../../../src/analysis/regression/regression.js';
import { createRandom } from '../../../src/algebra/random.js';

/** Data with independent normal activations in float32 and targets that depend on them linearly, plus noise. */
export function normalData(N: number, d_model: number, layers: number, S: number, seed: number): RegressionData {
  const random = createRandom(seed);
  const normals = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
  const resid_post = Array.from({ length: layers }, () => normals(N * d_model));
  const slope = normals(d_model * S);
  const targets = new Float64Array(N * S);
  for (let row = 0; row < N; row++) {
    for (let s = 0; s < S; s++) {
      let value = 0.3 * random.normal();
      for (let c = 0; c < d_model; c++) value += resid_post[0][row * d_model + c] * slope[c * S + s];
      targets[row * S + s] = value;
    }
  }
  const weights = Float64Array.from({ length: N }, () => 1 + random.below(20));
  const position = Int32Array.from({ length: N }, () => random.below(4));
  return { resid_post, d_model, targets, S, weights, position };
}

export interface Oracle {
  /** Columns × S. */
  readonly coefficients: number[][];
  readonly intercept: number[];
  predict(activations: readonly number[]): number[];
}

/** Weighted least squares of minimum norm by ml-matrix's singular value decomposition: another way to the same numbers. */
export function svdOracle(data: RegressionData, rows: readonly number[], layers: readonly number[]): Oracle {
  const { targets, S, weights } = data;
  const x = rows.map((row) => activationsAt(data, row, layers));
  const y = rows.map((row) => [...targets.subarray(row * S, (row + 1) * S)]);
  const w = rows.map((row) => weights[row]);
  const total = w.reduce((sum, value) => sum + value, 0);
  // About the first row, so that the mean of equal numbers is that number.
  const meanOf = (m: number[][]): number[] =>
    m[0].map((first, c) => first + m.reduce((sum, r, i) => sum + w[i] * (r[c] - first), 0) / total);
  const xMean = meanOf(x);
  const yMean = meanOf(y);
  const scaled = (m: number[][], mean: number[]): Matrix =>
    new Matrix(m.map((r, i) => r.map((value, c) => Math.sqrt(w[i]) * (value - mean[c]))));
  const centred = scaled(x, xMean);
  const svd = new SVD(centred, { autoTranspose: true });
  const largest = Math.max(...svd.diagonal);
  const cutoff = largest * Math.max(centred.rows, centred.columns) * Number.EPSILON;
  const projected = svd.leftSingularVectors.transpose().mmul(scaled(y, yMean));
  svd.diagonal.forEach((value, i) => projected.mulRow(i, value > cutoff ? 1 / value : 0));
  const coefficients = svd.rightSingularVectors.mmul(projected).to2DArray();
  const predict = (activations: readonly number[]): number[] =>
    yMean.map((mean, s) => activations.reduce((sum, value, c) => sum + (value - xMean[c]) * coefficients[c][s], mean));
  return { coefficients, intercept: predict(xMean.map(() => 0)), predict };
}

export function activationsAt(
  { resid_post, d_model }: RegressionData,
  row: number,
  layers: readonly number[],
): number[] {
  return layers.flatMap((layer) => [...resid_post[layer].subarray(row * d_model, (row + 1) * d_model)]);
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
