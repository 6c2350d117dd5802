import type { Process } from '../../process/process.js';

/** V × S: the probability of each symbol is the belief times these, T[x] τ. */
export function nextTokenWeights({ matrices, tau, states }: Process): Float64Array {
  const S = states.length;
  const weights = new Float64Array(matrices.length * S);
  matrices.forEach((matrix, x) => {
    for (let from = 0; from < S; from++)
      for (let to = 0; to < S; to++) weights[x * S + from] += matrix[from * S + to] * tau[to];
  });
  return weights;
}
