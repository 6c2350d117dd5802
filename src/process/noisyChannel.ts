/**
 * Matrices of symbols behind a channel that replaces each, with probability ε, by any of all V: T̃[n] = (1 - ε) T[n] + ε/V ΣT. The chain
 * of the states stays. Source: simplexity `generative_processes/noisy_channel.py`.
 */
export function throughChannel(matrices: readonly Float64Array[], noise: number): Float64Array[] {
  const V = matrices.length;
  const sum = new Float64Array(matrices[0].length);
  for (const matrix of matrices) for (let i = 0; i < sum.length; i++) sum[i] += matrix[i];
  return matrices.map((matrix) => matrix.map((value, i) => (1 - noise) * value + (noise / V) * sum[i]));
}
