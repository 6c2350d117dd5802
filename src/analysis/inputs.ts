import * as l10n from '@vscode/l10n';
import { InputError } from '../shared/inputError.js';
import type { PrefixTree } from '../model/prefixTree.js';
import type { MixedStateTree } from '../process/beliefs/mixedStateTree.js';
import { wordNodes } from '../process/beliefs/treeWords.js';
import type { Weighting } from '../protocol/analysis.js';

/**
 * The model's inputs: all words (or the words drawn), of which only the distinct prefixes are kept, one row each,
 * parents before children. The belief of a row is the one after reading its last token; with a
 * beginning-of-sequence token, position 0 holds the root's belief.
 */
export interface Inputs {
  readonly tree: MixedStateTree;
  /** Positions of an input, the beginning-of-sequence token included. */
  readonly n_ctx: number;
  /** Token id put in front of each word, or null. */
  readonly bosToken: number | null;
  /** Number of words. */
  readonly count: number;
  readonly prefixes: PrefixTree;
  /** Tree node of each row. */
  readonly node: Int32Array;
  /** Belief index of each row. */
  readonly belief: Int32Array;
  /** Words that pass through each row. */
  readonly words: Float64Array;
  /** Weight of each row in fit, scores and centres: its words, or their probabilities scaled to sum to `count`. */
  readonly weight: Float64Array;
  /** Row of each whole word, in lexicographic order of the words. */
  readonly ends: Int32Array;
}

/**
 * Lays out the inputs of a tree.
 * @param positions positions of an input (n_ctx, or fewer)
 * @param bosToken id of the beginning-of-sequence token, or null where words stand alone
 * @throws InputError `no-words` where no word of that length has positive probability
 */
export function inputsOf(
  tree: MixedStateTree,
  positions: number,
  bosToken: number | null,
  weighting: Weighting,
): Inputs {
  const wordLength = bosToken === null ? positions : positions - 1;
  const ends = wordNodes(tree, wordLength);
  if (ends.length === 0)
    throw new InputError(
      'no-words',
      l10n.t('{0} has no word of {1} tokens with positive probability.', tree.process.name, wordLength),
    );

  const { words, weight } = passingThrough(tree, ends, weighting);
  const shallowest = bosToken === null ? 1 : 0;
  const node = nodesPassed(tree, words, shallowest, wordLength);
  const rowOf = new Int32Array(tree.count).fill(-1);
  node.forEach((at, row) => (rowOf[at] = row));

  const rows = node.length;
  const prefixes = {
    count: rows,
    parent: new Int32Array(rows),
    token: new Int32Array(rows),
    position: new Int32Array(rows),
  };
  const belief = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = node[row];
    const parent = tree.parent[at] < 0 ? -1 : rowOf[tree.parent[at]];
    prefixes.parent[row] = parent;
    prefixes.position[row] = parent < 0 ? 0 : prefixes.position[parent] + 1;
    prefixes.token[row] = tree.symbol[at] < 0 && bosToken !== null ? bosToken : tree.symbol[at];
    belief[row] = tree.beliefIndex[at];
  }
  return {
    tree,
    n_ctx: positions,
    bosToken,
    count: ends.length,
    prefixes,
    node,
    belief,
    words: Float64Array.from(node, (at) => words[at]),
    weight: Float64Array.from(node, (at) => weight[at]),
    ends: Int32Array.from(ends, (at) => rowOf[at]),
  };
}

/** Words, and weights, that pass through each node of the tree. */
function passingThrough(tree: MixedStateTree, ends: Int32Array, weighting: Weighting) {
  const words = new Float64Array(tree.count);
  const weight = new Float64Array(tree.count);
  // Words that were drawn by their probability count alike: the drawing has weighed them.
  const byProbability = weighting === 'probability' && tree.sampled?.by !== 'probability';
  let total = 0;
  for (const end of ends) total += tree.probability[end];
  for (const end of ends) {
    words[end] = 1;
    weight[end] = byProbability ? (tree.probability[end] / total) * ends.length : 1;
  }
  for (let at = tree.count - 1; at > 0; at--) {
    words[tree.parent[at]] += words[at];
    weight[tree.parent[at]] += weight[at];
  }
  return { words, weight };
}

function nodesPassed(tree: MixedStateTree, words: Float64Array, shallowest: number, deepest: number): Int32Array {
  const [from, to] = [tree.levelStart[shallowest], tree.levelStart[deepest + 1]];
  let rows = 0;
  for (let at = from; at < to; at++) if (words[at] > 0) rows++;
  const node = new Int32Array(rows);
  for (let at = from, row = 0; at < to; at++) if (words[at] > 0) node[row++] = at;
  return node;
}
