import type { MixedStateTree } from '../process/beliefs/mixedStateTree.js';
import { wordOf } from '../process/beliefs/treeWords.js';
import type { WordsPage } from '../protocol/analysis.js';

/** The nodes of each belief, in breadth-first order: `nodes[start[b]] .. nodes[start[b + 1] - 1]`. */
export interface NodesOfBeliefs {
  readonly start: Int32Array;
  readonly nodes: Int32Array;
}

/** Sorts a tree's nodes by belief, once, so that a page of words costs only its own length. */
export function nodesOfBeliefs(tree: MixedStateTree): NodesOfBeliefs {
  const start = new Int32Array(tree.distinct.count + 1);
  for (const belief of tree.beliefIndex) start[belief + 1]++;
  for (let belief = 0; belief < tree.distinct.count; belief++) start[belief + 1] += start[belief];
  const next = start.slice();
  const nodes = new Int32Array(tree.count);
  for (let node = 0; node < tree.count; node++) nodes[next[tree.beliefIndex[node]]++] = node;
  return { start, nodes };
}

/** A page of the words that lead to a belief, shortest first; the belief must be one of the tree's. */
export function wordsPage(
  tree: MixedStateTree,
  { start, nodes }: NodesOfBeliefs,
  belief: number,
  offset: number,
  limit: number,
): WordsPage {
  const [from, to] = [start[belief], start[belief + 1]];
  const page = nodes.subarray(Math.min(to, from + offset), Math.min(to, from + offset + limit));
  return { belief, total: to - from, offset, words: Array.from(page, (node) => Array.from(wordOf(tree, node))) };
}
