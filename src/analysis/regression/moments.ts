import { weightedGram } from '../../model/runtime/matmul64.js';
import { residualGradient } from '../../model/runtime/residuals64.js';
import { centreOf, type Design } from './design.js';

/** Weighted sums of products over one fold of a design, about the design's centre. */
export interface Moments {
  /** D × D, D × S and D: XᵀWX, XᵀWY and XᵀW1. */
  readonly gram: Float64Array;
  readonly cross: Float64Array;
  readonly sum: Float64Array;
  /** S: YᵀW1. */
  readonly targetSum: Float64Array;
  /** S: Σ w y². */
  readonly targetSquare: Float64Array;
  readonly weight: number;
  /** Rows that were summed. */
  readonly rows: number;
}

/**
 * One for each fold: the sums of any folds and any of the layers are then at hand without touching the rows again.
 * @param layers whose columns, in this order, are the D columns of the moments
 */
export async function foldMoments(
  design: Design,
  layers: readonly number[],
  threads: number,
  signal?: AbortSignal,
): Promise<Moments[]> {
  const { N, S, d_model, targets, targetCentre, weights } = design;
  const D = layers.length * d_model;
  const centre = centreOf(design, layers);
  const extraColumns = S + 1;
  const extra = targetsAndOnes(targets, targetCentre, N);
  const moments: Moments[] = [];
  for (const rowList of design.folds) {
    const { gram, cross, extraGram } = await weightedGram({
      blocks: layers.map((layer) => design.resid_post[layer]),
      widths: layers.map(() => d_model),
      rowList,
      centre,
      weights,
      extra,
      extraColumns,
      threads,
      signal,
    });
    moments.push({
      gram,
      cross: columnsFrom(cross, D, extraColumns, 0, S),
      sum: columnsFrom(cross, D, extraColumns, S, 1),
      targetSum: extraGram.slice(S * extraColumns, S * extraColumns + S),
      targetSquare: Float64Array.from({ length: S }, (_, s) => extraGram[s * extraColumns + s]),
      weight: extraGram[extraColumns * extraColumns - 1],
      rows: rowList.length,
    });
  }
  return moments;
}

/**
 * The moments of a design that differs by its targets alone from the one that `moments` are of: what the columns have with each other
 * is taken over.
 */
export async function momentsWithTargets(
  moments: readonly Moments[],
  design: Design,
  layers: readonly number[],
  threads: number,
  signal?: AbortSignal,
): Promise<Moments[]> {
  const { S, d_model, targets, targetCentre, weights, resid_post } = design;
  const centre = centreOf(design, layers);
  const own: Moments[] = [];
  for (const [f, rowList] of design.folds.entries()) {
    const cross = await residualGradient({
      blocks: layers.map((layer) => resid_post[layer]),
      widths: layers.map(() => d_model),
      rowList,
      centre,
      threads,
      signal,
      coefficients: new Float64Array(centre.length * S),
      columns: S,
      target: (row, out, at) => {
        for (let s = 0; s < S; s++) out[at + s] = targets[row * S + s] - targetCentre[s];
        return weights[row];
      },
    });
    own.push({ ...moments[f], cross, ...targetSums(design, rowList) });
  }
  return own;
}

function targetSums({ S, targets, targetCentre, weights }: Design, rows: Int32Array) {
  const targetSum = new Float64Array(S);
  const targetSquare = new Float64Array(S);
  for (const row of rows)
    for (let s = 0; s < S; s++) {
      const value = targets[row * S + s] - targetCentre[s];
      targetSum[s] += weights[row] * value;
      targetSquare[s] += weights[row] * value * value;
    }
  return { targetSum, targetSquare };
}

/** N × (S + 1): the targets about their centre, and a column of ones. */
function targetsAndOnes(targets: Float64Array, centre: Float64Array, N: number): Float64Array {
  const S = centre.length;
  const columns = S + 1;
  const all = new Float64Array(N * columns);
  for (let row = 0; row < N; row++) {
    for (let s = 0; s < S; s++) all[row * columns + s] = targets[row * S + s] - centre[s];
    all[row * columns + S] = 1;
  }
  return all;
}

/** `count` columns of a matrix of `rows` rows and `stride` columns. */
function columnsFrom(matrix: Float64Array, rows: number, stride: number, first: number, count: number): Float64Array {
  const result = new Float64Array(rows * count);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < count; c++) result[row * count + c] = matrix[row * stride + first + c];
  }
  return result;
}
