import { nextTokens, type NextTokens } from '../../process/beliefs/belief.js';
import type { Process } from '../../process/process.js';

/** Writes what an ideal observer expects next: V probabilities, from the unrounded belief at `belief[at .. at + S - 1]`. */
export type IdealNext = NextTokens;

/** Ideal next-token distributions of one process. Probabilities below 1e-12 are zero. */
export const idealNext = (process: Process): IdealNext => nextTokens(process);

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
