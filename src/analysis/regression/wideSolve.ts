import { paddedOrder, type Cholesky } from '../../algebra/cholesky.js';
import { factoriseByKernels } from '../../model/runtime/cholesky64.js';
import { centreOf, type Design } from './design.js';
import type { LinearMap } from './linearMap.js';
import { minimumNorm } from '../../algebra/minimumNorm.js';
import { dot, squaredNorm } from '../../algebra/vectors.js';
import type { Work } from '../work.js';

/** Beyond this condition of X Xᵀ the Cholesky factor is not trusted. */
const LARGEST_CONDITION = 1e13;
const MAX_PASSES = 6;
/** A correction of z this small, relatively, is the last. */
const ENOUGH = 1e-10;

/**
 * Least squares of minimum norm where there are at least as many columns as rows: x = Xᵀ z with X Xᵀ z = y.
 * Centred rows depend on each other by one relation, which a term along it takes out of the way.
 * @param products see rowProducts
 */
export async function solveWide(
  design: Design,
  layers: readonly number[],
  rows: Int32Array,
  products: Float64Array,
  cutoff: number,
  work: Work,
): Promise<LinearMap> {
  const { S } = design;
  const { yieldIfDue } = work;
  const system = await centredRows(design, layers, rows, yieldIfDue);
  const { x, y, m, width, shift, target } = system;
  const map: LinearMap = { layers, S, coefficients: new Float64Array(S * width), shift, target };
  const factor = await factoriseProducts(system, rows, products, design.N, yieldIfDue);
  if (!factor) {
    const all = new Float64Array(m * (width + S));
    for (let i = 0; i < m; i++) {
      all.set(x.subarray(i * width, (i + 1) * width), i * (width + S));
      for (let s = 0; s < S; s++) all[i * (width + S) + width + s] = y[s * m + i];
    }
    map.coefficients.set((await minimumNorm(all, m, width, S, cutoff, yieldIfDue)).x);
    return map;
  }
  const z = new Float64Array(m);
  for (let s = 0; s < S; s++) {
    const beta = map.coefficients.subarray(s * width, (s + 1) * width);
    let first = 0;
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      for (let i = 0; i < m; i++) {
        if ((i & 63) === 0) await yieldIfDue();
        z[i] = y[s * m + i] - dot(x, i * width, beta, 0, width);
      }
      factor.forward(z);
      factor.backward(z);
      const size = Math.sqrt(squaredNorm(z));
      if (pass === 0) first = size;
      for (let i = 0; i < m; i++) {
        if ((i & 63) === 0) await yieldIfDue();
        for (let c = 0; c < width; c++) beta[c] += z[i] * x[i * width + c];
      }
      if (size <= ENOUGH * first) break;
    }
  }
  return map;
}

/** Of the rows' own centred and weighted X Xᵀ, lifted along the roots of the weights; null where not trustworthy. */
async function factoriseProducts(
  { root, m }: CentredRows,
  rows: Int32Array,
  products: Float64Array,
  N: number,
  yieldIfDue: () => Promise<void>,
): Promise<Cholesky | null> {
  let total = 0;
  for (const value of root) total += value * value;
  // Weighted means of each row of the products, and their mean: what centring by the rows' own mean takes off.
  const means = new Float64Array(m);
  let mean = 0;
  for (let i = 0; i < m; i++) {
    await yieldIfDue();
    for (let j = 0; j < m; j++) means[i] += (root[j] * root[j] * products[rows[i] * N + rows[j]]) / total;
    mean += (root[i] * root[i] * means[i]) / total;
  }
  const order = paddedOrder(m);
  const gram = new Float64Array(order * order);
  let trace = 0;
  for (let i = 0; i < m; i++) {
    await yieldIfDue();
    for (let j = 0; j <= i; j++) {
      gram[i * order + j] = root[i] * root[j] * (products[rows[i] * N + rows[j]] - means[i] - means[j] + mean);
    }
    trace += gram[i * order + i];
  }
  if (!(trace > 0)) return null;
  const lift = trace / m / total;
  for (let i = 0; i < m; i++) for (let j = 0; j <= i; j++) gram[i * order + j] += lift * root[i] * root[j];
  const factor = await factoriseByKernels(gram, m, yieldIfDue);
  return factor && trace * factor.inverseNorm() <= LARGEST_CONDITION ? factor : null;
}

interface CentredRows {
  /** m × width: the rows about their own weighted mean, times the root of their weight. */
  readonly x: Float64Array;
  /** S × m, likewise. */
  readonly y: Float64Array;
  readonly root: Float64Array;
  readonly m: number;
  readonly width: number;
  readonly shift: Float64Array;
  readonly target: Float64Array;
}

export async function centredRows(
  design: Design,
  layers: readonly number[],
  rows: Int32Array,
  yieldIfDue: () => Promise<void>,
): Promise<CentredRows> {
  const { d_model, resid_post, weights, S, targets, targetCentre } = design;
  const m = rows.length;
  const width = layers.length * d_model;
  const x = new Float64Array(m * width);
  const y = new Float64Array(S * m);
  const centre = centreOf(design, layers);
  const shift = new Float64Array(width);
  const target = new Float64Array(S);
  let total = 0;
  for (const row of rows) total += weights[row];
  for (let i = 0; i < m; i++) {
    await yieldIfDue();
    const share = weights[rows[i]] / total;
    for (let l = 0; l < layers.length; l++) {
      const block = resid_post[layers[l]];
      for (let d = 0; d < d_model; d++) {
        const c = l * d_model + d;
        const value = block[rows[i] * d_model + d] - centre[c];
        x[i * width + c] = value;
        shift[c] += share * value;
      }
    }
    for (let s = 0; s < S; s++) {
      y[s * m + i] = targets[rows[i] * S + s] - targetCentre[s];
      target[s] += share * y[s * m + i];
    }
  }
  const root = Float64Array.from(rows, (row) => Math.sqrt(weights[row]));
  for (let i = 0; i < m; i++) {
    await yieldIfDue();
    for (let c = 0; c < width; c++) x[i * width + c] = root[i] * (x[i * width + c] - shift[c]);
    for (let s = 0; s < S; s++) y[s * m + i] = root[i] * (y[s * m + i] - target[s]);
  }
  for (let c = 0; c < width; c++) shift[c] += centre[c];
  for (let s = 0; s < S; s++) target[s] += targetCentre[s];
  return { x, y, root, m, width, shift, target };
}
