import { multiplyRows } from '../../model/runtime/matmul64.js';
import { centreOf, type Design } from './design.js';
import { columnsOf, gather, GROUP, project } from './rows.js';
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

/**
 * Predictions of several maps for some rows of a design, in one pass over them.
 * @returns for each map: rows × S, in the rows' order
 */
export async function predictTogether(
  maps: readonly LinearMap[],
  design: Design,
  rows: Int32Array,
  threads: number,
  { signal }: Work,
): Promise<Float64Array[]> {
  const { d_model, resid_post } = design;
  const layers = [...new Set(maps.flatMap((map) => map.layers))].sort((a, b) => a - b);
  const centre = centreOf(design, layers);
  const columns = maps.reduce((sum, { S }) => sum + S, 0);
  const basis = new Float64Array(centre.length * columns);
  const offset = new Float64Array(columns);
  let first = 0;
  for (const { layers: own, S, coefficients, shift, target } of maps) {
    const places = columnsOf(own, layers, d_model);
    for (let s = 0; s < S; s++) {
      offset[first + s] = target[s];
      for (let c = 0; c < shift.length; c++) {
        const coefficient = coefficients[s * shift.length + c];
        basis[places[c] * columns + first + s] = coefficient;
        offset[first + s] += (centre[places[c]] - shift[c]) * coefficient;
      }
    }
    first += S;
  }
  const blocks = layers.map((layer) => resid_post[layer]);
  const widths = layers.map(() => d_model);
  const products = await multiplyRows({ blocks, widths, rowList: rows, centre, threads, signal }, basis, columns);
  let from = 0;
  return maps.map(({ S }) => {
    const own = new Float64Array(rows.length * S);
    for (let row = 0; row < rows.length; row++)
      for (let s = 0; s < S; s++) own[row * S + s] = products[row * columns + from + s] + offset[from + s];
    from += S;
    return own;
  });
}

/** Predictions for all rows of a design: N × S. */
export async function predictAll(map: LinearMap, design: Design, threads: number, work: Work): Promise<Float64Array> {
  const rows = Int32Array.from({ length: design.N }, (_, row) => row);
  const [predictions] = await predictTogether([map], design, rows, threads, work);
  return predictions;
}
