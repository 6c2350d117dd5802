import type { Cholesky } from '../../algebra/cholesky.js';
import { joined, transposed } from '../../algebra/vectors.js';
import { invertFactor } from '../../model/runtime/factor64.js';
import { multiplyRows } from '../../model/runtime/matmul64.js';
import { residualGradient } from '../../model/runtime/residuals64.js';
import type { Work } from '../work.js';
import { centreOf, FOLDS, type Design } from './design.js';
import { applyInverse, centredProducts, foldFactors, inverseNorm, rangeOf } from './heldOut.js';
import type { LinearMap } from './linearMap.js';

/** Beyond this condition of the rows' products, weighted or not, the factor is not trusted. */
const LARGEST_CONDITION = 1e13;
const MAX_PASSES = 8;

/**
 * Where the rows about their mean depend on each other by that mean alone, every fit of minimum norm passes through all of its
 * rows, whatever their weights: x = Xᵀz with z ⊥ 1 and X Xᵀz + b·1 = y, so z = P y for the pseudo-inverse P of the centred
 * products. A fit without the rows f is the one that has z_f = 0, z = P v - P_·f P_ff⁻¹ (P v)_f: all of them
 * come from one factor of the whole, and blocks of its inverse.
 */
export class Interpolation {
  private constructor(
    private readonly design: Design,
    private readonly layers: readonly number[],
    /** The rows, fold by fold: as all matrices here have them. */
    private readonly order: Int32Array,
    /** L⁻¹ for the centred products, lifted along the ones. */
    private readonly inverse: Float64Array,
    /** What of the inverse belongs to the lift: P is the inverse without this in each entry. */
    private readonly lifted: number,
    private readonly folds: readonly Cholesky[],
    /** What a pass is expected to leave of the error. */
    private readonly rate: number,
    private readonly threads: number,
  ) {}

  /**
   * @param products see rowProducts
   * @returns null where rows have no weight, or depend on each other too nearly for a factor to be trusted
   */
  static async create(
    design: Design,
    layers: readonly number[],
    products: Float64Array,
    threads: number,
    work: Work,
  ): Promise<Interpolation | null> {
    const { N, weights, folds } = design;
    if (!weights.every((weight) => weight > 0)) return null;
    const order = joined(folds, (length) => new Int32Array(length));
    const inverse = await centredProducts(products, order, N, work);
    let trace = 0;
    let weighted = 0;
    for (let i = 0; i < N; i++) {
      trace += inverse[i * N + i];
      weighted += inverse[i * N + i] * weights[order[i]];
    }
    if (!(trace > 0)) return null;
    // As large along the ones as it is elsewhere on average.
    const lift = trace / N ** 2;
    for (let i = 0; i < N; i++) for (let j = 0; j <= i; j++) inverse[i * N + j] += lift;
    if (!(await invertFactor(inverse, N, threads, work.yieldIfDue))) return null;
    const plain = trace * (await inverseNorm(inverse, new Float64Array(N).fill(1), threads));
    const byWeights = await inverseNorm(
      inverse,
      Float64Array.from(order, (row) => 1 / Math.sqrt(weights[row])),
      threads,
    );
    if (!(Math.max(plain, weighted * byWeights) <= LARGEST_CONDITION)) return null;
    const lifted = 1 / (lift * N ** 2);
    const factors = folds.length < FOLDS ? [] : await foldFactors(inverse, lifted, folds, N, threads, work);
    const rate = Math.min(1, 4 * Number.EPSILON * plain);
    return factors && new Interpolation(design, layers, order, inverse, lifted, factors, rate, threads);
  }

  /** For a design that differs by its targets alone. */
  of(design: Design): Interpolation {
    const { layers, order, inverse, lifted, folds, rate, threads } = this;
    return new Interpolation(design, layers, order, inverse, lifted, folds, rate, threads);
  }

