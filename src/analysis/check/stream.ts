import { multiplyRows, weightedGram } from '../../model/runtime/matmul64.js';
import { createDesign, type RegressionData } from '../regression/regression.js';
import type { Work } from '../work.js';
import type { Columns, Parts } from './bases.js';

/** Columns to read out from: the residual streams of some layers side by side, and what is read out of them. */
export interface Stream {
  /** Each N × widths[b]. */
  readonly blocks: readonly Float32Array[];
  readonly widths: readonly number[];
  readonly N: number;
  /** Columns of all blocks. */
  readonly D: number;
  /** D: weighted means, about which everything is computed. */
  readonly centre: Float64Array;
  /** N. */
  readonly weights: Float64Array;
  readonly S: number;
  /** N × S beliefs, and their weighted means. */
  readonly targets: Float64Array;
  readonly targetCentre: Float64Array;
  /** What a ridge is relative to: the columns of the stream, where D counts those of a rotation of it. */
  readonly columns: number;
  readonly threads: number;
}

/** @param layers whose blocks are read, in this order */
export async function streamOf(
  data: RegressionData,
  layers: readonly number[],
  threads: number,
  work: Work,
): Promise<Stream> {
  const blocks = layers.map((layer) => data.resid_post[layer]);
  const design = await createDesign({ ...data, resid_post: blocks }, 0, work.signal);
  const { N, D, centre, weights, S, targets, targetCentre, d_model } = design;
  const widths = layers.map(() => d_model);
  return { blocks, widths, N, D, centre, weights, S, targets, targetCentre, columns: D, threads };
}

/** What the sums below are taken of beside the columns. */
export interface Beside {
  /** N × T, about any origin: the first S are the beliefs. */
  readonly targets: Float64Array;
  readonly T: number;
  readonly columns: Columns | null;
  /** The finest partition; those that are coarser follow from it. */
  readonly parts: Parts | null;
}

/** Weighted sums of products over some rows, about the stream's centre. */
export interface Sums {
  weight: number;
  /** D × D, D, T × D and T: of the columns X, of 1 and of the targets Y. */
  readonly gram: Float64Array;
  readonly sum: Float64Array;
  readonly cross: Float64Array;
  readonly targetSum: Float64Array;
  /** Of [1, columns]: c × D, c × c and c × T. */
  readonly columnCross: Float64Array;
  readonly columnGram: Float64Array;
  readonly columnTarget: Float64Array;
  /** Of each part: P × D, P and P × S. */
  readonly partSum: Float64Array;
  readonly partWeight: Float64Array;
  readonly partTarget: Float64Array;
}

/** Columns that a Gram matrix takes beside the stream's: targets, 1, and columns of a base. N × (T + 1 + c). */
function extraOf({ N }: Stream, { targets, T, columns }: Beside): { extra: Float64Array; wide: number } {
  const count = columns?.count ?? 0;
  const wide = T + 1 + count;
  const extra = new Float64Array(N * wide);
  for (let row = 0; row < N; row++) {
    for (let t = 0; t < T; t++) extra[row * wide + t] = targets[row * T + t];
    extra[row * wide + T] = 1;
    for (let c = 0; c < count; c++) extra[row * wide + T + 1 + c] = columns ? columns.values[row * count + c] : 0;
  }
  return { extra, wide };
}

