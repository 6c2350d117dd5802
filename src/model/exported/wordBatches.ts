import type { PrefixTree } from '../prefixTree.js';
import { preorder } from '../preorder.js';

/** Words of one length, by the rows of their prefixes. */
export interface WordBatch {
  readonly length: number;
  /** For each word, the row of the prefix that ends at each position. */
  readonly paths: readonly Int32Array[];
}

/**
 * The words that a tree's leaves are, which cover every prefix, neighbours together, cut into batches of one length.
 * @param most how many words of a length a batch takes at most
 */
export function* wordBatches(tree: PrefixTree, most: (length: number) => number): Generator<WordBatch> {
  const hasChild = new Uint8Array(tree.count);
  for (const up of tree.parent) if (up >= 0) hasChild[up] = 1;
  const byLength = new Map<number, number[]>();
  for (const row of preorder(tree)) {
    if (hasChild[row]) continue;
    const length = tree.position[row] + 1;
    const leaves = byLength.get(length);
    if (leaves) leaves.push(row);
    else byLength.set(length, [row]);
  }
  for (const [length, leaves] of [...byLength].sort(([a], [b]) => b - a))
    for (let at = 0; at < leaves.length;) {
      const words = leaves.slice(at, at + Math.max(1, most(length)));
      yield { length, paths: words.map((leaf) => pathTo(tree, leaf, length)) };
      at += words.length;
    }
}

function pathTo(tree: PrefixTree, leaf: number, length: number): Int32Array {
  const path = new Int32Array(length);
  for (let row = leaf, at = length - 1; row >= 0; row = tree.parent[row]) path[at--] = row;
  return path;
}
