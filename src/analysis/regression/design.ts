import { yielder } from '../../shared/cancellation.js';
import { giveScratch, LARGEST, takeInArena } from '../../algebra/simd/scratch.js';
import { joined } from '../../algebra/vectors.js';
import { createRandom, permutation } from '../../algebra/random.js';

/** What is regressed on what. One row per distinct prefix; N rows, S belief coordinates. */
export interface RegressionData {
  /** blocks.{l}.hook_resid_post of every layer l: each N × d_model, row-major. */
  readonly resid_post: readonly Float32Array[];
  readonly d_model: number;
  /** N × S: the belief after each prefix, rounded to 5 decimals (see roundBeliefs). */
  readonly targets: Float64Array;
  readonly S: number;
  /** N, ≥ 0: words that pass through the prefix, or their probability. */
  readonly weights: Float64Array;
  /** N: position of the prefix's last token. */
  readonly position: Int32Array;
}

/** The data with all that does not depend on the choice of layers: means, and the parts of cross-validation. */
export interface Design extends RegressionData {
  readonly N: number;
  /** Columns of all layers together. */
  readonly D: number;
  /** D: weighted mean of each column of the concatenated layers. */
  readonly centre: Float64Array;
  /** S: weighted mean of the targets. */
  readonly targetCentre: Float64Array;
  /** The rows in disjoint parts, at random: each part is left out once. One part where rows are too few. */
  readonly folds: readonly Int32Array[];
}

export const FOLDS = 5;

/** @param seed decides which prefix is in which fold */
export async function createDesign(data: RegressionData, seed: number, signal?: AbortSignal): Promise<Design> {
  const { resid_post, d_model, targets, S, weights } = data;
  const N = weights.length;
  const yieldIfDue = yielder(signal);
  const centre = new Float64Array(resid_post.length * d_model);
  for (const [l, block] of resid_post.entries()) {
    centre.set(await weightedMean(block, d_model, weights, yieldIfDue), l * d_model);
  }
  const targetCentre = await weightedMean(targets, S, weights, yieldIfDue);
  return { ...data, N, D: centre.length, centre, targetCentre, folds: splitRows(N, seed) };
}

/** The same rows and columns, and other targets. */
export async function withTargets(
  design: Design,
  targets: Float64Array,
  S: number,
  signal?: AbortSignal,
): Promise<Design> {
  return { ...design, targets, S, targetCentre: await weightedMean(targets, S, design.weights, yielder(signal)) };
}

/** The rows of all folds but one, fold by fold; -1: of all. */
export function rowsWithout({ folds }: Design, fold: number): Int32Array {
  const parts = folds.filter((_, f) => f !== fold);
  return joined(parts, (length) => new Int32Array(length));
}

/** Layers × d_model: a design's centre, of the columns of some layers. */
export function centreOf({ centre, d_model }: Design, layers: readonly number[]): Float64Array {
  const part = new Float64Array(layers.length * d_model);
  layers.forEach((layer, l) => part.set(centre.subarray(layer * d_model, (layer + 1) * d_model), l * d_model));
  return part;
}

/** Rows between two looks at the clock. */
const ROWS_AT_ONCE = 1024;

/** Mean of each column, taken about the first row so that a constant column's mean is exact. */
async function weightedMean(
  matrix: Float32Array | Float64Array,
  columns: number,
  weights: Float64Array,
  yieldIfDue: () => Promise<void>,
): Promise<Float64Array> {
  const first = Float64Array.from(matrix.subarray(0, columns));
  const mean = new Float64Array(columns);
  let total = 0;
  for (let row = 0; row < weights.length; row += ROWS_AT_ONCE) {
    await yieldIfDue();
    total += addRows(matrix, first, weights.subarray(row, row + ROWS_AT_ONCE), row, mean);
  }
  for (let c = 0; c < columns; c++) mean[c] = first[c] + (total > 0 ? mean[c] / total : 0);
  return mean;
}

/**
 * Adds rows from `from` on about `first`, weighted, to `sums`: activations by the loops of WebAssembly, to the same bits.
 * @returns their weight
 */
function addRows(
  matrix: Float32Array | Float64Array,
  first: Float64Array,
  weights: Float64Array,
  from: number,
  sums: Float64Array,
): number {
  const columns = first.length;
  const rows = matrix.subarray(from * columns, (from + weights.length) * columns);
  const block = Math.ceil(rows.length / 2);
  const size = block + weights.length + 2 * columns;
  if (rows instanceof Float64Array || size > LARGEST) return addPlainly(rows, first, weights, sums);
  const { room, arena } = takeInArena(size);
  const [a, b, c] = [block, block + weights.length, block + weights.length + columns];
  new Float32Array(room.buffer, room.byteOffset, rows.length).set(rows);
  room.set(weights, a);
  room.set(first, b);
  room.set(sums, c);
  const at = (index: number) => room.byteOffset + 8 * index;
  const total = arena.loops.addRows(at(0), columns, weights.length, at(b), at(a), at(c));
  sums.set(room.subarray(c, size));
  giveScratch(room);
  return total;
}

/** In a function of its own, since each number takes several times as long within an async one. */
function addPlainly(
  rows: Float32Array | Float64Array,
  first: Float64Array,
  weights: Float64Array,
  sums: Float64Array,
): number {
  const columns = first.length;
  let total = 0;
  for (let row = 0, at = 0; row < weights.length; row++, at += columns) {
    const weight = weights[row];
    total += weight;
    for (let c = 0; c < columns; c++) sums[c] += weight * (rows[at + c] - first[c]);
  }
  return total;
}

/** The last folds: all checkpoints of a run have the same. */
let latest: { readonly N: number; readonly seed: number; readonly folds: readonly Int32Array[] } | undefined;

function splitRows(N: number, seed: number): readonly Int32Array[] {
  if (latest?.N !== N || latest.seed !== seed) latest = { N, seed, folds: drawFolds(N, seed) };
  return latest.folds;
}

function drawFolds(N: number, seed: number): Int32Array[] {
  if (N < FOLDS) return [Int32Array.from({ length: N }, (_, i) => i)];
  const order = permutation(N, createRandom(seed));
  return Array.from({ length: FOLDS }, (_, f) => {
    const part = order.slice(Math.floor((f * N) / FOLDS), Math.floor(((f + 1) * N) / FOLDS));
    return part.sort();
  });
}
