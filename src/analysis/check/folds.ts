import { createRandom, permutation } from '../../algebra/random.js';

export const FOLDS = 5;

/** The rows that each fold leaves out: the i-th of a permutation is in fold i mod 5. Each row is in one fold. */
export function foldsOf(N: number, seed: number): Int32Array[] {
  const order = permutation(N, createRandom(seed));
  return Array.from({ length: FOLDS }, (_, f) => order.filter((_row, i) => i % FOLDS === f).sort());
}

/** All rows but those of one fold, ascending. */
export function rowsWithout(folds: readonly Int32Array[], without: number): Int32Array {
  const parts = folds.filter((_, f) => f !== without);
  const rows = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    rows.set(part, at);
    at += part.length;
  }
  return rows.sort();
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
