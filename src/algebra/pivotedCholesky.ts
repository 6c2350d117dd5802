import { factorise, paddedOrder } from './cholesky.js';
import { dot } from './vectors.js';

/**
 * Cholesky factor with the largest pivot first, which shows the rank: A ≈ L Lᵀ (Higham, 1990).
 * @param a n × n, positive semidefinite, row-major
 * @param least pivots up to this are taken for zero
 * @returns L, n × rank, row-major with `stride` numbers a row, and the pivots in their order
 */
export async function pivotedCholesky(
  a: Float64Array,
  n: number,
  least: number,
  yieldIfDue: () => Promise<void>,
): Promise<{ l: Float64Array; stride: number; rank: number; pivots: number[] }> {
  const l = new Float64Array(n * n);
  const rest = Float64Array.from({ length: n }, (_, i) => a[i * n + i]);
  const pivots: number[] = [];
  for (let k = 0; k < n; k++) {
    await yieldIfDue();
    let p = 0;
    for (let i = 1; i < n; i++) if (rest[i] > rest[p]) p = i;
    if (!(rest[p] > least)) break;
    const root = Math.sqrt(rest[p]);
    pivots.push(p);
    for (let i = 0; i < n; i++) {
      if (rest[i] < 0) continue;
      const value = i === p ? root : (a[i * n + p] - dot(l, i * n, l, p * n, k)) / root;
      l[i * n + k] = value;
      if (i !== p) rest[i] = Math.max(0, rest[i] - value * value);
    }
    // Taken: its row is complete, and stays out of the search and of the columns to come.
    rest[p] = -1;
  }
  return { l, stride: n, rank: pivots.length, pivots };
}

/**
 * A⁺ b of least norm for a positive semidefinite A of any rank: with A = L Lᵀ and L of full column rank,
 * A⁺ = L (LᵀL)⁻² Lᵀ.
 * @param right count × n; becomes the solutions
 */
export async function semidefiniteSolve(
  a: Float64Array,
  n: number,
  right: Float64Array,
  least: number,
  yieldIfDue: () => Promise<void>,
): Promise<void> {
  const { l, stride, rank } = await pivotedCholesky(a, n, least, yieldIfDue);
  const columns = new Float64Array(rank * n);
  for (let i = 0; i < n; i++) for (let k = 0; k < rank; k++) columns[k * n + i] = l[i * stride + k];
  const order = paddedOrder(rank);
  const gram = new Float64Array(order * order);
  for (let i = 0; i < rank; i++) {
    await yieldIfDue();
    for (let j = 0; j <= i; j++) gram[i * order + j] = dot(columns, i * n, columns, j * n, n);
  }
  const factor = await factorise(gram, rank, yieldIfDue);
  for (let at = 0; at < right.length; at += n) {
    await yieldIfDue();
    const x = Float64Array.from({ length: rank }, (_, k) => dot(columns, k * n, right, at, n));
    for (let pass = 0; factor && pass < 2; pass++) {
      factor.forward(x);
      factor.backward(x);
    }
    right.fill(0, at, at + n);
    for (let k = 0; factor && k < rank; k++) for (let i = 0; i < n; i++) right[at + i] += x[k] * columns[k * n + i];
  }
}
