import { paddedOrder, type Cholesky } from '../../algebra/cholesky.js';
import { factoriseByKernels } from '../../model/runtime/cholesky64.js';
import { giveScratch, takeScratch } from '../../algebra/simd/scratch.js';
import { centreOf, type Design } from './design.js';
import type { Moments } from './moments.js';

/** Normal equations of some folds and columns, centred by the folds' own means, columns scaled to norm one. */
export interface NormalEquations {
  /** Means about the design's centre: of the columns and of the targets. */
  readonly mean: Float64Array;
  readonly targetMean: Float64Array;
  /** Norm of each centred column; 0 where the column is constant. */
  readonly norm: Float64Array;
  /** Columns that are not constant, as indices into the chosen ones. */
  readonly active: Int32Array;
  /** S × columns, unscaled: Σ w x y. */
  readonly cross: Float64Array;
  /** Of the scaled Gram matrix of the active columns; null where it is not definite. */
  readonly factor: Cholesky | null;
  /** Estimate of the scaled Gram matrix's condition: the square of that of the scaled columns. */
  readonly condition: number;
  /** Estimate of the largest eigenvalue of the scaled Gram matrix's inverse. */
  readonly inverseNorm: number;
  /** S: Σ w y² about the mean. */
  readonly spread: Float64Array;
  readonly weight: number;
  /** Share of a column's norm times another's by which an entry of a Gram matrix may be wrong; see roundingOf. */
  readonly rounding: number;
}

/**
 * @param lift added to the ones on the scaled Gram matrix's diagonal, so that a singular one can be factorised
 * @param use is given the equations, whose factor is worth nothing after it
 */
export async function withNormalEquations<T>(
  parts: readonly Moments[],
  columns: Int32Array,
  S: number,
  lift: number,
  yieldIfDue: () => Promise<void>,
  use: (equations: NormalEquations) => Promise<T> | T,
): Promise<T> {
  const order = paddedOrder(columns.length);
  const scaled = takeScratch(order * order);
  try {
    return await use(await normalEquations(parts, columns, S, lift, yieldIfDue, scaled));
  } finally {
    giveScratch(scaled);
  }
}

/** @param scaled room for the factor, of any content */
async function normalEquations(
  parts: readonly Moments[],
  columns: Int32Array,
  S: number,
  lift: number,
  yieldIfDue: () => Promise<void>,
  scaled: Float64Array,
): Promise<NormalEquations> {
  const means = meansOf(parts, columns, S);
  const { mean, targetMean, weight } = means;
  const cross = crossOf(parts, columns, means);
  const norm = normsOf(parts, columns, means);
  const active = indicesOfPositive(norm);
  const order = paddedOrder(active.length);
  let largest = 0;
  for (let first = 0; first < active.length; first += ROWS_AT_ONCE) {
    await yieldIfDue();
    const end = Math.min(active.length, first + ROWS_AT_ONCE);
    largest = Math.max(largest, scaleRows(parts, columns, active, first, end, means, norm, scaled));
  }
  for (let r = 0; r < active.length; r++) scaled[r * order + r] += lift;
  const factor = await factoriseByKernels(scaled, active.length, yieldIfDue);
  const inverseNorm = factor ? factor.inverseNorm() : Infinity;
  const spread = new Float64Array(S);
  for (let s = 0; s < S; s++) {
    spread[s] = -weight * targetMean[s] ** 2;
    for (const part of parts) spread[s] += part.targetSquare[s];
  }
  let rows = 0;
  for (const part of parts) rows += part.rows;
  return {
    mean,
    targetMean,
    norm,
    active,
    cross,
    factor,
    condition: largest * inverseNorm,
    inverseNorm,
    spread,
    weight,
    rounding: roundingOf(rows, active.length),
  };
}

/** Rows of a Gram matrix between two looks at the clock. */
const ROWS_AT_ONCE = 32;

// What follows is plain loops in functions of their own: within an async one each number takes several times as long.

type Means = Pick<NormalEquations, 'mean' | 'targetMean' | 'weight'>;

function meansOf(parts: readonly Moments[], columns: Int32Array, S: number): Means {
  const mean = new Float64Array(columns.length);
  const targetMean = new Float64Array(S);
  let weight = 0;
  for (const part of parts) weight += part.weight;
  for (const { sum, targetSum } of parts) {
    for (let i = 0; i < columns.length; i++) mean[i] += sum[columns[i]] / weight;
    for (let s = 0; s < S; s++) targetMean[s] += targetSum[s] / weight;
  }
  return { mean, targetMean, weight };
}

/** S × columns: Σ w x y about the means. */
function crossOf(parts: readonly Moments[], columns: Int32Array, { mean, targetMean, weight }: Means): Float64Array {
  const n = columns.length;
  const S = targetMean.length;
  const cross = new Float64Array(S * n);
  for (const part of parts) addCross(part.cross, columns, S, cross);
  for (let s = 0, at = 0; s < S; s++) for (let i = 0; i < n; i++, at++) cross[at] -= weight * mean[i] * targetMean[s];
  return cross;
}

