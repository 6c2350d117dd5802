import { yielder } from '../shared/cancellation.js';
import { InputError } from '../shared/inputError.js';
import { countText } from '../shared/texts.js';
import type { Activations, PrefixTree } from './prefixTree.js';
import type { RunOptions } from './runOptions.js';
import type { ModelSession } from './transformer/session.js';

/**
 * All words of 1 to `length` symbols, shortest first and each length in lexicographic order, so that a word's place is its
 * number in base V. A model is run on them whatever its process.
 */
export interface AllWords {
  /** V. */
  readonly symbols: number;
  readonly length: number;
  /** What is run: the token in front, if there is one, and then the words. */
  readonly tree: PrefixTree;
  /** Row of the tree that holds the first word of one symbol: 1 behind a token in front, which is row 0; else 0. */
  readonly first: number;
  /** Place among the words of the first word of each length, the empty one at -1: start[n - 1] is that of length n; start[length] is their number. */
  readonly start: readonly number[];
}

/** Words of 1 to `length` of `symbols` symbols. */
export function wordCount(symbols: number, length: number): number {
  let sum = 0;
  for (let n = 1, level = symbols; n <= length; n++, level *= symbols) sum += level;
  return sum;
}

/**
 * The longest words such that all together are at most `most`.
 * @param atMost positions there are for symbols
 * @throws InputError `too-many-words` where not even words of `least` symbols fit
 */
export function affordableLength(symbols: number, atMost: number, most: number, least = 1): number {
  let length = Math.max(0, atMost);
  while (length > 0 && wordCount(symbols, length) > most) length--;
  if (length >= least) return length;
  throw new InputError(
    'too-many-words',
    atMost < least
      ? `Words of ${least} symbols are needed, and the context has room for ${atMost}.`
      : `The model has ${countText(symbols)} symbols: all words of ${least} of them are ${countText(wordCount(symbols, least))}, ` +
          `more than the ${countText(most)} that are run here.`,
  );
}

/** @param bosToken token in front of each word, or null */
export function allWords(symbols: number, length: number, bosToken: number | null): AllWords {
  const count = wordCount(symbols, length);
  const first = bosToken === null ? 0 : 1;
  const start = Array.from({ length: length + 1 }, (_, n) => wordCount(symbols, n));
  const tree = {
    count: first + count,
    parent: new Int32Array(first + count).fill(-1),
    token: new Int32Array(first + count),
    position: new Int32Array(first + count),
  };
  if (bosToken !== null) tree.token[0] = bosToken;
  for (let n = 0; n < length; n++)
    for (let word = start[n]; word < start[n + 1]; word++) {
      const row = first + word;
      const rank = word - start[n];
      tree.token[row] = rank % symbols;
      tree.position[row] = first + n;
      tree.parent[row] = n === 0 ? first - 1 : first + start[n - 1] + Math.floor(rank / symbols);
    }
  return { symbols, length, tree, first, start };
}

/** What a model predicts after every word, among the symbols alone. */
export interface WordPredictions {
  /** W × V: the softmax of the logits of the symbols, after each word, in float64. */
  readonly next: Float64Array;
  /** V: the same behind the token in front; null without one. */
  readonly begin: Float64Array | null;
  /** W: probability that logits beyond the symbols hold in a softmax over all (0 where they are left aside). */
  readonly beyond: Float64Array;
  readonly activations: Activations;
}

/** Runs a model on all words; residual streams are kept where they are wanted. Throws as the session's run. */
export async function predictAllWords(
  session: ModelSession,
  words: AllWords,
  { resid_post = false, signal, onProgress }: Pick<RunOptions, 'signal' | 'onProgress'> & { resid_post?: boolean } = {},
): Promise<WordPredictions> {
  const { tree, first, symbols } = words;
  const activations = await session.run(tree, { outputs: { resid_post, logits: true }, signal, onProgress });
  const all = new Float64Array(tree.count * symbols);
  const beyond = new Float64Array(tree.count);
  const yieldIfDue = yielder(signal);
  const width = activations.d_vocab_out;
  for (let row = 0; row < tree.count; row++) {
    if (row % 1024 === 0) await yieldIfDue();
    const logits = activations.logits.subarray(row * width, (row + 1) * width);
    beyond[row] = softmaxOfFirst(logits, symbols, all.subarray(row * symbols, (row + 1) * symbols));
  }
  return {
    next: all.subarray(first * symbols),
    begin: first === 0 ? null : all.slice(0, symbols),
    beyond: beyond.subarray(first),
    activations,
  };
}

/** Writes the softmax over the first logits, and returns the share that the others hold in one over all. */
function softmaxOfFirst(logits: Float32Array, count: number, into: Float64Array): number {
  let most = -Infinity;
  for (const logit of logits) if (logit > most) most = logit;
  let [sum, beyond] = [0, 0];
  for (let v = 0; v < logits.length; v++) {
    const weight = Math.exp(logits[v] - most);
    if (v < count) {
      sum += weight;
      into[v] = weight;
    } else beyond += weight;
  }
  if (sum === 0) {
    // All that the symbols hold is lost beside the others: the softmax among themselves still is theirs.
    return (softmaxOfFirst(logits.subarray(0, count), count, into), 1);
  }
  for (let v = 0; v < count; v++) into[v] /= sum;
  return beyond / (sum + beyond);
}
