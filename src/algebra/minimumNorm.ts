import { dot } from './vectors.js';

const MAX_SWEEPS = 60;

/**
 * Minimum-norm least squares by a singular value decomposition: one-sided Jacobi on the rows of A, which finds
 * small singular values to high relative accuracy (Demmel and Veselić, 1992).
 * The rows are rotated until they are orthogonal: JᵀA = ΣVᵀ and Jᵀb = d, so that x = Σᵢ rowᵢ dᵢ / σᵢ².
 * @param a m rows of n + S numbers: a row of A, then the S right-hand sides of that row. Overwritten.
 * @param cutoff singular values up to this fraction of the largest count as zero
 * @returns the solution, S × n, and the rank of A
 */
export async function minimumNorm(
  a: Float64Array,
  m: number,
  n: number,
  S: number,
  cutoff: number,
  yieldIfDue: () => Promise<void>,
): Promise<{ x: Float64Array; rank: number }> {
  const stride = n + S;
  const tolerance = Number.EPSILON * Math.sqrt(n);
  let order = Int32Array.from({ length: m }, (_, i) => i);
  const square = new Float64Array(m);
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    for (let i = 0; i < m; i++) square[i] = dot(a, i * stride, a, i * stride, n);
    // Starting with the largest rows takes far fewer sweeps.
    order = order.sort((i, j) => square[j] - square[i]);
    const negligible = square[order[0]] * (0.01 * cutoff) ** 2;
    let rotations = 0;
    for (let i = 0; i < m; i++) {
      const p = order[i];
      if (square[p] <= negligible) break;
      for (let j = i + 1; j < m; j++) {
        const q = order[j];
        if (square[q] <= negligible) continue;
        if (n > 1024 || (j & 15) === 0) await yieldIfDue();
        const product = dot(a, p * stride, a, q * stride, n);
        if (Math.abs(product) <= tolerance * Math.sqrt(square[p] * square[q])) continue;
        rotations++;
        const zeta = (square[q] - square[p]) / (2 * product);
        const tangent = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        rotate(a, p * stride, q * stride, stride, tangent);
        square[p] = Math.max(0, square[p] - tangent * product);
        square[q] = Math.max(0, square[q] + tangent * product);
      }
    }
    if (rotations === 0) break;
  }
  for (let i = 0; i < m; i++) square[i] = dot(a, i * stride, a, i * stride, n);
  const largest = square.reduce((most, value) => Math.max(most, value), 0);
  const x = new Float64Array(S * n);
  let rank = 0;
  for (let i = 0; i < m; i++) {
    if (square[i] <= largest * cutoff * cutoff) continue;
    rank++;
    const row = i * stride;
    for (let s = 0; s < S; s++) {
      const factor = a[row + n + s] / square[i];
      for (let c = 0; c < n; c++) x[s * n + c] += factor * a[row + c];
    }
  }
  return { x, rank };
}

function rotate(a: Float64Array, p: number, q: number, length: number, tangent: number): void {
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = cosine * tangent;
  for (let k = 0; k < length; k++) {
    const x = a[p + k];
    const y = a[q + k];
    a[p + k] = cosine * x - sine * y;
    a[q + k] = sine * x + cosine * y;
  }
}
