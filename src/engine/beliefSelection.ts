import { prefixWeights } from '../analysis/predictions/prefixWeights.js';
import { wordOf } from '../process/beliefs/treeWords.js';
import type { SelectionPage } from '../protocol/analysis.js';
import type { KnownAnalysis } from './stores/knownAnalysis.js';

/**
 * What is common to several beliefs of an analysis, and a page of the words that lead to any of them, shortest first and
 * then in the order of the tree.
 *
 * Weights are the probabilities of prefixes (of sampled words their estimates), summed over the positions of an input:
 * `probability` is the mean over positions of the probability that the belief there is one of these, `mean` and
 * `mean_read_out` are the beliefs and the read-outs of these prefixes, weighted likewise.
 */
export function selectionPage(
  known: KnownAnalysis,
  beliefs: readonly number[],
  offset: number,
  limit: number,
): SelectionPage {
  const { inputs } = known.run;
  const { result } = known;
  const states = result.process.states.length;
  const chosen = new Uint8Array(result.beliefs.count);
  for (const belief of beliefs) chosen[belief] = 1;

  const weights = prefixWeights(inputs).row;
  const mean = new Float64Array(states);
  const read = new Float64Array(states);
  const at = new Float64Array(inputs.n_ctx);
  let total = 0;
  for (let row = 0; row < weights.length; row++) {
    const belief = inputs.belief[row];
    if (chosen[belief] === 0) continue;
    const weight = weights[row];
    total += weight;
    at[inputs.prefixes.position[row]] += weight;
    for (let state = 0; state < states; state++) {
      mean[state] += weight * result.beliefs.vector[belief * states + state];
      read[state] += weight * result.predictions.vector[row * states + state];
    }
  }
  const scaled = (sum: Float64Array) => (total > 0 ? Array.from(sum, (value) => value / total) : null);
  return {
    probability: total / inputs.n_ctx,
    by_position: Array.from(at),
    mean: scaled(mean),
    mean_read_out: scaled(read),
    ...wordsOf(known, chosen, offset, limit),
    offset,
  };
}

/** Nodes of a tree stand breadth-first, so one pass over them finds the words in their order. */
function wordsOf(known: KnownAnalysis, chosen: Uint8Array, offset: number, limit: number) {
  const { tree } = known.run.inputs;
  const words: { belief: number; word: number[] }[] = [];
  let total = 0;
  for (let node = 0; node < tree.count; node++) {
    const belief = tree.beliefIndex[node];
    if (chosen[belief] === 0) continue;
    if (total >= offset && words.length < limit) words.push({ belief, word: Array.from(wordOf(tree, node)) });
    total++;
  }
  return { total, words };
}
