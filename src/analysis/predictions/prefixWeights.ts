import type { Inputs } from '../inputs.js';
import { idealNext } from './nextToken.js';

/** What each prefix counts for among those of its position. */
export interface PrefixWeights {
  /** N: sums to 1 over the prefixes of each position. */
  readonly row: Float64Array;
  /** null where all words were run, and weights are the prefixes' own probabilities. */
  readonly sample: SampledWeights | null;
}

export interface SampledWeights {
  /** Weight of each word drawn; sums to 1. */
  readonly word: Float64Array;
  /** Of each word: the probability that it would not have been drawn. */
  readonly missed: Float64Array;
  /** n_ctx: whether all prefixes of a position occur, so that figures of it are exact. */
  readonly covered: readonly boolean[];
}

/** How near to 1 the probabilities of a position's prefixes sum where all of them are there. */
const COVERED = 1e-9;

/**
 * Weights by probability. Of sampled words the estimates are self-normalised (Hájek's): each word counts P(w) / π(w), where
 * π(w) is the probability of its being drawn, scaled to sum to 1; where all prefixes of a position occur, their own
 * probabilities stand instead.
 */
export function prefixWeights(inputs: Inputs): PrefixWeights {
  const { tree, node, prefixes, ends, n_ctx } = inputs;
  const probability = Float64Array.from(node, (at) => tree.probability[at]);
  if (!tree.sampled) return { row: probability, sample: null };

  const sample =
    tree.sampled.by === 'probability'
      ? drawnByProbability(Float64Array.from(ends, (row) => probability[row]))
      : drawnEvenly(logProbability(inputs), tree.sampled.ofWords);
  const row = new Float64Array(node.length);
  ends.forEach((end, word) => (row[end] = sample.word[word]));
  const held = new Float64Array(n_ctx);
  for (let at = node.length - 1; at >= 0; at--) {
    held[prefixes.position[at]] += probability[at];
    if (prefixes.parent[at] >= 0) row[prefixes.parent[at]] += row[at];
  }
  const covered = Array.from(held, (sum) => sum > 1 - COVERED);
  for (let at = 0; at < node.length; at++) if (covered[prefixes.position[at]]) row[at] = probability[at];
  return { row, sample: { ...sample, covered } };
}

/** Every word was equally likely to be drawn. */
function drawnEvenly(log: Float64Array, ofWords: number): Omit<SampledWeights, 'covered'> {
  const largest = log.reduce((most, value) => Math.max(most, value), -Infinity);
  const word = log.map((value) => Math.exp(value - largest));
  const sum = word.reduce((total, value) => total + value, 0);
  const missed = Math.max(0, 1 - word.length / ofWords);
  return { word: word.map((value) => value / sum), missed: new Float64Array(word.length).fill(missed) };
}

/**
 * Words drawn without replacement, one after the other by their probability: as if word w rang after a time that is
 * exponential with rate P(w), and the first n that ring were taken. Within T a word rings with π = 1 - exp(-P T); T is the
 * time at which the weights P / π sum to the 1 that all words' probabilities sum to (Kool, van Hoof and Welling 2019 take
 * the (n + 1)-th word's time, which is not known here).
 */
function drawnByProbability(probability: Float64Array): Omit<SampledWeights, 'covered'> {
  // λ / (1 - exp(-λ)) / T, which is P / π also where P is too small for a number.
  const weight = (p: number, time: number) => (p * time < 1e-12 ? 1 : (p * time) / -Math.expm1(-p * time)) / time;
  const total = (time: number) => probability.reduce((sum, p) => sum + weight(p, time), 0);
  let [low, high] = [Math.log(probability.length), Math.log(probability.length) + 60];
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (total(Math.exp(middle)) > 1) low = middle;
    else high = middle;
  }
  const time = Math.exp(high);
  const word = probability.map((p) => weight(p, time));
  const sum = word.reduce((all, value) => all + value, 0);
  return { word: word.map((value) => value / sum), missed: probability.map((p) => Math.exp(-p * time)) };
}

/** Logarithm of the probability of each word, which may itself be too small for a number. */
function logProbability({ tree, node, ends, prefixes }: Inputs): Float64Array {
  const S = tree.process.states.length;
  const next = idealNext(tree.process);
  const expected = new Float64Array(tree.process.symbols.length);
  const log = new Float64Array(node.length);
  for (let row = 0; row < node.length; row++) {
    const from = tree.parent[node[row]];
    if (from < 0) continue;
    next(tree.belief, from * S, expected);
    const parent = prefixes.parent[row];
    log[row] = (parent < 0 ? 0 : log[parent]) + Math.log(expected[tree.symbol[node[row]]]);
  }
  return Float64Array.from(ends, (row) => log[row]);
}
