import type { Process } from '../process.js';

/**
 * The automaton of belief supports of a hidden Markov model: a node is the set of states to which a belief
 * gives positive probability; node 0 is the support of π. A word is possible exactly if it has a path from node 0, so
 * words can be counted without building the mixed-state tree.
 */
export interface SupportAutomaton {
  readonly size: number;
  /** size × V: the node after each symbol, or -1 where the symbol is impossible. */
  readonly next: Int32Array;
}

/** With more supports than this (there can be 2^S) the automaton would take too much memory, and is not built. */
const MAX_SUPPORTS = 10_000;

/** The automaton; null for a generalised process and if there are too many supports. */
export function supportAutomaton(process: Process): SupportAutomaton | null {
  if (process.generalised) return null;
  const S = process.states.length;
  const V = process.symbols.length;
  const reach = process.matrices.map((matrix) =>
    Array.from({ length: S }, (_, from) => [...Array(S).keys()].filter((to) => matrix[from * S + to] > 0)),
  );
  const index = new Map<string, number>();
  const supports: number[][] = [];
  const nodeOf = (support: number[]): number => {
    const key = support.join();
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, supports.length);
    supports.push(support);
    return supports.length - 1;
  };
  nodeOf([...process.start.keys()].filter((state) => process.start[state] > 0));
  const next: number[] = [];
  for (let node = 0; node < supports.length; node++) {
    if (supports.length > MAX_SUPPORTS) return null;
    for (let x = 0; x < V; x++) {
      const after = new Set<number>();
      for (const from of supports[node]) for (const to of reach[x][from]) after.add(to);
      next.push(after.size === 0 ? -1 : nodeOf([...after].sort((a, b) => a - b)));
    }
  }
  return { size: supports.length, next: Int32Array.from(next) };
}

/** Number of words of each length 0 .. depth. */
export function countByAutomaton({ size, next }: SupportAutomaton, depth: number): Float64Array {
  const V = next.length / size;
  const counts = new Float64Array(depth + 1);
  let at = new Float64Array(size);
  at[0] = 1;
  counts[0] = 1;
  for (let length = 1; length <= depth; length++) {
    const after = new Float64Array(size);
    for (let node = 0; node < size; node++) {
      if (at[node] === 0) continue;
      for (let x = 0; x < V; x++) {
        const to = next[node * V + x];
        if (to >= 0) after[to] += at[node];
      }
    }
    at = after;
    counts[length] = after.reduce((sum, n) => sum + n, 0);
  }
  return counts;
}

/**
 * For each number of symbols still to come, 0 .. depth, in how many ways each node can be continued. Each row is
 * divided by its largest entry to avoid overflow at great depth, so only ratios within a row are meaningful.
 */
export function continuations({ size, next }: SupportAutomaton, depth: number): Float64Array[] {
  const V = next.length / size;
  const rows = [new Float64Array(size).fill(1)];
  for (let remaining = 1; remaining <= depth; remaining++) {
    const shorter = rows[remaining - 1];
    const row = new Float64Array(size);
    for (let node = 0; node < size; node++) {
      for (let x = 0; x < V; x++) {
        const to = next[node * V + x];
        if (to >= 0) row[node] += shorter[to];
      }
    }
    const largest = row.reduce((best, n) => Math.max(best, n), 0);
    rows.push(row.map((n) => n / largest));
  }
  return rows;
}
