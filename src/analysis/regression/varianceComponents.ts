import { symmetricEigenvalues } from '../../algebra/symmetricEigen.js';
import { weightedGram } from '../../model/runtime/matmul64.js';
import { startWork, type Work } from '../work.js';
import { createDesign, centreOf, type Design, type RegressionData } from './design.js';
import { rowProducts } from './rowProducts.js';

export interface VarianceOptions {
  /** Whether rows count by their weights; each row once where left out. */
  readonly weighted?: boolean;
  readonly threads?: number;
  readonly signal?: AbortSignal | undefined;
}

/** The share of the variance that is usually asked for. */
export const USUAL_SHARE = 0.95;

/**
 * Least numbers of principal components of some layers' residual streams, side by side and centred, whose variances
 * together are at least the given shares of the whole: no rounding of the shares, so that 94.9 % is less than 95 %.
 * 0 where nothing varies. The eigenvalues are those of the smaller of columns and rows.
 * @param layers ascending
 * @param shares in [0, 1]
 * @returns one number for each share
 */
export async function varianceComponents(
  data: RegressionData | Design,
  layers: readonly number[],
  shares: readonly number[] = [USUAL_SHARE],
  { weighted = false, threads = 1, signal }: VarianceOptions = {},
): Promise<number[]> {
  const work = startWork(signal);
  const design = 'folds' in data ? data : await createDesign(data, 0, signal);
  const width = layers.length * design.d_model;
  const weights = weighted ? design.weights : new Float64Array(design.N).fill(1);
  const tall = width < design.N;
  const products = tall
    ? await ofColumns(design, layers, weights, threads, work)
    : await ofRows(await rowProducts(design, layers, threads, work), weights, work);
  const variances = await symmetricEigenvalues(products, tall ? width : design.N, work.yieldIfDue);
  return shares.map((share) => leastCount(variances, share));
}

/** How many of the variances, descending, make up a share of their sum; what is rounding beside the largest is none. */
export function leastCount(variances: Float64Array, share: number): number {
  const least = variances.length * Number.EPSILON * (variances[0] ?? 0);
  const positive = variances.filter((value) => value > least);
  const total = positive.reduce((sum, value) => sum + value, 0);
  let sum = 0;
  let count = 0;
  while (count < positive.length && sum < share * total) sum += positive[count++];
  return count;
}

/** XᵀWX of the columns about their own weighted means: the lower triangle. */
async function ofColumns(
  design: Design,
  layers: readonly number[],
  weights: Float64Array,
  threads: number,
  work: Work,
): Promise<Float64Array> {
  const { d_model, N, resid_post } = design;
  const { gram, cross, extraGram } = await weightedGram({
    blocks: layers.map((layer) => resid_post[layer]),
    widths: layers.map(() => d_model),
    centre: centreOf(design, layers),
    weights,
    extra: new Float64Array(N).fill(1),
    extraColumns: 1,
    threads,
    signal: work.signal,
  });
  if (extraGram[0] > 0) aboutMeans(gram, cross, extraGram[0]);
  return gram;
}

/** In a function of its own, since each number takes several times as long within an async one. */
function aboutMeans(gram: Float64Array, sums: Float64Array, weight: number): void {
  const n = sums.length;
  for (let i = 0; i < n; i++) {
    const mean = sums[i] / weight;
    for (let j = 0; j <= i; j++) gram[i * n + j] -= mean * sums[j];
  }
}

/**
 * W^½ X Xᵀ W^½ of the rows about their own weighted mean: the same eigenvalues, but for zeros.
 * @param products X Xᵀ about any point. Overwritten.
 */
export async function ofRows(products: Float64Array, weights: Float64Array, work: Work): Promise<Float64Array> {
  const n = weights.length;
  let total = 0;
  for (const weight of weights) total += weight;
  const means = new Float64Array(n);
  let mean = 0;
  for (let i = 0; total > 0 && i < n; i++) {
    await work.yieldIfDue();
    for (let j = 0; j < n; j++) means[i] += (weights[j] * products[i * n + j]) / total;
    mean += (weights[i] * means[i]) / total;
  }
  const roots = weights.map(Math.sqrt);
  for (let i = 0; i < n; i++) {
    await work.yieldIfDue();
    for (let j = 0; j < n; j++)
      products[i * n + j] = roots[i] * roots[j] * (products[i * n + j] - means[i] - means[j] + mean);
  }
  return products;
}
