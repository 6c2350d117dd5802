import { factorise, paddedOrder } from './cholesky.js';
import { symmetricEigen } from './symmetricEigen.js';

/** What eigenvalues of a Gram matrix are off by, relative to the largest, for each of its columns. */
const NOISE = Number.EPSILON;

/**
 * (G + λ)⁻¹ without the directions of small eigenvalues, times right sides.
 * @param gram n × n, positive semidefinite, row-major
 * @param right count × n; becomes the solutions
 * @param lambda added to every eigenvalue
 * @param cutoff of the roots of the eigenvalues, relative to the largest; what is no more than rounding is left out anyway
 */
export async function regularisedSolve(
  gram: Float64Array,
  n: number,
  right: Float64Array,
  { lambda, cutoff }: { readonly lambda: number; readonly cutoff: number },
  yieldIfDue: () => Promise<void>,
): Promise<void> {
  const count = right.length / n;
  if (cutoff === 0 && lambda > 0) {
    const order = paddedOrder(n);
    const a = new Float64Array(order * order);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) a[i * order + j] = gram[i * n + j];
      a[i * order + i] += lambda;
    }
    const factor = await factorise(a, n, yieldIfDue);
    if (factor) {
      for (let k = 0; k < count; k++) {
        await yieldIfDue();
        const own = right.subarray(k * n, (k + 1) * n);
        factor.forward(own);
        factor.backward(own);
      }
      return;
    }
  }
  const { values, vectors } = await symmetricEigen(gram.slice(), n, yieldIfDue);
  const least = keptAbove(values, cutoff);
  const x = new Float64Array(right.length);
  for (let i = 0; i < n && values[i] > least; i++) {
    await yieldIfDue();
    for (let k = 0; k < count; k++) {
      let along = 0;
      for (let c = 0; c < n; c++) along += vectors[i * n + c] * right[k * n + c];
      along /= values[i] + lambda;
      for (let c = 0; c < n; c++) x[k * n + c] += along * vectors[i * n + c];
    }
  }
  right.set(x);
}

/** Eigenvalues above this are kept: those of singular values above the cut-off, and above rounding. */
export function keptAbove(values: Float64Array, cutoff: number): number {
  const largest = Math.max(0, values[0] ?? 0);
  return largest * Math.max(cutoff * cutoff, values.length * NOISE);
}
