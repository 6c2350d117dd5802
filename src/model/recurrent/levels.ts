import type { PrefixTree } from '../prefixTree.js';
import type { Chunk } from '../transformer/chunks.js';

/** Rows of a chunk that have one length: each is one step from a row of the level before. */
export interface Level {
  /** Rows of the tree. */
  readonly rows: Int32Array;
  /** Where each row's parent is in the level before; 0, the row of the state before any token, in the first. */
  readonly parent: Int32Array;
  /** Whether a row is the chunk's own, and not an ancestor that another chunk owns too. */
  readonly isOwn: Uint8Array;
}

/** The rows of a chunk by their position, in the chunk's order. */
export function levelsOf(tree: PrefixTree, { rows, parent, firstOwn }: Chunk): Level[] {
  const lists: number[][] = [];
  const place = new Int32Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const list = (lists[tree.position[rows[at]]] ??= []);
    place[at] = list.push(at) - 1;
  }
  return lists.map((list) => ({
    rows: Int32Array.from(list, (at) => rows[at]),
    parent: Int32Array.from(list, (at) => (parent[at] < 0 ? 0 : place[parent[at]])),
    isOwn: Uint8Array.from(list, (at) => (at >= firstOwn ? 1 : 0)),
  }));
}
