import { breather } from '../cancellation.js';
import { factorise, paddedOrder } from './cholesky.js';
import type { Design } from './design.js';
import type { LinearMap } from './linearMap.js';
import { minimumNorm } from './minimumNorm.js';
import { addTile } from './tile.js';

/** Beyond this condition of X Xᵀ the Cholesky factor is not trusted. */
const LARGEST_CONDITION = 1e13;
const PASSES = 4;

/**
 * Least squares of minimum norm where there are at least as many columns as rows: x = Xᵀ z with X Xᵀ z = y.
 * Centred rows depend on each other by one relation, which a term along it takes out of the way.
 */
export async function solveWide(
  design: Design,
  layers: readonly number[],
  rows: Int32Array,
  cutoff: number,
  signal?: AbortSignal,
): Promise<LinearMap> {
  const { S } = design;
  const pause = breather(signal);
  const { x, y, root, m, width, shift, target } = await centredRows(design, layers, rows, pause);
  const order = paddedOrder(m);
  const gram = new Float64Array(order * order);
  for (let i = 0; i < order; i += 4) {
    for (let j = 0; j <= i; j += 4) {
      await pause();
      addTile(gram, order, x, width, i, x, width, j, width, 1);
    }
  }
  let trace = 0;
  let total = 0;
  for (let i = 0; i < m; i++) {
    trace += gram[i * order + i];
    total += root[i] * root[i];
  }
  const lift = trace / m / total;
  for (let i = 0; i < m; i++) for (let j = 0; j <= i; j++) gram[i * order + j] += lift * root[i] * root[j];
  const factor = trace > 0 ? await factorise(gram, m, pause) : null;
  const map: LinearMap = { layers, S, coefficients: new Float64Array(S * width), shift, target };
  if (!factor || trace * factor.inverseNorm() > LARGEST_CONDITION) {
    const system = new Float64Array(m * (width + S));
    for (let i = 0; i < m; i++) {
      system.set(x.subarray(i * width, (i + 1) * width), i * (width + S));
      for (let s = 0; s < S; s++) system[i * (width + S) + width + s] = y[s * m + i];
    }
    map.coefficients.set((await minimumNorm(system, m, width, S, cutoff, pause)).x);
    return map;
  }
  for (let s = 0; s < S; s++) {
    const beta = map.coefficients.subarray(s * width, (s + 1) * width);
    const z = new Float64Array(m);
    for (let pass = 0; pass < PASSES; pass++) {
      await pause();
      for (let i = 0; i < m; i++) {
        let product = 0;
        for (let c = 0; c < width; c++) product += x[i * width + c] * beta[c];
        z[i] = y[s * m + i] - product;
      }
      factor.forward(z);
      factor.backward(z);
      for (let i = 0; i < m; i++) {
        for (let c = 0; c < width; c++) beta[c] += z[i] * x[i * width + c];
      }
    }
  }
  return map;
}

interface CentredRows {
  /** paddedOrder(m) × width: the rows about their own weighted mean, times the root of their weight. */
  readonly x: Float64Array;
  /** S × m, likewise. */
  readonly y: Float64Array;
  readonly root: Float64Array;
  readonly m: number;
  readonly width: number;
  readonly shift: Float64Array;
  readonly target: Float64Array;
}

async function centredRows(
  design: Design,
  layers: readonly number[],
  rows: Int32Array,
  pause: () => Promise<void>,
): Promise<CentredRows> {
  const { d_model, resid_post, weights, S, targets, centre, targetCentre } = design;
  const m = rows.length;
  const width = layers.length * d_model;
  const x = new Float64Array(paddedOrder(m) * width);
  const y = new Float64Array(S * m);
  const shift = new Float64Array(width);
  const target = new Float64Array(S);
  let total = 0;
  for (const row of rows) total += weights[row];
  for (let i = 0; i < m; i++) {
    await pause();
    const share = weights[rows[i]] / total;
    for (let c = 0; c < width; c++) {
      const layer = layers[Math.floor(c / d_model)];
      const own = c % d_model;
      const value = resid_post[layer][rows[i] * d_model + own] - centre[layer * d_model + own];
      x[i * width + c] = value;
      shift[c] += share * value;
    }
    for (let s = 0; s < S; s++) {
      y[s * m + i] = targets[rows[i] * S + s] - targetCentre[s];
      target[s] += share * y[s * m + i];
    }
  }
  const root = Float64Array.from(rows, (row) => Math.sqrt(weights[row]));
  for (let i = 0; i < m; i++) {
    await pause();
    for (let c = 0; c < width; c++) x[i * width + c] = root[i] * (x[i * width + c] - shift[c]);
    for (let s = 0; s < S; s++) y[s * m + i] = root[i] * (y[s * m + i] - target[s]);
  }
  for (let c = 0; c < width; c++) shift[c] += centre[layers[Math.floor(c / d_model)] * d_model + (c % d_model)];
  for (let s = 0; s < S; s++) target[s] += targetCentre[s];
  return { x, y, root, m, width, shift, target };
}
