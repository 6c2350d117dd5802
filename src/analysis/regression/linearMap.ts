import type { Design } from './design.js';
import { GROUP, gather, project } from './rows.js';
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

/** Predictions for some rows of a design, written to their places in `out` (N × S). */
export async function predict(
  map: LinearMap,
  design: Design,
  rows: Int32Array,
  out: Float64Array,
  work: Work,
): Promise<void> {
  const { layers, S, shift, target, coefficients } = map;
  const { yieldIfDue } = work;
  const width = shift.length;
  const group = new Float64Array(GROUP * width);
  const products = new Float64Array(GROUP * S);
  for (let first = 0; first < rows.length; first += GROUP) {
    if ((first & 255) === 0) await yieldIfDue();
    const count = Math.min(GROUP, rows.length - first);
    gather({ design, layers, shift }, rows, first, count, group);
    project(group, width, coefficients, S, products);
    for (let r = 0; r < count; r++) {
      const to = rows[first + r] * S;
      for (let s = 0; s < S; s++) out[to + s] = target[s] + products[r * S + s];
    }
  }
}
