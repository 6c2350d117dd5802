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
  /** Likewise: how many positions the key comes before the query, negative; null where it was not asked for. */
  readonly distance: Float32Array | null;
  /** The rows of the chunk that attend, ascending: the first of the queries. */
  readonly wanted: Int32Array;
}

/** What a layer's attention sees. */
export interface Sight {
  /** Positions that a query sees, itself among them; null: all before it. */
  readonly window: number | null;
  /** Whether distances are of use. */
  readonly byDistance: boolean;
}

/** @param wanted rows of the chunk, ascending */
export function groupsOf(chunk: Chunk, wanted: Int32Array, groupRows: number, sight: Sight): Groups {
  const { parent } = chunk;
  const groups = Math.ceil(wanted.length / groupRows);
  const most = sight.window ?? Infinity;
  const keyLists = keysOf(chunk, wanted, groupRows, most);
  const groupKeys = keyLists.reduce((longest, list) => Math.max(longest, list.length), 1);
  const queries = new Int32Array(groups * groupRows).fill(wanted[wanted.length - 1]);
  queries.set(wanted);
  const keys = new Int32Array(groups * groupKeys);
  const mask = new Float32Array(groups * groupRows * groupKeys).fill(-Infinity);
  const distance = sight.byDistance ? new Float32Array(mask.length) : null;
  const keyAt = new Int32Array(chunk.rows.length);
  keyLists.forEach((list, group) => {
    keys.set(list, group * groupKeys);
    list.forEach((row, at) => (keyAt[row] = at));
    const first = group * groupRows;
    for (let at = first; at < first + groupRows; at++) {
      // The padding queries of the last group repeat its last row.
      for (let row = queries[at], away = 0; row >= 0 && away < most; row = parent[row], away++) {
        const index = at * groupKeys + keyAt[row];
        mask[index] = 0;
        if (distance) distance[index] = -away;
      }
    }
  });
  return { groups, groupRows, groupKeys, queries, keys, mask, distance, wanted };
}

/** The rows that each group sees, ascending. */
function keysOf({ parent, rows }: Chunk, wanted: Int32Array, groupRows: number, most: number): Int32Array[] {
  const stamp = new Int32Array(rows.length).fill(-1);
  const lists: Int32Array[] = [];
  for (let group = 0; group * groupRows < wanted.length; group++) {
    const list: number[] = [];
    for (let at = group * groupRows; at < Math.min(wanted.length, (group + 1) * groupRows); at++)
      for (let row = wanted[at], away = 0; row >= 0 && away < most; row = parent[row], away++) {
        if (stamp[row] !== group) {
          stamp[row] = group;
          list.push(row);
        } else if (most === Infinity) break; // Its ancestors are there too.
      }
    lists.push(Int32Array.from(list).sort());
  }
  return lists;
}
