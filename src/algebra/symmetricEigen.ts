import { tridiagonalValues } from './tridiagonal.js';

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder tridiagonalisation and implicit QL, the algorithms tred2 and
 * tql2 of EISPACK (Wilkinson and Reinsch, 1971) as JAMA writes them. ml-matrix has the same, but a matrix of 500 columns
 * would hold up the event loop for half a second there: this one lets it turn.
 * @param matrix n × n, row-major. Overwritten.
 */
export async function symmetricEigen(
  matrix: Float64Array,
  n: number,
  yieldIfDue: () => Promise<void>,
): Promise<SymmetricEigen> {
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  if (n > 0) {
    await tridiagonalise(matrix, n, diagonal, off, yieldIfDue);
    transpose(matrix, n);
    await implicitQl(matrix, n, diagonal, off, yieldIfDue);
  }
  const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[j] - diagonal[i]);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => vectors.set(matrix.subarray(from * n, (from + 1) * n), to * n));
  return { values: Float64Array.from(order, (i) => diagonal[i]), vectors };
}

/** The eigenvalues alone, descending: in a fraction of the time. */
export async function symmetricEigenvalues(
  matrix: Float64Array,
  n: number,
  yieldIfDue: () => Promise<void>,
): Promise<Float64Array> {
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  if (n > 0) {
    await tridiagonalValues(matrix, n, diagonal, off, yieldIfDue);
    await implicitQl(null, n, diagonal, off, yieldIfDue);
  }
  return diagonal.sort().reverse();
}

/**
 * The eigenvalues, descending, and the products of each unit eigenvector with the columns of a matrix: in little more time than the
 * eigenvalues alone, since no eigenvector is made.
 * @param matrix n × n, row-major. Overwritten.
 * @param columns n × any number, row-major. Overwritten.
 * @returns products: row i has those of the eigenvector of value i, whose sign means nothing
 */
export async function symmetricProjections(
  matrix: Float64Array,
  n: number,
  columns: Float64Array,
  yieldIfDue: () => Promise<void>,
): Promise<{ readonly values: Float64Array; readonly products: Float64Array }> {
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  if (n > 0) {
    await tridiagonalValues(matrix, n, diagonal, off, yieldIfDue, columns);
    await implicitQl(columns, n, diagonal, off, yieldIfDue);
  }
  const width = n > 0 ? columns.length / n : 0;
  const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[j] - diagonal[i]);
  const products = new Float64Array(columns.length);
  order.forEach((from, to) => products.set(columns.subarray(from * width, (from + 1) * width), to * width));
  return { values: Float64Array.from(order, (i) => diagonal[i]), products };
}

export interface SymmetricEigen {
  /** n, descending. */
  readonly values: Float64Array;
  /** n × n: row i is the unit eigenvector of value i. */
  readonly vectors: Float64Array;
}

/** v becomes the orthogonal matrix whose columns take the matrix to its tridiagonal form. */
async function tridiagonalise(
  v: Float64Array,
  n: number,
  d: Float64Array,
  e: Float64Array,
  yieldIfDue: () => Promise<void>,
): Promise<void> {
  d.set(v.subarray((n - 1) * n, n * n));
  for (let i = n - 1; i > 0; i--) {
    await yieldIfDue();
    householderStep(v, n, i, d, e);
  }
  e[0] = 0;
  for (let i = 0; i < n - 1; i++) {
    await yieldIfDue();
    accumulateStep(v, n, i, d);
  }
  for (let j = 0; j < n; j++) {
    d[j] = v[(n - 1) * n + j];
    v[(n - 1) * n + j] = 0;
  }
  v[n * n - 1] = 1;
}

function householderStep(v: Float64Array, n: number, i: number, d: Float64Array, e: Float64Array): void {
  let scale = 0;
  let h = 0;
  for (let k = 0; k < i; k++) scale += Math.abs(d[k]);
  if (scale === 0) {
    e[i] = d[i - 1];
    for (let j = 0; j < i; j++) {
      d[j] = v[(i - 1) * n + j];
      v[i * n + j] = 0;
      v[j * n + i] = 0;
    }
    d[i] = h;
    return;
  }
  for (let k = 0; k < i; k++) {
    d[k] /= scale;
    h += d[k] * d[k];
  }
  const f = d[i - 1];
  const g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
  e[i] = scale * g;
  h -= f * g;
  d[i - 1] = f - g;
  e.fill(0, 0, i);
  // The lower triangle is walked row by row, so that memory is read in order.
  for (let k = 0; k < i; k++) {
    const row = k * n;
    let sum = 0;
    const dk = d[k];
    for (let j = 0; j < k; j++) {
      sum += v[row + j] * d[j];
      e[j] += v[row + j] * dk;
    }
    e[k] += sum + v[row + k] * dk;
    v[k * n + i] = dk;
  }
  let dot = 0;
  for (let j = 0; j < i; j++) {
    e[j] /= h;
    dot += e[j] * d[j];
  }
  const half = dot / (h + h);
  for (let j = 0; j < i; j++) e[j] -= half * d[j];
  for (let k = 0; k < i; k++) {
    const row = k * n;
    const [dk, ek] = [d[k], e[k]];
    for (let j = 0; j <= k; j++) v[row + j] -= d[j] * ek + e[j] * dk;
  }
  for (let j = 0; j < i; j++) {
    d[j] = v[(i - 1) * n + j];
    v[i * n + j] = 0;
  }
  d[i] = h;
}

