import { subtractTile } from './tile.js';
import type { Loops } from './simd/loops.js';
import { arenaOf, type Arena } from './simd/scratch.js';
import { squaredNorm } from './vectors.js';

const TILE = 4;
/** Rows between two looks at the clock. */
const ROWS_AT_ONCE = 32;

/** Rows and columns of the storage of an n × n matrix: the next multiple of the tile. */
export function paddedOrder(n: number): number {
  return Math.ceil(n / TILE) * TILE;
}

/**
 * Cholesky factor of a symmetric positive definite matrix, in place: A = L Lᵀ.
 * @param a paddedOrder(n)² numbers, row-major. Only the lower triangle is read; the padding is overwritten.
 * @returns null if a pivot shows that the matrix is not positive definite to float64 precision
 */
export async function factorise(a: Float64Array, n: number, yieldIfDue: () => Promise<void>): Promise<Cholesky | null> {
  const order = paddedOrder(n);
  const least = leastPivots(a, n);
  for (let row = 0; row < order; row += ROWS_AT_ONCE) {
    await yieldIfDue();
    if (!finishRows(a, order, row, Math.min(row + ROWS_AT_ONCE, order), order, least)) return null;
  }
  return new Cholesky(a, n);
}

/**
 * Makes the padding of a matrix an identity, as factors have it.
 * @returns for each row of the padded matrix what its pivot must be above, once the columns before it are taken from it
 */
export function leastPivots(a: Float64Array, n: number): Float64Array {
  const order = paddedOrder(n);
  for (let i = n; i < order; i++) {
    a.fill(0, i * order, (i + 1) * order);
    a[i * order + i] = 1;
  }
  return Float64Array.from({ length: order }, (_, i) => (i < n ? a[i * order + i] * n * Number.EPSILON : 0));
}

/**
 * The factor's columns from a panel of a matrix, in place: its rows from the diagonal on, of which those that come first are
 * the diagonal block. All columns before the panel have been taken from it.
 * @param panel rows × stride, of which the first `width` columns count; both multiples of the tile
 * @param least of each row, see {@link leastPivots}
 * @returns false if a pivot shows that the matrix is not positive definite to float64 precision
 */
export function finishPanel(panel: Float64Array, stride: number, width: number, least: Float64Array): boolean {
  return finishRows(panel, stride, 0, least.length, width, least);
}

/**
 * Rows `first` to `end` of a matrix or a panel, up to column `width`, once the rows before them are there. In an arena the loops of
 * WebAssembly do it, to other roundings: half to a fifth of the time.
 * @returns false where a pivot is too small
 */
function finishRows(
  a: Float64Array,
  stride: number,
  first: number,
  end: number,
  width: number,
  least: Float64Array,
): boolean {
  const arena = arenaOf(a);
  if (arena && least.length <= arena.aside.length) {
    const { loops, aside } = arena;
    aside.set(least);
    for (let i = first; i < end; i += TILE)
      if (loops.factorRows(a.byteOffset, stride, i, Math.min(i + TILE, width), aside.byteOffset) === 0) return false;
    return true;
  }
  for (let i = first; i < end; i += TILE)
    for (let j = 0; j < Math.min(i + TILE, width); j += TILE) {
      subtractTile(a, stride, i, j);
      if (!finishTile(a, stride, i, j, least)) return false;
    }
  return true;
}

/**
 * A tile from which all columns before it have been taken: divided by the factor's rows, or factorised where it is on the
 * diagonal. Returns false where a pivot is too small.
 */
function finishTile(a: Float64Array, stride: number, i: number, j: number, least: Float64Array): boolean {
  for (let row = i; row < i + TILE; row++) {
    for (let column = j; column < Math.min(j + TILE, row + 1); column++) {
      let value = a[row * stride + column];
      for (let k = j; k < column; k++) value -= a[row * stride + k] * a[column * stride + k];
      if (row !== column) a[row * stride + column] = value / a[column * stride + column];
      else if (value > least[row]) a[row * stride + row] = Math.sqrt(value);
      else return false;
    }
  }
  return true;
}

/** The factor L of A = L Lᵀ (n × n), with the solves that use it. */
export class Cholesky {
  private readonly order: number;
  private readonly arena: Arena | undefined;

