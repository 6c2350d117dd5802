import { emissionOf } from '../../process/beliefs/emission.js';
import type { Process } from '../../process/process.js';
import { ZERO } from '../../process/tolerance.js';

/** Writes what an ideal observer expects next: V probabilities, from the unrounded belief at `belief[at .. at + S - 1]`. */
export type IdealNext = (belief: Float64Array, at: number, into: Float64Array) => void;

/**
 * Ideal next-token distributions of one process, q[x] = Σ_i b[i] Σ_j T[x][i][j] τ[j], with the inner sum taken once: many
 * beliefs of one process cost S·V each. Probabilities below 1e-12 are zero.
 */
export function idealNext(process: Process): IdealNext {
  const [S, V] = [process.tau.length, process.matrices.length];
  const emits = emissionOf(process);
  return (belief, at, into) => {
    into.fill(0);
    for (let from = 0; from < S; from++) {
      const share = belief[at + from];
      if (share !== 0) for (let x = 0; x < V; x++) into[x] += share * emits[from * V + x];
    }
    for (let x = 0; x < V; x++) if (into[x] < ZERO) into[x] = 0;
  };
}

/**
 * Log-softmax over all logits of a row, of which the first `into.length` are written: symbol i is token i, and what a
 * vocabulary holds beside the symbols takes its share. NaN where logits are no numbers.
 */
export function logNext(logits: Float32Array, at: number, width: number, into: Float64Array): void {
  let largest = -Infinity;
  for (let v = 0; v < width; v++) largest = Math.max(largest, logits[at + v]);
  let sum = 0;
  for (let v = 0; v < width; v++) sum += Math.exp(logits[at + v] - largest);
  const normaliser = largest + Math.log(sum);
  for (let v = 0; v < into.length; v++) into[v] = v < width ? logits[at + v] - normaliser : -Infinity;
}