function accumulateStep(v: Float64Array, n: number, i: number, d: Float64Array): void {
  v[(n - 1) * n + i] = v[i * n + i];
  v[i * n + i] = 1;
  const h = d[i + 1];
  if (h !== 0) {
    for (let k = 0; k <= i; k++) d[k] = v[k * n + i + 1] / h;
    const g = new Float64Array(i + 1);
    for (let k = 0; k <= i; k++) {
      const weight = v[k * n + i + 1];
      for (let j = 0; j <= i; j++) g[j] += weight * v[k * n + j];
    }
    for (let k = 0; k <= i; k++) for (let j = 0; j <= i; j++) v[k * n + j] -= g[j] * d[k];
  }
  for (let k = 0; k <= i; k++) v[k * n + i + 1] = 0;
}

function transpose(v: Float64Array, n: number): void {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const held = v[i * n + j];
      v[i * n + j] = v[j * n + i];
      v[j * n + i] = held;
    }
}

const MAX_STEPS = 60;

/** @param v n rows that are turned with the tridiagonal matrix, and end as eigenvectors or products with them; null: none */
async function implicitQl(
  v: Float64Array | null,
  n: number,
  d: Float64Array,
  e: Float64Array,
  yieldIfDue: () => Promise<void>,
): Promise<void> {
  for (let i = 1; i < n; i++) e[i - 1] = e[i];
  e[n - 1] = 0;
  let shift = 0;
  let largest = 0;
  for (let l = 0; l < n; l++) {
    largest = Math.max(largest, Math.abs(d[l]) + Math.abs(e[l]));
    let m = l;
    while (m < n - 1 && Math.abs(e[m]) > Number.EPSILON * largest) m++;
    for (let step = 0; m > l && step < MAX_STEPS; step++) {
      await yieldIfDue();
      shift += qlStep(v, n, l, m, d, e);
      if (Math.abs(e[l]) <= Number.EPSILON * largest) break;
    }
    d[l] += shift;
    e[l] = 0;
  }
}

/** One implicit QL step on rows l … m; returns by how much the matrix was shifted. */
function qlStep(v: Float64Array | null, n: number, l: number, m: number, d: Float64Array, e: Float64Array): number {
  let g = d[l];
  let p = (d[l + 1] - g) / (2 * e[l]);
  let r = p < 0 ? -hypotenuse(p, 1) : hypotenuse(p, 1);
  d[l] = e[l] / (p + r);
  d[l + 1] = e[l] * (p + r);
  const next = d[l + 1];
  const shift = g - d[l];
  for (let i = l + 2; i < n; i++) d[i] -= shift;
  p = d[m];
  let c = 1;
  let c2 = 1;
  let c3 = 1;
  const after = e[l + 1];
  let s = 0;
  let s2 = 0;
  const width = v ? v.length / n : 0;
  for (let i = m - 1; i >= l; i--) {
    c3 = c2;
    c2 = c;
    s2 = s;
    g = c * e[i];
    const h = c * p;
    r = hypotenuse(p, e[i]);
    e[i + 1] = s * r;
    s = e[i] / r;
    c = p / r;
    p = c * d[i] - s * g;
    d[i + 1] = h + s * (c * g + s * d[i]);
    if (v) turn(v, i * width, (i + 1) * width, width, c, s);
  }
  p = (-s * s2 * c3 * after * e[l]) / next;
  e[l] = s * p;
  d[l] = c * p;
  return shift;
}

/** √(a² + b²) without overflow: what Math.hypot gives, which makes objects of its arguments. */
function hypotenuse(a: number, b: number): number {
  const large = Math.max(Math.abs(a), Math.abs(b));
  if (large === 0) return 0;
  const x = a / large;
  const y = b / large;
  return Math.sqrt(x * x + y * y) * large;
}

function turn(v: Float64Array, first: number, second: number, n: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const h = v[second + k];
    v[second + k] = s * v[first + k] + c * h;
    v[first + k] = c * v[first + k] - s * h;
  }
}
