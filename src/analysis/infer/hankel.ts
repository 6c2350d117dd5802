import { Matrix, SVD } from 'ml-matrix';
import type { WordMeasure } from './wordMeasure.js';

/** Lengths of the words of past and future in a Hankel matrix: with one symbol between they are the longest words. */
export interface HankelShape {
  readonly past: number;
  readonly future: number;
}

/** For words of n symbols; the future gets the larger half. */
export const hankelShape = (n: number): HankelShape => ({
  past: Math.floor((n - 1) / 2),
  future: Math.ceil((n - 1) / 2),
});

/** All words up to a length, shortest first, in lexicographic order. */
function wordsUpTo(V: number, most: number): { length: number; rank: number }[] {
  return Array.from({ length: most + 1 }, (_, length) =>
    Array.from({ length: V ** length }, (_, rank) => ({ length, rank })),
  ).flat();
}

/**
 * H[u, v] = P(uv), or P(uxv) with a symbol between: u over all words of the past, v over all of the future, the empty one
 * first (Carlyle and Paz, 1971). Its rank is the number of states that the process needs.
 */
export function hankel(
  { symbols: V, levels }: Pick<WordMeasure, 'symbols' | 'levels'>,
  { past, future }: HankelShape,
  between: number | null = null,
): Matrix {
  const rows = wordsUpTo(V, past);
  const columns = wordsUpTo(V, future);
  const matrix = Matrix.zeros(rows.length, columns.length);
  rows.forEach((u, i) => {
    const head = between === null ? u.rank : u.rank * V + between;
    const length = u.length + (between === null ? 0 : 1);
    columns.forEach((v, j) => matrix.set(i, j, levels[length + v.length][head * V ** v.length + v.rank]));
  });
  return matrix;
}

/** The same words a symbol later: Σ over x of P(xw). Of a stationary measure it is P(w). */
export function later({ symbols: V, levels }: WordMeasure): Pick<WordMeasure, 'symbols' | 'levels'> {
  return {
    symbols: V,
    levels: levels.slice(1).map((longer) => {
      const shorter = new Float64Array(longer.length / V);
      for (let i = 0; i < longer.length; i++) shorter[i % shorter.length] += longer[i];
      return shorter;
    }),
  };
}

/** ‖H - H'‖₂ where H' is H of the words a symbol later: what a singular value must exceed to mean anything. */
export function nonstationarity(measure: WordMeasure, shape: HankelShape): number {
  const difference = Matrix.sub(hankel(measure, shape), hankel(later(measure), shape));
  return singularValues(difference)[0];
}

/** Descending. */
export const singularValues = (matrix: Matrix): number[] =>
  new SVD(matrix, { autoTranspose: true, computeLeftSingularVectors: false, computeRightSingularVectors: false })
    .diagonal;
