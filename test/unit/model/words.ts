import type { ModelShape } from '../../../src/checkpoint/architecture/architecture.js';
import { random } from './naiveTransformer.js';

/** Words of any length that fits, of any tokens. */
export function randomWords({ d_vocab, n_ctx }: ModelShape, count: number, seed: number): number[][] {
  const next = random(seed);
  const upTo = (n: number): number => Math.floor(next() * n);
  return Array.from({ length: count }, () => Array.from({ length: 1 + upTo(n_ctx) }, () => upTo(d_vocab)));
}

/** Largest difference, relative to the values' size where that is above 1. */
export function distance(found: Float32Array, start: number, expected: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const value = expected[i];
    worst = Math.max(worst, Math.abs(found[start + i] - value) / Math.max(1, Math.abs(value)));
  }
  return worst;
}
