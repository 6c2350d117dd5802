import type { MixedStateTree } from './mixedStateTree.js';

/** The word (token ids) of a node; the root's is empty. */
export function wordOf(tree: Pick<MixedStateTree, 'parent' | 'symbol'>, node: number): Int16Array {
  let length = 0;
  for (let at = node; tree.parent[at] >= 0; at = tree.parent[at]) length++;
  const word = new Int16Array(length);
  for (let at = node; tree.parent[at] >= 0; at = tree.parent[at]) word[--length] = tree.symbol[at];
  return word;
}

/**
 * The nodes of a tree's words of one length, ascending, which is also the lexicographic order of the words.
 * For a sampled tree these are the words drawn, and `length` must be the length at which they were drawn.
 */
export function wordNodes(tree: MixedStateTree, length: number): Int32Array {
  if (tree.sampled !== null) {
    if (length !== tree.sampled.wordLength) {
      throw new Error(`words of length ${tree.sampled.wordLength} were sampled, not of length ${length}`);
    }
    return tree.sampled.wordNodes;
  }
  const [from, to] = [tree.levelStart[length], tree.levelStart[length + 1]];
  return Int32Array.from({ length: to - from }, (_, i) => from + i);
}
