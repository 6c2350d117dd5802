import { yielder } from '../../shared/cancellation.js';
import type { Random } from '../../algebra/random.js';

/** A continuation of a prefix: its symbol, its conditional probability given the prefix, and the state it leads to. */
export interface Continuation<State> {
  readonly symbol: number;
  /** Conditional probability of this continuation, > 0; those of one prefix sum to one. */
  readonly share: number;
  readonly state: State;
}

interface Prefix<State> {
  readonly parent: Prefix<State> | null;
  readonly symbol: number;
  readonly state: State;
  readonly logShare: number;
  readonly gumbel: number;
}

/**
 * Draws `count` words without replacement, as if one after the other, each with probability proportional to its share
 * among those not drawn yet. This is stochastic beam search (Kool, van Hoof and Welling 2019, "Stochastic beams and
 * where to find them"): every word is scored by its log share plus Gumbel noise, and those with the largest scores are
 * drawn. The noise is drawn top-down, so only prefixes that can still win are visited and words are never enumerated.
 * @param expand the continuations of a prefix with `remaining` symbols still to come, symbols ascending
 * @returns words × length token ids, row-major, sorted
 */
export async function drawWords<State>(
  root: State,
  length: number,
  count: number,
  expand: (state: State, remaining: number) => Continuation<State>[],
  random: Random,
  signal?: AbortSignal,
): Promise<Int16Array> {
  const yieldIfDue = yielder(signal);
  let beam: Prefix<State>[] = [{ parent: null, symbol: -1, state: root, logShare: 0, gumbel: 0 }];
  for (let remaining = length; remaining > 0; remaining--) {
    const next: Prefix<State>[] = [];
    for (let i = 0; i < beam.length; i++) {
      if ((i & 255) === 255) await yieldIfDue();
      branch(beam[i], expand(beam[i].state, remaining), random, next);
    }
    beam = largest(next, count);
  }
  return sortedWords(beam, length);
}

/** The prefixes with the largest noise, in their original order. */
function largest<State>(prefixes: Prefix<State>[], count: number): Prefix<State>[] {
  if (prefixes.length <= count) return prefixes;
  const least = Float64Array.from(prefixes, ({ gumbel }) => gumbel).sort()[prefixes.length - count];
  return prefixes.filter(({ gumbel }) => gumbel >= least);
}

/** Children of a prefix. Their noise is conditioned so that its maximum equals the prefix's own noise. */
function branch<State>(
  parent: Prefix<State>,
  continuations: readonly Continuation<State>[],
  random: Random,
  into: Prefix<State>[],
): void {
  const logShares = continuations.map(({ share }) => parent.logShare + Math.log(share));
  const free = logShares.map((logShare) => logShare - Math.log(-Math.log(openUniform(random))));
  const largest = Math.max(...free);
  continuations.forEach(({ symbol, state }, i) => {
    const v = parent.gumbel - free[i] + Math.log1p(-Math.exp(free[i] - largest));
    const gumbel = parent.gumbel - Math.max(0, v) - Math.log1p(Math.exp(-Math.abs(v)));
    into.push({ parent, symbol, state, logShare: logShares[i], gumbel });
  });
}

function openUniform(random: Random): number {
  let u = random.next();
  while (u === 0) u = random.next();
  return u;
}

function sortedWords(beam: readonly Prefix<unknown>[], length: number): Int16Array {
  const words = beam.map((last) => {
    const word = new Int16Array(length);
    let at: Prefix<unknown> | null = last;
    for (let i = length - 1; i >= 0 && at !== null; i--, at = at.parent) word[i] = at.symbol;
    return word;
  });
  return flattenSorted(words, length);
}

/** Sorts words and puts them into one row-major array. */
export function flattenSorted(words: Int16Array[], length: number): Int16Array {
  words.sort((a, b) => {
    for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] - b[i];
    return 0;
  });
  const flat = new Int16Array(words.length * length);
  words.forEach((word, i) => flat.set(word, i * length));
  return flat;
}
