import { regularisedSolve } from '../../algebra/regularisedSolve.js';
import type { Work } from '../work.js';
import { centreOf, type Design } from './design.js';
import type { LinearMap } from './linearMap.js';
import type { Moments } from './moments.js';
import type { Regularisation } from './regularisation.js';
import { centredRows } from './wideSolve.js';

/** A regularised fit from the products of the columns: see Regularisation for what it is. */
export async function fitFromMoments(
  design: Design,
  layers: readonly number[],
  parts: readonly Moments[],
  columns: Int32Array,
  { ridge, cutoff }: Regularisation,
  work: Work,
): Promise<LinearMap> {
  const { S, targetCentre } = design;
  const n = columns.length;
  const D = parts[0].sum.length;
  const weight = parts.reduce((total, part) => total + part.weight, 0);
  const mean = Float64Array.from(columns, (c) => parts.reduce((sum, part) => sum + part.sum[c], 0) / weight);
  const target = Float64Array.from({ length: S }, (_, s) =>
    parts.reduce((sum, part) => sum + part.targetSum[s] / weight, 0),
  );
  const gram = new Float64Array(n * n);
  const coefficients = new Float64Array(S * n);
  let trace = 0;
  for (let i = 0; i < n; i++) {
    await work.yieldIfDue();
    for (const part of parts) {
      for (let j = 0; j < n; j++) gram[i * n + j] += part.gram[columns[i] * D + columns[j]];
      for (let s = 0; s < S; s++) coefficients[s * n + i] += part.cross[columns[i] * S + s];
    }
    for (let j = 0; j < n; j++) gram[i * n + j] -= weight * mean[i] * mean[j];
    for (let s = 0; s < S; s++) coefficients[s * n + i] -= weight * mean[i] * target[s];
    trace += gram[i * n + i];
  }
  await regularisedSolve(gram, n, coefficients, { lambda: (ridge * trace) / n, cutoff }, work.yieldIfDue);
  const shift = centreOf(design, layers).map((value, i) => value + mean[i]);
  return { layers, S, coefficients, shift, target: targetCentre.map((value, s) => value + target[s]) };
}

/**
 * The same where there are at least as many columns as rows, from the products of the rows: the coefficients are
 * Xᵀ W^½ · (W^½ X Xᵀ W^½ + λ)⁻¹ · W^½ y.
 * @param products X Xᵀ about the design's centre, of all its rows (see rowProducts)
 */
export async function fitFromRowProducts(
  design: Design,
  layers: readonly number[],
  rows: Int32Array,
  products: Float64Array,
  { ridge, cutoff }: Regularisation,
  work: Work,
): Promise<LinearMap> {
  const { S, N } = design;
  const { x, y, root, m, width, shift, target } = await centredRows(design, layers, rows, work.yieldIfDue);
  const total = root.reduce((sum, value) => sum + value * value, 0);
  const means = new Float64Array(m);
  let mean = 0;
  for (let i = 0; i < m; i++) {
    await work.yieldIfDue();
    for (let j = 0; j < m; j++) means[i] += (root[j] * root[j] * products[rows[i] * N + rows[j]]) / total;
    mean += (root[i] * root[i] * means[i]) / total;
  }
  const gram = new Float64Array(m * m);
  let trace = 0;
  for (let i = 0; i < m; i++) {
    await work.yieldIfDue();
    for (let j = 0; j < m; j++)
      gram[i * m + j] = root[i] * root[j] * (products[rows[i] * N + rows[j]] - means[i] - means[j] + mean);
    trace += gram[i * m + i];
  }
  await regularisedSolve(gram, m, y, { lambda: (ridge * trace) / width, cutoff }, work.yieldIfDue);
  const coefficients = new Float64Array(S * width);
  for (let i = 0; i < m; i++) {
    await work.yieldIfDue();
    for (let s = 0; s < S; s++)
      for (let c = 0; c < width; c++) coefficients[s * width + c] += y[s * m + i] * x[i * width + c];
  }
  return { layers, S, coefficients, shift, target };
}
