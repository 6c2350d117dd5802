import { createRandom, permutation } from '../../algebra/random.js';

export const FOLDS = 5;

/** The rows that each fold leaves out: the i-th of a permutation is in fold i mod 5. Each row is in one fold. */
export function foldsOf(N: number, seed: number): Int32Array[] {
  const order = permutation(N, createRandom(seed));
  const foldOf = new Uint8Array(N);
  for (let i = 0; i < N; i++) foldOf[order[i]] = i % FOLDS;
  const folds = Array.from({ length: FOLDS }, (_, f) => new Int32Array(Math.ceil((N - f) / FOLDS)));
  const filled = new Int32Array(FOLDS);
  for (let row = 0; row < N; row++) {
    const f = foldOf[row];
    folds[f][filled[f]++] = row;
  }
  return folds;
}

/** All rows but those of one fold, ascending. */
export function rowsWithout(folds: readonly Int32Array[], without: number): Int32Array {
  const N = folds.reduce((sum, fold) => sum + fold.length, 0);
  const left = new Uint8Array(N);
  for (const row of folds[without]) left[row] = 1;
  const rows = new Int32Array(N - folds[without].length);
  let at = 0;
  for (let row = 0; row < N; row++) if (left[row] === 0) rows[at++] = row;
  return rows;
}

export const allRows = (N: number): Int32Array => Int32Array.from({ length: N }, (_, row) => row);

export interface Spread {
  readonly mean: number;
  /** Sample standard deviation (n - 1); null of fewer than two values. */
  readonly sd: number | null;
}

export function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, sd: null };
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(square / (values.length - 1)) };
}
