import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/**
 * Pseudo-inverse of a symmetric positive semidefinite matrix, and its rank.
 * @param matrix n × n, row-major
 * @param cutoff eigenvalues up to this fraction of the largest count as zero
 */
export function pseudoInverse(
  matrix: Float64Array,
  n: number,
  cutoff: number,
): { inverse: Float64Array; rank: number } {
  const rows = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (matrix[i * n + j] + matrix[j * n + i]) / 2),
  );
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(new Matrix(rows), {
    assumeSymmetric: true,
  });
  const largest = Math.max(0, ...realEigenvalues);
  const inverse = new Float64Array(n * n);
  let rank = 0;
  realEigenvalues.forEach((value, k) => {
    if (!(value > cutoff * largest)) return;
    rank++;
    for (let i = 0; i < n; i++) {
      const scaled = eigenvectorMatrix.get(i, k) / value;
      for (let j = 0; j < n; j++) inverse[i * n + j] += scaled * eigenvectorMatrix.get(j, k);
    }
  });
  return { inverse, rank };
}
