import type { Activations } from './prefixTree.js';
import type { ModelSession } from './transformer/session.js';

/**
 * A session whose logits beyond the first `count` are left aside, so that a softmax is over those alone. What the others
 * held is kept beside them, as `aside`.
 */
export function withFirstLogits(session: ModelSession, count: number): ModelSession {
  return {
    architecture: { ...session.architecture, d_vocab_out: count },
    run: async (tree, options) => firstLogits(await session.run(tree, options), count),
    release: () => session.release(),
  };
}

function firstLogits(run: Activations, count: number): Activations {
  const { d_vocab_out: V, logits: all } = run;
  const rows = all.length / V;
  const logits = new Float32Array(rows * count);
  const aside = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = all.subarray(row * V, (row + 1) * V);
    logits.set(own.subarray(0, count), row * count);
    aside[row] = shareBeyond(own, count);
  }
  return { ...run, d_vocab_out: count, logits, aside };
}

/** The probability that the logits from `first` on hold, in a softmax over all. */
export function shareBeyond(logits: Float32Array, first: number): number {
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  let [beyond, sum] = [0, 0];
  for (let v = 0; v < logits.length; v++) {
    const weight = Math.exp(logits[v] - most);
    sum += weight;
    if (v >= first) beyond += weight;
  }
  return beyond / sum;
}
