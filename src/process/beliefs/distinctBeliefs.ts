import { yielder } from '../../shared/cancellation.js';
import type { DistinctBeliefs } from './mixedStateTree.js';

/**
 * Indexes beliefs by their rounded vectors, in the order given (see {@link DistinctBeliefs}).
 * @param belief N × S
 * @returns the index of each of the N beliefs, and the distinct ones
 */
export async function distinctBeliefs(
  belief: Float64Array,
  S: number,
  decimals: number,
  signal?: AbortSignal,
): Promise<{ beliefIndex: Int32Array; distinct: DistinctBeliefs }> {
  const N = belief.length / S;
  const scale = 10 ** decimals;
  const yieldIfDue = yielder(signal);
  const beliefIndex = new Int32Array(N);
  // Open addressing: a slot holds the index of a distinct belief plus one, or 0 if it is empty.
  const slots = 1 << Math.max(4, Math.ceil(Math.log2(N * 2 + 1)));
  const table = new Int32Array(slots);
  const firstNode = new Int32Array(N);
  const keys = new Float64Array(N * S);
  let count = 0;
  for (let node = 0; node < N; node++) {
    if ((node & 4095) === 4095) await yieldIfDue();
    // This node's key is written into the place of the next distinct belief, and stays there if the belief is new.
    const own = count * S;
    let hash = 0x811c9dc5;
    for (let i = 0; i < S; i++) {
      const key = beliefKey(belief[node * S + i], scale);
      keys[own + i] = key;
      hash = Math.imul(hash ^ (key | 0), 0x01000193);
      hash ^= hash >>> 15;
    }
    let slot = (Math.imul(hash, 0x9e3779b1) >>> 0) & (slots - 1);
    for (; ; slot = (slot + 1) & (slots - 1)) {
      const found = table[slot] - 1;
      if (found < 0) {
        table[slot] = count + 1;
        firstNode[count] = node;
        beliefIndex[node] = count++;
        break;
      }
      if (sameKey(keys, found * S, own, S)) {
        beliefIndex[node] = found;
        break;
      }
    }
  }
  const vector = new Float64Array(count * S);
  for (let b = 0; b < count; b++) {
    for (let i = 0; i < S; i++) vector[b * S + i] = belief[firstNode[b] * S + i];
  }
  return { beliefIndex, distinct: { decimals, count, vector, firstNode: firstNode.slice(0, count) } };
}

/**
 * One coordinate as beliefs are compared by it (see {@link DistinctBeliefs}).
 * @param scale 10^decimals
 */
export const beliefKey = (value: number, scale: number): number => Math.floor(value * scale + 0.5 + 1e-6);

function sameKey(keys: Float64Array, a: number, b: number, S: number): boolean {
  for (let i = 0; i < S; i++) if (keys[a + i] !== keys[b + i]) return false;
  return true;
}