  constructor(
    private readonly l: Float64Array,
    readonly n: number,
  ) {
    this.order = paddedOrder(n);
    this.arena = arenaOf(l);
  }

  /** L[i, j], j ≤ i. */
  entry(i: number, j: number): number {
    return this.l[i * this.order + j];
  }

  /** L z = b, in place; of several vectors of n numbers, one after the other. */
  forward(b: Float64Array): void {
    if (this.arena) return this.inArena(this.arena.loops.forward, b);
    for (let at = 0; at < b.length; at += this.n) this.forwardOne(b.subarray(at, at + this.n));
  }

  /** Lᵀ x = z, in place; of several vectors of n numbers, one after the other. */
  backward(z: Float64Array): void {
    if (this.arena) return this.inArena(this.arena.loops.backward, z);
    for (let at = 0; at < z.length; at += this.n) this.backwardOne(z.subarray(at, at + this.n));
  }

  /** As many vectors at a time as there is room for beside the factor. */
  private inArena(solve: Loops['forward'], vectors: Float64Array): void {
    const { l, n, order, arena } = this;
    if (!arena) return;
    const { aside } = arena;
    const together = n * Math.floor(aside.length / n);
    for (let at = 0; at < vectors.length; at += together) {
      const some = vectors.subarray(at, at + together);
      aside.set(some);
      solve(l.byteOffset, order, n, aside.byteOffset, some.length / n);
      some.set(aside.subarray(0, some.length));
    }
  }

  private forwardOne(b: Float64Array): void {
    const { l, n, order } = this;
    for (let i = 0; i < n; i++) {
      const row = i * order;
      // Four independent sums, because with a single one each addition would wait for the one before.
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let k = 0;
      for (; k + 3 < i; k += 4) {
        s0 += l[row + k] * b[k];
        s1 += l[row + k + 1] * b[k + 1];
        s2 += l[row + k + 2] * b[k + 2];
        s3 += l[row + k + 3] * b[k + 3];
      }
      for (; k < i; k++) s0 += l[row + k] * b[k];
      b[i] = (b[i] - (s0 + s1 + (s2 + s3))) / l[row + i];
    }
  }

  private backwardOne(z: Float64Array): void {
    const { l, n, order } = this;
    let i = n - 1;
    // Four rows at a time, so that each z is loaded and stored once for the four.
    for (; i >= 3; i -= 4) {
      const r0 = i * order;
      const r1 = r0 - order;
      const r2 = r1 - order;
      const r3 = r2 - order;
      const z0 = z[i] / l[r0 + i];
      const z1 = (z[i - 1] - l[r0 + i - 1] * z0) / l[r1 + i - 1];
      const z2 = (z[i - 2] - l[r0 + i - 2] * z0 - l[r1 + i - 2] * z1) / l[r2 + i - 2];
      const z3 = (z[i - 3] - l[r0 + i - 3] * z0 - l[r1 + i - 3] * z1 - l[r2 + i - 3] * z2) / l[r3 + i - 3];
      z[i] = z0;
      z[i - 1] = z1;
      z[i - 2] = z2;
      z[i - 3] = z3;
      for (let k = 0; k < i - 3; k++) z[k] -= l[r0 + k] * z0 + l[r1 + k] * z1 + (l[r2 + k] * z2 + l[r3 + k] * z3);
    }
    for (; i >= 0; i--) {
      const row = i * order;
      const value = z[i] / l[row + i];
      z[i] = value;
      for (let k = 0; k < i; k++) z[k] -= l[row + k] * value;
    }
  }

  /** Largest eigenvalue of A⁻¹ by inverse iteration: a lower bound, close after a few steps. */
  inverseNorm(steps = 4): number {
    // The start is not a constant vector, because that can be an eigenvector of a structured matrix.
    const x = Float64Array.from({ length: this.n }, (_, i) => 1 + 0.5 * Math.sin(1 + 12.9898 * i));
    let norm = 0;
    normalise(x);
    for (let step = 0; step < steps; step++) {
      this.forward(x);
      this.backward(x);
      norm = normalise(x);
    }
    return norm;
  }
}

function normalise(x: Float64Array): number {
  const norm = Math.sqrt(squaredNorm(x));
  if (norm > 0) for (let i = 0; i < x.length; i++) x[i] /= norm;
  return norm;
}
