import { yielder } from '../../shared/cancellation.js';
import { InputError } from '../../shared/inputError.js';
import { BeliefUpdate } from '../beliefs/belief.js';
import { drawWords, flattenSorted, type Continuation, type Prefixes } from './drawWords.js';
import type { Process } from '../process.js';
import { createRandom, type Random } from '../../algebra/random.js';
import { continuations, type SupportAutomaton } from './supportAutomaton.js';

/** Which words to draw. */
export interface WordSampling {
  /** How many to draw, without replacement; all of them if there are no more than that. */
  readonly words: number;
  readonly wordLength: number;
  readonly seed: number;
  /** Every word equally likely, or each by its probability. */
  readonly by: 'uniform' | 'probability';
}

/** Most proposals per word for a uniform sample of a generalised process before giving up. */
const MAX_PROPOSALS_PER_WORD = 1_000;

/**
 * Draws distinct words of positive probability, all of one length.
 * @param automaton of the process, where it has one
 * @returns words × wordLength token ids, row-major, sorted; and the number of possible words, an estimate
 *   if `ofWords` is not known
 */
export async function sampleWords(
  process: Process,
  { words, wordLength, seed, by }: WordSampling,
  automaton: SupportAutomaton | null,
  ofWords: number,
  signal?: AbortSignal,
): Promise<{ tokens: Int16Array; ofWords: number }> {
  const random = createRandom(seed);
  if (by === 'probability') {
    const tokens = await drawWords(
      process.start,
      wordLength,
      words,
      byProbability(new BeliefUpdate(process)),
      random,
      signal,
    );
    return { tokens, ofWords: Number.isNaN(ofWords) ? process.symbols.length ** wordLength : ofWords };
  }
  if (automaton === null) return propose(process, words, wordLength, random, signal);
  const prefixes = evenly(automaton, process.symbols.length, wordLength);
  return { tokens: await drawWords(0, wordLength, words, prefixes, random, signal), ofWords };
}

/** Each continuation by its probability given the belief. */
function byProbability(update: BeliefUpdate): Prefixes<Float64Array> {
  const next = new Float64Array(update.V);
  return {
    expand(belief) {
      update.distribution(belief, 0, next);
      const found: Continuation[] = [];
      next.forEach((share, symbol) => share > 0 && found.push({ symbol, share }));
      return found;
    },
    follow(belief, symbol) {
      const state = new Float64Array(update.S);
      update.step(belief, 0, symbol, state, 0);
      return state;
    },
  };
}

/** Each continuation by the number of words that begin with it. */
function evenly(automaton: SupportAutomaton, V: number, length: number): Prefixes<number> {
  const ways = continuations(automaton, length);
  return {
    expand(node, remaining) {
      const found: { symbol: number; ways: number }[] = [];
      for (let symbol = 0; symbol < V; symbol++) {
        const state = automaton.next[node * V + symbol];
        if (state >= 0 && ways[remaining - 1][state] > 0) found.push({ symbol, ways: ways[remaining - 1][state] });
      }
      const all = found.reduce((sum, continuation) => sum + continuation.ways, 0);
      return found.map(({ symbol, ways: own }) => ({ symbol, share: own / all }));
    },
    follow: (node, symbol) => automaton.next[node * V + symbol],
  };
}

/** Proposes words uniformly among all strings and keeps those that are possible. */
async function propose(
  process: Process,
  words: number,
  length: number,
  random: Random,
  signal?: AbortSignal,
): Promise<{ tokens: Int16Array; ofWords: number }> {
  const update = new BeliefUpdate(process);
  const yieldIfDue = yielder(signal);
  const found = new Map<string, Int16Array>();
  let possible = 0;
  let proposed = 0;
  for (; found.size < words; proposed++) {
    if ((proposed & 255) === 255) await yieldIfDue();
    if (proposed > MAX_PROPOSALS_PER_WORD * words) {
      throw new InputError(
        'sample-too-rare',
        `Only ${found.size} of ${words} words of ${process.name} of length ${length} were found at random: ` +
          'too few strings are possible. Draw words by probability, or take a shorter context.',
      );
    }
    const word = Int16Array.from({ length }, () => random.below(update.V));
    if (!isPossible(update, process.start, word)) continue;
    possible++;
    found.set(word.join(), word);
  }
  const ofWords = Math.round((update.V ** length * possible) / proposed);
  return { tokens: flattenSorted([...found.values()], length), ofWords };
}

function isPossible(update: BeliefUpdate, root: Float64Array, word: Int16Array): boolean {
  let belief = root;
  for (const symbol of word) {
    const next = new Float64Array(update.S);
    if (update.step(belief, 0, symbol, next, 0) <= 0) return false;
    belief = next;
  }
  return true;
}
