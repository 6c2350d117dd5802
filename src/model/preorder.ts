import type { PrefixTree } from './prefixTree.js';

/** The rows of a tree in depth-first order, children in the order of their rows. */
export function preorder(tree: PrefixTree): Int32Array {
  const { count, parent } = tree;
  // Rows below each row, itself included; a row's place is its parent's place, plus one, plus what stands before it.
  const size = new Int32Array(count).fill(1);
  for (let row = count - 1; row >= 0; row--) {
    const up = parent[row];
    if (up >= 0) size[up] = size[up] + size[row];
  }
  const order = new Int32Array(count);
  const free = new Int32Array(count);
  let roots = 0;
  for (let row = 0; row < count; row++) {
    const up = parent[row];
    const place = up < 0 ? roots : free[up];
    order[place] = row;
    free[row] = place + 1;
    if (up < 0) roots = place + size[row];
    else free[up] = place + size[row];
  }
  return order;
}
