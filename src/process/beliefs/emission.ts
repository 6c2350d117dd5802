import type { MatrixProcess } from '../process.js';

/** S × V: T[x] τ, the probability of each next symbol from each state: p(x) = b T[x] τ is a belief times it. */
export function emissionOf({ matrices, tau }: Pick<MatrixProcess, 'matrices' | 'tau'>): Float64Array {
  const [S, V] = [tau.length, matrices.length];
  const emission = new Float64Array(S * V);
  matrices.forEach((matrix, x) => {
    for (let from = 0; from < S; from++)
      for (let to = 0; to < S; to++) emission[from * V + x] += matrix[from * S + to] * tau[to];
  });
  return emission;
}
