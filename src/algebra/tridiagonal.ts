import { giveScratch, LARGEST, takeInArena, type Arena } from './simd/scratch.js';

/**
 * The tridiagonal form alone: each step's change of the matrix is made in the same pass as the next step's product with
 * it, so that the matrix goes through the processor once for each step.
 * @param a only the lower triangle is read; afterwards it is worth nothing
 * @param d becomes the diagonal
 * @param e becomes what is beside it, from index 1
 * @param carried n rows of one length that are reflected with the matrix: Qᵀ C for the Q that makes QᵀAQ tridiagonal
 */
export async function tridiagonalValues(
  a: Float64Array,
  n: number,
  d: Float64Array,
  e: Float64Array,
  yieldIfDue: () => Promise<void>,
  carried: Float64Array | null = null,
): Promise<void> {
  // What fits into an arena is done there by the loops of WebAssembly: a vector has room for whole pairs of numbers.
  const width = 2 * Math.ceil(n / 2);
  const size = n * n + 4 * width;
  if (size > LARGEST) return inSteps(a, n, d, e, yieldIfDue, carried, new Float64Array(4 * width), undefined);
  const { room, arena } = takeInArena(size);
  try {
    const own = room.subarray(4 * width);
    own.set(a);
    await inSteps(own, n, d, e, yieldIfDue, carried, room.subarray(0, 4 * width), arena);
  } finally {
    giveScratch(room);
  }
}

/**
 * @param room for four vectors
 * @param arena in which `a` and `room` lie; undefined: in none
 */
async function inSteps(
  a: Float64Array,
  n: number,
  d: Float64Array,
  e: Float64Array,
  yieldIfDue: () => Promise<void>,
  carried: Float64Array | null,
  room: Float64Array,
  arena: Arena | undefined,
): Promise<void> {
  const width = room.length / 4;
  const vector = (i: number) => room.subarray(i * width, i * width + n).fill(0);
  // The change that is still to be made: a -= u qᵀ + q uᵀ, of the leading rows.
  let [u, q, next, product] = [vector(0), vector(1), vector(2), vector(3)];
  for (let i = n - 1; i > 0; i--) {
    await yieldIfDue();
    const row = a.subarray(i * n, i * n + i + 1);
    changeRow(row, i, u, q);
    d[i] = row[i];
    const h = reflection(row, i, next);
    e[i] = h > 0 ? next[i] : row[i - 1];
    product.fill(0, 0, i);
    if (h > 0) {
      if (carried) reflect(carried, carried.length / n, i, next, h);
      changeAndMultiply(a, n, i, u, q, next, product, arena);
      let dot = 0;
      for (let j = 0; j < i; j++) {
        product[j] /= h;
        dot += product[j] * next[j];
      }
      const half = dot / (h + h);
      for (let j = 0; j < i; j++) product[j] -= half * next[j];
    } else {
      for (let k = 0; k < i; k++) changeRow(a.subarray(k * n, k * n + k + 1), k, u, q);
      next.fill(0, 0, i);
    }
    [u, q, next, product] = [next, product, u, q];
  }
  e[0] = 0;
  changeRow(a, 0, u, q);
  d[0] = a[0];
}

/** One row of the lower triangle, with the change made. */
function changeRow(row: Float64Array, k: number, u: Float64Array, q: Float64Array): void {
  const uk = u[k];
  const qk = q[k];
  for (let j = 0; j <= k; j++) row[j] -= u[j] * qk + q[j] * uk;
}

/**
 * The vector x of the reflection 1 - x xᵀ / h that leaves of the first i numbers of a row only the last, which goes to out[i].
 * @returns h; 0 where there is nothing to reflect
 */
function reflection(row: Float64Array, i: number, out: Float64Array): number {
  let scale = 0;
  for (let k = 0; k < i - 1; k++) scale += Math.abs(row[k]);
  if (scale === 0) return 0;
  scale += Math.abs(row[i - 1]);
  let h = 0;
  for (let k = 0; k < i; k++) {
    out[k] = row[k] / scale;
    h += out[k] * out[k];
  }
  const f = out[i - 1];
  const g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
  out[i - 1] = f - g;
  out[i] = scale * g;
  return h - f * g;
}

/** The first i rows of a matrix under the reflection 1 - x xᵀ / h. */
function reflect(rows: Float64Array, width: number, i: number, x: Float64Array, h: number): void {
  const along = new Float64Array(width);
  for (let k = 0; k < i; k++) for (let c = 0; c < width; c++) along[c] += (x[k] / h) * rows[k * width + c];
  for (let k = 0; k < i; k++) for (let c = 0; c < width; c++) rows[k * width + c] -= x[k] * along[c];
}

/** Makes the change of the first i rows, and adds the changed matrix times x to the product. */
function changeAndMultiply(
  a: Float64Array,
  n: number,
  i: number,
  u: Float64Array,
  q: Float64Array,
  x: Float64Array,
  product: Float64Array,
  arena: Arena | undefined,
): void {
  if (arena) {
    const { loops } = arena;
    loops.changeAndMultiply(a.byteOffset, n, i, u.byteOffset, q.byteOffset, x.byteOffset, product.byteOffset);
    return;
  }
  let k = 0;
  // Two rows at a time, so that what goes along the rows is loaded once for both.
  for (; k + 1 < i; k += 2) {
    const first = k * n;
    const second = first + n;
    const u0 = u[k];
    const q0 = q[k];
    const x0 = x[k];
    const u1 = u[k + 1];
    const q1 = q[k + 1];
    const x1 = x[k + 1];
    let sum0 = 0;
    let sum1 = 0;
    for (let j = 0; j < k; j++) {
      const uj = u[j];
      const qj = q[j];
      const xj = x[j];
      const a0 = a[first + j] - (uj * q0 + qj * u0);
      const a1 = a[second + j] - (uj * q1 + qj * u1);
      a[first + j] = a0;
      a[second + j] = a1;
      sum0 += a0 * xj;
      sum1 += a1 * xj;
      product[j] += a0 * x0 + a1 * x1;
    }
    const corner = (a[first + k] -= 2 * u0 * q0);
    const beside = (a[second + k] -= u0 * q1 + q0 * u1);
    const last = (a[second + k + 1] -= 2 * u1 * q1);
    product[k] += sum0 + corner * x0 + beside * x1;
    product[k + 1] += sum1 + beside * x0 + last * x1;
  }
  if (k < i) {
    changeRow(a.subarray(k * n, k * n + k + 1), k, u, q);
    let sum = 0;
    for (let j = 0; j < k; j++) {
      sum += a[k * n + j] * x[j];
      product[j] += a[k * n + j] * x[k];
    }
    product[k] += sum + a[k * n + k] * x[k];
  }
}
