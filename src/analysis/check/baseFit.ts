import { pivotedCholesky, semidefiniteSolve } from '../../algebra/pivotedCholesky.js';
import type { Work } from '../work.js';
import type { Base, Columns, Parts } from './bases.js';

/** Columns of a base that depend on others to this share of their own sum of squares add nothing. */
const DEPENDENT = 1e-10;

/** What a base says of S numbers of each row. */
export interface BaseTerm {
  readonly base: Base;
  readonly S: number;
  /** Of parts: count × S. Of columns: (1 + count) × S, the constant first. */
  readonly table: Float64Array;
}

/** Adds what a term says of a row to `out`, from `at` on. */
export function addTerm({ base, S, table }: BaseTerm, row: number, out: Float64Array, at: number): void {
  if (base.kind === 'parts') {
    const from = base.of[row] * S;
    for (let s = 0; s < S; s++) out[at + s] += table[from + s];
    return;
  }
  for (let s = 0; s < S; s++) out[at + s] += table[s];
  for (let c = 0; c < base.count; c++) {
    const value = base.values[row * base.count + c];
    for (let s = 0; s < S; s++) out[at + s] += value * table[(1 + c) * S + s];
  }
}

/**
 * Weighted sums over some rows: of the products of a base's columns with each other and with S numbers. For parts the former
 * are the weights of the parts.
 */
export interface BaseSums {
  readonly weights: Float64Array;
  readonly products: Float64Array;
}

/** The term of a base that was fitted, from sums about any origin. */
export function termOfParts(base: Parts, S: number, weights: Float64Array, sums: Float64Array): BaseTerm {
  const table = new Float64Array(base.count * S);
  const all = new Float64Array(S);
  let total = 0;
  for (let part = 0; part < base.count; part++) {
    total += weights[part];
    for (let s = 0; s < S; s++) all[s] += sums[part * S + s];
  }
  for (let part = 0; part < base.count; part++)
    for (let s = 0; s < S; s++)
      // A part that no fitted row lies in: nothing is known but the mean of all.
      table[part * S + s] = weights[part] > 0 ? sums[part * S + s] / weights[part] : all[s] / total;
  return { base, S, table };
}

/**
 * @param gram (1 + count)²: of the constant and the columns
 * @param cross (1 + count) × S
 */
export async function termOfColumns(
  base: Columns,
  S: number,
  gram: Float64Array,
  cross: Float64Array,
  work: Work,
): Promise<BaseTerm> {
  const n = 1 + base.count;
  const right = new Float64Array(S * n);
  for (let i = 0; i < n; i++) for (let s = 0; s < S; s++) right[s * n + i] = cross[i * S + s];
  await semidefiniteSolve(gram, n, right, leastPivot(gram, n), work.yieldIfDue);
  const table = new Float64Array(n * S);
  for (let i = 0; i < n; i++) for (let s = 0; s < S; s++) table[i * S + s] = right[s * n + i];
  return { base, S, table };
}

const leastPivot = (gram: Float64Array, n: number): number => {
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, gram[i * n + i]);
  return DEPENDENT * largest;
};

/** Columns, the constant among them as 0, that do not depend on each other. */
export async function independentColumns(gram: Float64Array, n: number, work: Work): Promise<number[]> {
  const { pivots } = await pivotedCholesky(gram, n, leastPivot(gram, n), work.yieldIfDue);
  return pivots.sort((a, b) => a - b);
}

/**
 * Weighted least squares of numbers on a base, from some rows.
 * @param values N × S
 */
export async function fitBase(
  base: Base,
  values: Float64Array,
  S: number,
  weights: Float64Array,
  rows: Int32Array,
  work: Work,
): Promise<BaseTerm> {
  if (base.kind === 'parts') {
    const total = new Float64Array(base.count);
    const sums = new Float64Array(base.count * S);
    for (let i = 0; i < rows.length; i++) {
      if ((i & 4095) === 0) await work.yieldIfDue();
      const row = rows[i];
      const part = base.of[row];
      total[part] += weights[row];
      for (let s = 0; s < S; s++) sums[part * S + s] += weights[row] * values[row * S + s];
    }
    return termOfParts(base, S, total, sums);
  }
  return fitColumns(base, values, S, weights, rows, work);
}

/** About the columns' own means, where no digits are lost to the constant. */
async function fitColumns(
  base: Columns,
  values: Float64Array,
  S: number,
  weights: Float64Array,
  rows: Int32Array,
  work: Work,
): Promise<BaseTerm> {
  const { count } = base;
  const wide = count + S;
  const at = (row: number, c: number) => (c < count ? base.values[row * count + c] : values[row * S + c - count]);
  const mean = new Float64Array(wide);
  let total = 0;
  for (const row of rows) {
    total += weights[row];
    for (let c = 0; c < wide; c++) mean[c] += weights[row] * at(row, c);
  }
  for (let c = 0; c < wide; c++) mean[c] /= total;
  const gram = new Float64Array(count * count);
  const right = new Float64Array(S * count);
  for (let i = 0; i < rows.length; i++) {
    if ((i & 1023) === 0) await work.yieldIfDue();
    const row = rows[i];
    for (let c = 0; c < count; c++) {
      const scaled = weights[row] * (at(row, c) - mean[c]);
      for (let d = 0; d < count; d++) gram[c * count + d] += scaled * (at(row, d) - mean[d]);
      for (let s = 0; s < S; s++) right[s * count + c] += scaled * (values[row * S + s] - mean[count + s]);
    }
  }
  await semidefiniteSolve(gram, count, right, leastPivot(gram, count), work.yieldIfDue);
  const table = new Float64Array((1 + count) * S);
  for (let s = 0; s < S; s++) {
    table[s] = mean[count + s];
    for (let c = 0; c < count; c++) {
      table[(1 + c) * S + s] = right[s * count + c];
      table[s] -= mean[c] * right[s * count + c];
    }
  }
  return { base, S, table };
}