function addCross(own: Float64Array, columns: Int32Array, S: number, cross: Float64Array): void {
  const n = columns.length;
  for (let i = 0; i < n; i++) {
    const from = columns[i] * S;
    for (let s = 0, to = i; s < S; s++, to += n) cross[to] += own[from + s];
  }
}

/** Norm of each column about its mean; 0 where it is constant. */
function normsOf(parts: readonly Moments[], columns: Int32Array, { mean, weight }: Means): Float64Array {
  const D = parts[0].sum.length;
  const norm = new Float64Array(columns.length);
  for (const { gram } of parts) for (let i = 0; i < norm.length; i++) norm[i] += gram[columns[i] * D + columns[i]];
  for (let i = 0; i < norm.length; i++) {
    const square = norm[i] - weight * mean[i] * mean[i];
    norm[i] = square > 0 ? Math.sqrt(square) : 0;
  }
  return norm;
}

function indicesOfPositive(values: Float64Array): Int32Array {
  const found = new Int32Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] > 0) found[count++] = i;
  return found.slice(0, count);
}

/**
 * Some rows of the scaled Gram matrix's lower triangle.
 * @returns the largest sum of the sizes of one row's entries
 */
function scaleRows(
  parts: readonly Moments[],
  columns: Int32Array,
  active: Int32Array,
  first: number,
  end: number,
  { mean, weight }: Means,
  norm: Float64Array,
  scaled: Float64Array,
): number {
  const D = parts[0].sum.length;
  const order = paddedOrder(active.length);
  const perNorm = new Float64Array(norm.length);
  for (let i = 0; i < norm.length; i++) perNorm[i] = 1 / norm[i];
  const row = new Float64Array(columns.length);
  const grams = parts.map(({ gram }) => gram);
  let largest = 0;
  for (let r = first; r < end; r++) {
    const i = active[r];
    sumEntries(grams, columns[i] * D, columns, i + 1, row);
    largest = Math.max(largest, scaleRow(row, active, r, weight * mean[i], mean, perNorm, scaled, r * order));
  }
  return largest;
}

/**
 * Entries of one row of the scaled Gram matrix, about the means.
 * @returns the sum of their sizes
 */
function scaleRow(
  row: Float64Array,
  active: Int32Array,
  r: number,
  weightedMean: number,
  mean: Float64Array,
  perNorm: Float64Array,
  scaled: Float64Array,
  to: number,
): number {
  const own = perNorm[active[r]];
  let sum = 0;
  for (let c = 0; c <= r; c++) {
    const j = active[c];
    const value = (row[j] - weightedMean * mean[j]) * own * perNorm[j];
    scaled[to + c] = value;
    sum += Math.abs(value);
  }
  return sum;
}

/**
 * By what share of |x||y| the sum x·y of some rows, and the product of two rows of its Cholesky factor, may be wrong:
 * sums of k terms one after the other err by about √k roundings (Higham, Accuracy and Stability, 2002, 2.8). Blocks of
 * rows are summed apart, which takes a part of that away and is not counted on.
 */
const roundingOf = (rows: number, columns: number): number =>
  Number.EPSILON * (8 + Math.sqrt(rows) + Math.sqrt(columns));

/**
 * row = some entries of a row of the sum of Gram matrices. The columns of neighbouring layers lie side by side; four and five
 * folds are summed in one pass over the row.
 */
function sumEntries(
  grams: readonly Float64Array[],
  from: number,
  columns: Int32Array,
  count: number,
  row: Float64Array,
) {
  const start = from + columns[0];
  const areBeside = columns[count - 1] - columns[0] === count - 1;
  if (areBeside && grams.length === 5) {
    const [a, b, c, d, e] = grams;
    for (let j = 0, k = start; j < count; j++, k++) row[j] = a[k] + b[k] + c[k] + d[k] + e[k];
  } else if (areBeside && grams.length === 4) {
    const [a, b, c, d] = grams;
    for (let j = 0, k = start; j < count; j++, k++) row[j] = a[k] + b[k] + c[k] + d[k];
  } else {
    row.fill(0);
    for (const gram of grams) for (let j = 0; j < count; j++) row[j] += gram[from + columns[j]];
  }
}

/** Means of the fitted rows' activations, as they are and not about the design's centre. */
export function shiftOf(design: Design, layers: readonly number[], { mean }: NormalEquations): Float64Array {
  return centreOf(design, layers).map((value, i) => value + mean[i]);
}

/** Means of the fitted rows' targets. */
export function targetOf({ targetCentre }: Design, { targetMean }: NormalEquations): Float64Array {
  return targetCentre.map((value, s) => value + targetMean[s]);
}
