import type { Process } from '../process.js';

/**
 * The mixed-state tree: every word of positive probability up to a depth and the belief state it leads to.
 * Structure of arrays over N nodes, breadth-first, symbols ascending; node 0 is the root (the empty word,
 * belief π), and the nodes of one depth are contiguous.
 */
export interface MixedStateTree {
  readonly process: Process;
  readonly depth: number;
  readonly count: number;
  /** Length depth + 2: nodes of depth d are levelStart[d] .. levelStart[d + 1] - 1. */
  readonly levelStart: Int32Array;
  /** Parent of each node; -1 at the root. */
  readonly parent: Int32Array;
  /** Last symbol of each node's word; -1 at the root. */
  readonly symbol: Int16Array;
  /** N × S unrounded beliefs. */
  readonly belief: Float64Array;
  /** Probability of each node's word. */
  readonly probability: Float64Array;
  /** Belief index of each node (see {@link DistinctBeliefs}). */
  readonly beliefIndex: Int32Array;
  readonly distinct: DistinctBeliefs;
  /** Null if the tree holds all words up to its depth. */
  readonly sampled: WordSample | null;
}

/**
 * How the words of a sampled tree were drawn. The tree holds their prefixes and the one-symbol continuations, or with hundreds of symbols
 * the prefixes alone, where those would be more nodes than can be held.
 */
export interface WordSample {
  /** Number of words drawn, without replacement. */
  readonly words: number;
  /** Number of possible words of that length. */
  readonly ofWords: number;
  readonly wordLength: number;
  readonly seed: number;
  /** Whether every word was equally likely to be drawn, or each by its probability. */
  readonly by: 'uniform' | 'probability';
  /** The nodes of the words drawn, ascending. Other nodes of the same depth are continuations of shorter prefixes. */
  readonly wordNodes: Int32Array;
}

/**
 * Distinct beliefs of a tree, indexed in breadth-first order of first meeting. Two beliefs are the same if
 * floor(v·10^decimals + 0.5 + 1e-6) agrees in every coordinate. This rounded key
 * only decides which beliefs share an index.
 */
export interface DistinctBeliefs {
  readonly decimals: number;
  readonly count: number;
  /** B × S: the unrounded belief of the first node met. */
  readonly vector: Float64Array;
  readonly firstNode: Int32Array;
}
