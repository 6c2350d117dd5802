import { CompensatedSum } from '../../../src/algebra/compensatedSum.js';
import type { MixedStateTree } from '../../../src/process/beliefs/mixedStateTree.js';
import { surprise } from '../../../src/process/measures/entropy.js';

/**
 * Block entropies H(L) = -Σ p(w) ln p(w) over the words of length L, in nats, for L = 0 .. depth.
 * @throws Error for a sampled tree, which does not hold all words
 */
export function blockEntropies(
  tree: Pick<MixedStateTree, 'depth' | 'levelStart' | 'probability' | 'sampled'>,
): Float64Array {
  if (tree.sampled !== null) throw new Error('block entropies need all words, not a sample');
  return Float64Array.from({ length: tree.depth + 1 }, (_, L) => {
    const h = new CompensatedSum();
    for (let node = tree.levelStart[L]; node < tree.levelStart[L + 1]; node++) h.add(surprise(tree.probability[node]));
    return h.value;
  });
}

/** Myopic entropy rates h(L) = H(L + 1) - H(L), in nats: the best possible loss after L tokens. */
export function myopicEntropies(block: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.max(0, block.length - 1) }, (_, L) => block[L + 1] - block[L]);
}
