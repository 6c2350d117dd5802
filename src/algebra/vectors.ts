/**
 * Σ a[p + k] b[q + k] for k < n, in two independent sums, because with one each addition would wait for the one before.
 * @param p where the first vector begins in a
 * @param q where the second vector begins in b
 */
export function dot(a: Float64Array, p: number, b: Float64Array, q: number, n: number): number {
  let even = 0;
  let odd = 0;
  let k = 0;
  for (; k + 1 < n; k += 2) {
    even += a[p + k] * b[q + k];
    odd += a[p + k + 1] * b[q + k + 1];
  }
  return k < n ? even + odd + a[p + k] * b[q + k] : even + odd;
}

/** Squared Euclidean norm of the n numbers of x that begin at index `at`. */
export function squaredNorm(x: Float64Array, at = 0, n = x.length): number {
  let square = 0;
  for (let i = at; i < at + n; i++) square += x[i] * x[i];
  return square;
}

/** The parts one after the other, in an array that `make` makes of their common length. */
export function joined<A extends Float64Array | Int32Array>(parts: readonly A[], make: (length: number) => A): A {
  const all = make(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A matrix of rows × columns as columns × rows; both row-major. */
export function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(matrix.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = matrix[row * columns + column];
  return result;
}

/** The outer product of vectors, flattened with the last one fastest, as `numpy.kron`; of none: [1]. */
export const outerProduct = (vectors: readonly Float64Array[]): Float64Array =>
  vectors.reduce<Float64Array>(
    (a, b) =>
      Float64Array.from({ length: a.length * b.length }, (_, i) => a[Math.floor(i / b.length)] * b[i % b.length]),
    Float64Array.of(1),
  );
