import type { PrefixTree } from '../../model/prefixTree.js';
import { logNext as writeLogNext } from '../predictions/nextToken.js';

/**
 * What a model predicts after some prefixes, laid out so that a process can be walked over them. N rows, shortest prefixes
 * first; V symbols.
 */
export interface NextTokens {
  readonly V: number;
  readonly count: number;
  /** Rows of each length: those of `shortest + i` symbols are start[i] .. start[i + 1] - 1. */
  readonly start: readonly number[];
  /** Symbols of the shortest prefixes: 0 behind a beginning-of-sequence token, else 1. */
  readonly shortest: 0 | 1;
  /** V: the row of each word of one symbol, or -1; unused where the empty word has a row. */
  readonly first: Int32Array;
  /** N × V: the row of the prefix that is one symbol longer, or -1. */
  readonly child: Int32Array;
  /** N × V: the model's probabilities of the next symbol, and their logarithms. */
  readonly next: Float64Array;
  readonly logNext: Float64Array;
  /** N: probability that the model gives to what is no symbol; null where it gives none anywhere. */
  readonly beyond: Float64Array | null;
}

/** Least probability beyond the symbols that is kept apart. */
const LEAST_BEYOND = 1e-12;

/**
 * @param tree rows by length, shortest first
 * @param logits N × width, in a softmax over all of which the first V are the symbols
 * @param hasBos whether a beginning-of-sequence token stands in front
 */
export function nextTokensOf(
  tree: PrefixTree,
  logits: Float32Array,
  width: number,
  V: number,
  hasBos: boolean,
): NextTokens {
  const N = tree.count;
  const start = [0];
  const first = new Int32Array(V).fill(-1);
  const child = new Int32Array(N * V).fill(-1);
  for (let row = 0; row < N; row++) {
    if (tree.position[row] >= start.length) start.push(row);
    const [up, token] = [tree.parent[row], tree.token[row]];
    if (token >= V) continue;
    if (up >= 0) child[up * V + token] = row;
    else first[token] = row;
  }
  start.push(N);
  const [next, logNext] = [new Float64Array(N * V), new Float64Array(N * V)];
  const beyond = new Float64Array(N);
  for (let row = 0; row < N; row++) {
    const own = logNext.subarray(row * V, (row + 1) * V);
    writeLogNext(logits, row * width, width, own);
    let sum = 0;
    for (let x = 0; x < V; x++) sum += next[row * V + x] = Math.exp(own[x]);
    beyond[row] = Math.max(0, 1 - sum);
  }
  return {
    ...{ V, count: N, start, shortest: hasBos ? 0 : 1, first, child },
    next,
    logNext,
    beyond: beyond.some((share) => share > LEAST_BEYOND) ? beyond : null,
  };
}

/** Positions of an input that the rows tell of. */
export const positionsIn = ({ start }: NextTokens): number => start.length - 1;

/** The rows of the shortest prefixes alone: as many lengths as are at most `rows` together, but at least one. */
export function shortestOf(all: NextTokens, rows: number): NextTokens {
  let levels = positionsIn(all);
  while (levels > 1 && all.start[levels] > rows) levels--;
  if (levels === positionsIn(all)) return all;
  const { V } = all;
  const count = all.start[levels];
  return {
    ...all,
    count,
    start: all.start.slice(0, levels + 1),
    child: all.child.subarray(0, count * V),
    next: all.next.subarray(0, count * V),
    logNext: all.logNext.subarray(0, count * V),
    beyond: all.beyond?.subarray(0, count) ?? null,
  };
}