  /**
   * @param without which fold each fit leaves out; -1 for none
   * @param enough error of the predictions that need not be improved on
   * @returns the fits; null where they do not converge
   */
  async fit(without: readonly number[], enough: number, work: Work): Promise<LinearMap[] | null> {
    const { design, layers, order, threads } = this;
    const { N, S, d_model, resid_post, targets, targetCentre } = design;
    const { signal, yieldIfDue } = work;
    const columns = without.length * S;
    const width = layers.length * d_model;
    const blocks = layers.map((layer) => resid_post[layer]);
    const rows = {
      blocks,
      widths: layers.map(() => d_model),
      centre: centreOf(design, layers),
      rowList: order,
      threads,
      signal,
    };
    const place = new Int32Array(N);
    order.forEach((row, i) => (place[row] = i));
    const y = new Float64Array(N * columns);
    for (let i = 0; i < N; i++)
      for (let c = 0; c < columns; c++) y[i * columns + c] = targets[order[i] * S + (c % S)] - targetCentre[c % S];
    const coefficients = new Float64Array(width * columns);
    const left = y.slice();
    let first: Float64Array | undefined;
    let before = Infinity;
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      if (pass > 0) {
        const products = await multiplyRows(rows, coefficients, columns);
        for (let i = 0; i < left.length; i++) left[i] = y[i] - products[i];
      }
      await yieldIfDue();
      const z = await this.solve(left, without);
      const change = await residualGradient({
        ...rows,
        coefficients: new Float64Array(width * columns),
        columns,
        target: (row, out, at) => {
          out.set(z.subarray(place[row] * columns, (place[row] + 1) * columns), at);
          return 1;
        },
      });
      for (let i = 0; i < change.length; i++) coefficients[i] += change[i];
      const sizes = columnNorms(z, columns);
      first ??= sizes;
      const size = sizes.reduce((most, own, c) => (own > 0 ? Math.max(most, own / (first?.[c] ?? 0)) : most), 0);
      const rate = pass > 0 ? Math.min(1, size / before) : this.rate;
      if (size * rate <= enough) return this.maps(transposed(coefficients, width, columns), without);
      if (!(size <= before / 2)) return null;
      before = size;
    }
    return null;
  }

  /** z for N × columns right-hand sides, S for each of the fits. What is there for rows left out plays no part. */
  private async solve(right: Float64Array, without: readonly number[]): Promise<Float64Array> {
    const { design, inverse, lifted, folds, threads } = this;
    const { N, S } = design;
    const columns = without.length * S;
    const z = right.slice();
    const partOf = (fit: number) => (without[fit] < 0 ? [0, 0] : rangeOf(design.folds, without[fit]));
    for (let c = 0; c < columns; c++) centreColumn(z, columns, c, partOf(Math.floor(c / S)));
    const solved = await applyInverse(inverse, z, N, columns, threads);
    const held = new Float64Array(N * columns);
    const sums = new Float64Array(columns);
    for (let c = 0; c < columns; c++) {
      const [from, to] = partOf(Math.floor(c / S));
      if (from === to) continue;
      const part = new Float64Array(to - from);
      for (let i = from; i < to; i++) part[i - from] = solved[i * columns + c];
      const factor = folds[without[Math.floor(c / S)]];
      factor.forward(part);
      factor.backward(part);
      for (let i = from; i < to; i++) {
        held[i * columns + c] = part[i - from];
        sums[c] += part[i - from];
      }
    }
    const taken = without.some((fold) => fold >= 0) ? await applyInverse(inverse, held, N, columns, threads) : held;
    for (let c = 0; c < columns; c++) {
      for (let at = c; at < solved.length; at += columns) solved[at] -= taken[at] - lifted * sums[c];
      // Without that, what rounding leaves along the ones would take the fit out of the span of the centred rows.
      centreColumn(solved, columns, c, partOf(Math.floor(c / S)));
    }
    return solved;
  }

  /** The maps about the weighted means of the rows that they were fitted to. */
  private maps(coefficients: Float64Array, without: readonly number[]): LinearMap[] {
    const { design, layers } = this;
    const { S } = design;
    const parts = design.folds.map((rows) => sumsOf(design, layers, rows));
    const width = layers.length * design.d_model;
    return without.map((left, fit) => {
      const sums = new Float64Array(width + S + 1);
      parts.forEach((part, f) => {
        if (f !== left) for (let i = 0; i < sums.length; i++) sums[i] += part[i];
      });
      const total = sums[width + S];
      return {
        layers,
        S,
        coefficients: coefficients.slice(fit * S * width, (fit + 1) * S * width),
        shift: centreOf(design, layers).map((value, c) => value + sums[c] / total),
        target: design.targetCentre.map((value, s) => value + sums[width + s] / total),
      };
    });
  }
}

/** Weighted sums of the columns and of the targets, about the design's centres, and of the weights. */
function sumsOf(design: Design, layers: readonly number[], rows: Int32Array): Float64Array {
  const { d_model, resid_post, weights, targets, targetCentre, S, centre } = design;
  const width = layers.length * d_model;
  const sums = new Float64Array(width + S + 1);
  for (const row of rows) {
    const weight = weights[row];
    layers.forEach((layer, l) => {
      addRow(sums, l * d_model, resid_post[layer], row * d_model, centre, layer * d_model, d_model, weight);
    });
    for (let s = 0; s < S; s++) sums[width + s] += weight * (targets[row * S + s] - targetCentre[s]);
    sums[width + S] += weight;
  }
  return sums;
}

function addRow(
  sums: Float64Array,
  to: number,
  block: Float32Array,
  from: number,
  centre: Float64Array,
  about: number,
  count: number,
  weight: number,
): void {
  for (let c = 0; c < count; c++) sums[to + c] += weight * (block[from + c] - centre[about + c]);
}

/** A column about its mean over all rows but some, which become zero. */
function centreColumn(z: Float64Array, columns: number, column: number, [from, to]: readonly number[]): void {
  const N = z.length / columns;
  let mean = 0;
  for (let i = 0; i < N; i++) if (i < from || i >= to) mean += z[i * columns + column] / (N - (to - from));
  for (let i = 0; i < N; i++) {
    const at = i * columns + column;
    z[at] = i < from || i >= to ? z[at] - mean : 0;
  }
}

function columnNorms(z: Float64Array, columns: number): Float64Array {
  const squares = new Float64Array(columns);
  for (let i = 0; i < z.length; i++) squares[i % columns] += z[i] * z[i];
  return squares.map(Math.sqrt);
}
