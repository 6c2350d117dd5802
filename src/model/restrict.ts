import type { PrefixTree } from './prefixTree.js';

export interface Restricted {
  readonly tree: PrefixTree;
  /** Row of the full tree for each row of the restricted one. */
  readonly rows: Int32Array;
}

/** The part of a tree that the wanted rows depend on: these rows and their ancestors. */
export function restrict(tree: PrefixTree, wanted: Int32Array): Restricted {
  const local = new Int32Array(tree.count).fill(-1);
  let count = 0;
  for (const start of wanted)
    for (let row = start; row >= 0 && local[row] === -1; row = tree.parent[row]) {
      local[row] = 0;
      count++;
    }
  const rows = new Int32Array(count);
  let next = 0;
  for (let row = 0; row < tree.count; row++)
    if (local[row] === 0) {
      local[row] = next;
      rows[next++] = row;
    }
  return {
    rows,
    tree: {
      count,
      parent: rows.map((row) => (tree.parent[row] < 0 ? -1 : local[tree.parent[row]])),
      token: rows.map((row) => tree.token[row]),
      position: rows.map((row) => tree.position[row]),
    },
  };
}
