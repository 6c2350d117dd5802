import type { PrefixTree } from '../prefixTree.js';
import { preorder } from '../preorder.js';

/** Rows of a tree that are run together: closed under ancestors, parents before children. */
export interface Chunk {
  /** Row of the tree for each row of the chunk. */
  readonly rows: Int32Array;
  /** Parent within the chunk, or -1. */
  readonly parent: Int32Array;
  /** The chunk's rows from here on are its own; those before are ancestors that another chunk owns too. */
  readonly firstOwn: number;
}

/**
 * Cuts a tree into chunks that hold at most about `largest` rows of their own. A slice of the depth-first order needs
 * only the path to its first row besides, and is cut where that path is short.
 */
export function chunksOf(tree: PrefixTree, largest: number): Chunk[] {
  const order = preorder(tree);
  const place = new Int32Array(tree.count);
  order.forEach((row, at) => (place[row] = at));
  const chunks: Chunk[] = [];
  for (let start = 0; start < tree.count;) {
    const end = endOfSlice(tree, order, start, largest);
    const path: number[] = [];
    for (let up = tree.parent[order[start]]; up >= 0; up = tree.parent[up]) path.unshift(up);
    const rows = new Int32Array(path.length + end - start);
    rows.set(path);
    rows.set(order.subarray(start, end), path.length);
    const parent = rows.map((row, local) => {
      if (local < path.length) return local - 1;
      const up = tree.parent[row];
      if (up < 0) return -1;
      const at = place[up];
      return at >= start ? path.length + at - start : tree.position[up];
    });
    chunks.push({ rows, parent, firstOwn: path.length });
    start = end;
  }
  return chunks;
}

/** The place between half of the largest size and all of it where the next slice's path is shortest. */
function endOfSlice(tree: PrefixTree, order: Int32Array, start: number, largest: number): number {
  const last = start + largest;
  if (last >= tree.count) return tree.count;
  let end = last;
  for (let at = last; at > start + largest / 2; at--)
    if (tree.position[order[at]] < tree.position[order[end]]) end = at;
  return end;
}

/** Attention of some rows of a chunk, in groups of consecutive rows that share their keys (see blockGraph). */
export interface Groups {
  readonly groups: number;
  readonly groupRows: number;
  readonly groupKeys: number;
  /** groups × groupRows and groups × groupKeys rows of the chunk, padded with any row. */
  readonly queries: Int32Array;
  readonly keys: Int32Array;
  /** groups × groupRows × groupKeys: 0 where the key is an ancestor of the query or itself, else -Infinity. */
  readonly mask: Float32Array;
  /** The rows of the chunk that attend, ascending: the first of the queries. */
  readonly wanted: Int32Array;
}

/** @param wanted rows of the chunk, ascending */
export function groupsOf(chunk: Chunk, wanted: Int32Array, groupRows: number): Groups {
  const { parent } = chunk;
  const groups = Math.ceil(wanted.length / groupRows);
  const stamp = new Int32Array(chunk.rows.length).fill(-1);
  const keyLists: Int32Array[] = [];
  for (let group = 0; group < groups; group++) {
    const list: number[] = [];
    for (let at = group * groupRows; at < Math.min(wanted.length, (group + 1) * groupRows); at++)
      for (let row = wanted[at]; row >= 0 && stamp[row] !== group; row = parent[row]) {
        stamp[row] = group;
        list.push(row);
      }
    keyLists.push(Int32Array.from(list).sort());
  }
  const groupKeys = keyLists.reduce((most, list) => Math.max(most, list.length), 1);
  const queries = new Int32Array(groups * groupRows).fill(wanted[wanted.length - 1]);
  queries.set(wanted);
  const keys = new Int32Array(groups * groupKeys);
  const mask = new Float32Array(groups * groupRows * groupKeys).fill(-Infinity);
  const keyAt = new Int32Array(chunk.rows.length);
  keyLists.forEach((list, group) => {
    keys.set(list, group * groupKeys);
    list.forEach((row, at) => (keyAt[row] = at));
    const first = group * groupRows;
    for (let at = first; at < first + groupRows; at++) {
      // The padding queries of the last group repeat its last row.
      for (let row = queries[at]; row >= 0; row = parent[row]) mask[at * groupKeys + keyAt[row]] = 0;
    }
  });
  return { groups, groupRows, groupKeys, queries, keys, mask, wanted };
}
