import { hasMatrices, type FactorLaw, type Process } from '../process.js';

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

/** What has so many supports times symbols takes too long. */
const MAX_STEPS = 4_000_000;
const MAX_STEPS_BY_FACTORS = 300_000;

/** The automaton; null for a generalised process and if there are too many supports. */
export function supportAutomaton(process: Process): SupportAutomaton | null {
  if (process.generalised) return null;
  if (!hasMatrices(process)) return process.law ? supportsByFactors(process.law).automaton : null;
  const S = process.states.length;
  const V = process.symbols.length;
  const reach = process.matrices.map((matrix) => reachOf(matrix, S));
  const root = [...process.start.keys()].filter((state) => process.start[state] > 0);
  return explored([root], V, ([support], x) => {
    const after = reached(support, reach[x]);
    return after.length === 0 ? null : [after];
  });
}

/** A joint token of positive probability after which a factor has no belief. */
export interface Forbidden {
  readonly token: number;
  readonly factor: number;
}

/**
 * The automaton of factors that step side by side, of which a support is one of each factor, from where the factors begin.
 * Also finds where the published formulas divide zero by zero.
 */
export function supportsByFactors({ factors, token, emission, transition, normalised, noise }: FactorLaw): {
  readonly automaton: SupportAutomaton | null;
  /** null: there is none, or none was found; `token` -1: none is possible, so that all are alike. */
  readonly forbidden: Forbidden | null;
} {
  if (factors.some(({ variants }) => variants[0].generalised)) return { automaton: null, forbidden: null };
  const F = factors.length;
  const V = token.length / F;
  const reach = factors.map(({ variants }) =>
    variants.map(({ matrices, states }) => matrices.map((matrix) => reachOf(matrix, states.length))),
  );
  const root = factors.map(({ variants: [{ start }] }) => [...start.keys()].filter((state) => start[state] > 0));
  let forbidden: Forbidden | null = null;
  const automaton = explored(root, V, stepped, MAX_STEPS_BY_FACTORS);
  function stepped(supports: readonly number[][], z: number): number[][] | null {
    const at = (i: number, variant: Int32Array) => reached(supports[i], reach[i][variant[z * F + i]][token[z * F + i]]);
    const isPossible = supports.every((_, i) => at(i, emission).length > 0);
    const after = supports.map((_, i) => at(i, transition));
    const missing = after.findIndex((support) => support.length === 0);
    if (missing >= 0 && (isPossible || noise > 0)) forbidden ??= { token: z, factor: missing };
    return isPossible && missing < 0 ? after : null;
  }
  if (normalised && automaton !== null && forbidden === null)
    for (let node = 0; node < automaton.size; node++)
      if (automaton.next.subarray(node * V, (node + 1) * V).every((to) => to < 0)) forbidden = { token: -1, factor: 0 };
  return { automaton, forbidden };
}

/** Of each state, those that it may lead to. */
const reachOf = (matrix: Float64Array, S: number): number[][] =>
  Array.from({ length: S }, (_, from) => [...Array(S).keys()].filter((to) => matrix[from * S + to] > 0));

function reached(support: readonly number[], reach: readonly (readonly number[])[]): number[] {
  const after = new Set<number>();
  for (const from of support) for (const to of reach[from]) after.add(to);
  return [...after].sort((a, b) => a - b);
}

/** All that is reached from `root`, where a node is a set of states for each part; null with too many. */
function explored(
  root: readonly number[][],
  V: number,
  after: (supports: readonly number[][], symbol: number) => number[][] | null,
  most = MAX_STEPS,
): SupportAutomaton | null {
  const index = new Map<string, number>();
  const nodes: (readonly number[][])[] = [];
  const nodeOf = (supports: readonly number[][]): number => {
    const key = supports.join(';');
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, nodes.length);
    nodes.push(supports);
    return nodes.length - 1;
  };
  nodeOf(root);
  const next: number[] = [];
  for (let node = 0; node < nodes.length; node++) {
    if (nodes.length > MAX_SUPPORTS || next.length > most) return null;
    for (let x = 0; x < V; x++) {
      const to = after(nodes[node], x);
      next.push(to === null ? -1 : nodeOf(to));
    }
  }
  return { size: nodes.length, next: Int32Array.from(next) };
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
