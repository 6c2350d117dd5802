import { factorise, paddedOrder } from '../../algebra/cholesky.js';
import { semidefiniteSolve } from '../../algebra/pivotedCholesky.js';
import type { Work } from '../work.js';

/** Pivots that are rounding, as a share of the largest entry of the diagonal. */
const ROUNDING = 1e-13;

/** One or more right sides beside what a base is made of: c rows of products with the columns, c × c and c × T. */
export interface BaseSums {
  readonly count: number;
  readonly cross: Float64Array;
  readonly gram: Float64Array;
  readonly target: Float64Array;
  /** For each of the finest parts, which of the base's it lies in; of partitions alone. */
  readonly parts?: Int32Array;
}

/**
 * Coefficients (T × n) of least norm, from the Gram matrix of the columns' residuals on a base: for any rank.
 * @param whole n × n: Gram matrix of the columns
 * @param chosen columns of the base that do not depend on each other
 * @param entries of the base's Gram matrix, of those columns, that are not zero
 * @param right T × n or more: products of the targets with the columns
 */
export async function directFit(
  whole: Float64Array,
  n: number,
  base: BaseSums,
  chosen: readonly number[],
  entries: readonly (readonly number[])[],
  right: Float64Array,
  T: number,
  work: Work,
): Promise<Float64Array> {
  const wide = base.target.length / base.count;
  // Rows of the base that are orthonormal in its own Gram matrix: N = L Lᵀ, and L⁻¹ times the rows.
  const place = new Map(chosen.map((from, i) => [from, i]));
  const c = chosen.length;
  const isDiagonal = entries.length === c;
  const order = paddedOrder(c);
  const own = isDiagonal ? new Float64Array(0) : new Float64Array(order * order);
  const root = new Float64Array(c).fill(1);
  for (const [i, j, value] of entries) {
    if (isDiagonal) root[place.get(i) ?? 0] = Math.sqrt(value);
    else own[(place.get(i) ?? 0) * order + (place.get(j) ?? 0)] = value;
  }
  const factor = isDiagonal ? null : await factorise(own, c, work.yieldIfDue);
  const normal = (read: (from: number) => number): Float64Array => {
    const column = Float64Array.from(chosen, (from, i) => read(from) / root[i]);
    factor?.forward(column);
    return column;
  };
  const rows = new Float64Array(c * n);
  for (let k = 0; k < n; k++) {
    await work.yieldIfDue();
    normal((from) => base.cross[from * n + k]).forEach((value, i) => (rows[i * n + k] = value));
  }
  const gram = whole.slice();
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, gram[i * n + i]);
  for (let i = 0; i < c; i++) {
    for (let p = 0; p < n; p++) {
      if ((p & 63) === 0) await work.yieldIfDue();
      const factorOf = rows[i * n + p];
      if (factorOf !== 0) for (let q = 0; q < n; q++) gram[p * n + q] -= factorOf * rows[i * n + q];
    }
  }
  const out = right.slice(0, T * n);
  for (let t = 0; t < T; t++) {
    const shares = normal((from) => base.target[from * wide + t]);
    for (let i = 0; i < c; i++) for (let k = 0; k < n; k++) out[t * n + k] -= shares[i] * rows[i * n + k];
  }
  await semidefiniteSolve(gram, n, out, ROUNDING * n * largest, work.yieldIfDue);
  return out;
}