/** The sums over each of some disjoint lists of rows. */
export async function sumsOf(
  stream: Stream,
  beside: Beside,
  lists: readonly Int32Array[],
  work: Work,
): Promise<Sums[]> {
  const { blocks, widths, centre, weights, D, threads } = stream;
  const { T, columns } = beside;
  const { extra, wide } = extraOf(stream, beside);
  const c = columns ? 1 + columns.count : 0;
  const all: Sums[] = [];
  for (const rowList of lists) {
    const { gram, cross, extraGram } = await weightedGram({
      ...{ blocks, widths, rowList, centre, weights, extra, extraColumns: wide, threads, signal: work.signal },
    });
    const across = (first: number, count: number): Float64Array => {
      const out = new Float64Array(count * D);
      for (let i = 0; i < count; i++) for (let d = 0; d < D; d++) out[i * D + d] = cross[d * wide + first + i];
      return out;
    };
    const among = (row: number, rows: number, column: number, count: number): Float64Array => {
      const out = new Float64Array(rows * count);
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < count; j++) out[i * count + j] = extraGram[(row + i) * wide + column + j];
      return out;
    };
    all.push({
      weight: extraGram[T * wide + T],
      gram,
      sum: across(T, 1),
      cross: across(0, T),
      targetSum: among(T, 1, 0, T),
      columnCross: across(T, c),
      columnGram: among(T, c, T, c),
      columnTarget: among(T, c, 0, T),
      ...(await partSums(stream, beside, rowList, work)),
    });
  }
  return all;
}

async function partSums(
  { blocks, widths, centre, weights, D, S }: Stream,
  { parts, targets, T }: Beside,
  rows: Int32Array,
  work: Work,
): Promise<Pick<Sums, 'partSum' | 'partWeight' | 'partTarget'>> {
  const P = parts?.count ?? 0;
  const partSum = new Float64Array(P * D);
  const partWeight = new Float64Array(P);
  const partTarget = new Float64Array(P * S);
  if (!parts) return { partSum, partWeight, partTarget };
  for (let i = 0; i < rows.length; i++) {
    if ((i & 255) === 0) await work.yieldIfDue();
    const row = rows[i];
    const weight = weights[row];
    const part = parts.of[row];
    partWeight[part] += weight;
    for (let s = 0; s < S; s++) partTarget[part * S + s] += weight * targets[row * T + s];
    let column = 0;
    for (let b = 0; b < blocks.length; b++) {
      const block = blocks[b];
      const width = widths[b];
      const to = part * D + column;
      for (let c = 0; c < width; c++) partSum[to + c] += weight * (block[row * width + c] - centre[column + c]);
      column += width;
    }
  }
  return { partSum, partWeight, partTarget };
}

/** Sums of several lists together. */
export function together(all: readonly Sums[]): Sums {
  const add = (of: (sums: Sums) => Float64Array): Float64Array => {
    const total = of(all[0]).slice();
    for (const sums of all.slice(1)) {
      const own = of(sums);
      for (let i = 0; i < total.length; i++) total[i] += own[i];
    }
    return total;
  };
  return {
    weight: all.reduce((sum, { weight }) => sum + weight, 0),
    gram: add(({ gram }) => gram),
    sum: add(({ sum }) => sum),
    cross: add(({ cross }) => cross),
    targetSum: add(({ targetSum }) => targetSum),
    columnCross: add(({ columnCross }) => columnCross),
    columnGram: add(({ columnGram }) => columnGram),
    columnTarget: add(({ columnTarget }) => columnTarget),
    partSum: add(({ partSum }) => partSum),
    partWeight: add(({ partWeight }) => partWeight),
    partTarget: add(({ partTarget }) => partTarget),
  };
}

/** Numbers of products that are held at once. */
const HELD = 2 ** 21;

/**
 * Products of some rows with coefficients, a slice of rows at a time.
 * @param coefficients count × D
 * @param take is handed the rows, and their products: rows × count
 */
export async function project(
  { blocks, widths, centre, D, threads }: Stream,
  coefficients: Float64Array,
  rows: Int32Array,
  work: Work,
  take: (rows: Int32Array, products: Float64Array) => void,
): Promise<void> {
  const count = coefficients.length / D;
  const matrix = new Float64Array(D * count);
  for (let i = 0; i < count; i++) for (let d = 0; d < D; d++) matrix[d * count + i] = coefficients[i * D + d];
  const slice = Math.max(64, Math.floor(HELD / Math.max(1, count)));
  for (let first = 0; first < rows.length; first += slice) {
    await work.yieldIfDue();
    const rowList = rows.slice(first, first + slice);
    take(rowList, await multiplyRows({ blocks, widths, rowList, centre, threads, signal: work.signal }, matrix, count));
  }
}
