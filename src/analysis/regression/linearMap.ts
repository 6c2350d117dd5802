import type { Design } from './design.js';
import { gather, GROUP, project } from './rows.js';
import type { Work } from '../work.js';

/**
 * A fitted affine map from the residual streams of some layers to beliefs:
 * y = target + (x - shift)·coefficients. Kept about the means, where no digits are lost to the intercept.
 */
export interface LinearMap {
  readonly layers: readonly number[];
  readonly S: number;
  /** S × columns (columns = layers × d_model). */
  readonly coefficients: Float64Array;
  /** Columns: the weighted mean of the activations that were fitted. */
  readonly shift: Float64Array;
  /** S: the weighted mean of the targets that were fitted. */
  readonly target: Float64Array;
}

/** S: what the map gives where all activations are zero. */
export function interceptOf(map: LinearMap): Float64Array {
  const columns = map.shift.length;
  return map.target.map((mean, s) => {
    let product = 0;
    for (let c = 0; c < columns; c++) product += map.coefficients[s * columns + c] * map.shift[c];
    return mean - product;
  });
}

/**
 * Takes some rows through a map, GROUP of them at a time, and hands each group to `take`: the first of its rows and
 * their count, their products with the coefficients (GROUP × S, without the map's target) and the centred rows
 * themselves (GROUP × columns). Both arrays are reused, and stale beyond the count.
 */
export async function projectInGroups(
  { layers, S, shift, coefficients }: LinearMap,
  design: Design,
  rows: Int32Array,
  yieldIfDue: () => Promise<void>,
  take: (first: number, count: number, products: Float64Array, group: Float64Array) => void,
): Promise<void> {
  const width = shift.length;
  const group = new Float64Array(GROUP * width);
  const products = new Float64Array(GROUP * S);
  for (let first = 0; first < rows.length; first += GROUP) {
    if ((first & 255) === 0) await yieldIfDue();
    const count = Math.min(GROUP, rows.length - first);
    gather({ design, layers, shift }, rows, first, count, group);
    project(group, width, coefficients, S, products);
    take(first, count, products, group);
  }
}

/** Predictions for some rows of a design, written to their places in `out` (N × S). */
export async function predict(
  map: LinearMap,
  design: Design,
  rows: Int32Array,
  out: Float64Array,
  work: Work,
): Promise<void> {
  const { S, target } = map;
  await projectInGroups(map, design, rows, work.yieldIfDue, (first, count, products) => {
    for (let r = 0; r < count; r++) {
      const to = rows[first + r] * S;
      for (let s = 0; s < S; s++) out[to + s] = target[s] + products[r * S + s];
    }
  });
}

/** Predictions for all rows of a design: N × S. */
export async function predictAll(map: LinearMap, design: Design, work: Work): Promise<Float64Array> {
  const predictions = new Float64Array(design.N * design.S);
  for (const rows of design.folds) await predict(map, design, rows, predictions, work);
  return predictions;
}
