import { klDivergence } from '../../shared/divergence.js';

/** Ideals closer than this (KL, nats) leave no gap to close. */
const LEAST_GAP = 1e-3;

/** Log-softmax of one row of logits, in float64. */
export function logSoftmax(logits: Float32Array, at: number, V: number): Float64Array {
  let largest = -Infinity;
  for (let v = 0; v < V; v++) largest = Math.max(largest, logits[at + v]);
  let sum = 0;
  for (let v = 0; v < V; v++) sum += Math.exp(logits[at + v] - largest);
  const normaliser = largest + Math.log(sum);
  return Float64Array.from({ length: V }, (_, v) => logits[at + v] - normaliser);
}

/** The outputs of some words. */
export interface Outputs {
  /** words × V: next-token probabilities of each. */
  readonly per_word: Float32Array;
  /** V: their mean. */
  readonly probs: number[];
  /** Mean over words of KL(ideal || output), nats. */
  readonly kl: number;
}

/**
 * Next-token distributions of some rows of logits.
 * @param ideal V: what they are compared with
 */
export function outputsOf(logits: Float32Array, V: number, rows: ArrayLike<number>, ideal: Float64Array): Outputs {
  const per_word = new Float32Array(rows.length * V);
  const probs = new Array<number>(V).fill(0);
  let kl = 0;
  for (let i = 0; i < rows.length; i++) {
    const log = logSoftmax(logits, rows[i] * V, V);
    kl += klDivergence(ideal, log) / rows.length;
    for (let v = 0; v < V; v++) {
      const probability = Math.exp(log[v]);
      per_word[i * V + v] = probability;
      probs[v] += probability / rows.length;
    }
  }
  return { per_word, probs, kl };
}

/**
 * Mean over some rows of the log-probabilities, V. The mean over words of KL(ideal || output) is the KL to this, for any
 * ideal: so many targets cost no more than one.
 */
export function meanLogSoftmax(logits: Float32Array, V: number, rows: ArrayLike<number>): Float64Array {
  const mean = new Float64Array(V);
  let normalisers = 0;
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i] * V;
    let largest = -Infinity;
    for (let v = 0; v < V; v++) largest = Math.max(largest, logits[at + v]);
    let sum = 0;
    for (let v = 0; v < V; v++) {
      sum += Math.exp(logits[at + v] - largest);
      mean[v] += logits[at + v];
    }
    normalisers += largest + Math.log(sum);
  }
  return mean.map((total) => (total - normalisers) / rows.length);
}

/** Share of the gap that steering closes: 1 - KL after / KL before; null where the ideals hardly differ. Not clipped. */
export function closedShare(klAfter: number, klBefore: number, betweenIdeals: number): number | null {
  return betweenIdeals < LEAST_GAP ? null : 1 - klAfter / klBefore;
}

/** Mean and (population) standard deviation over draws. */
export function summarise(values: readonly number[]): { draws: number; mean: number; std: number } {
  const draws = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / draws;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws;
  return { draws, mean, std: Math.sqrt(variance) };
}
