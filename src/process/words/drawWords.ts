import { yielder } from '../../shared/cancellation.js';
import type { Random } from '../../algebra/random.js';

/** A continuation of a prefix: its symbol, and its conditional probability given the prefix. */
export interface Continuation {
  readonly symbol: number;
  /** Conditional probability of this continuation, > 0; those of one prefix sum to one. */
  readonly share: number;
}

/** How prefixes go on. */
export interface Prefixes<State> {
  /** The continuations of a prefix with `remaining` symbols still to come, symbols ascending. */
  expand(state: State, remaining: number): readonly Continuation[];
  /** The state that a continuation leads to: asked for those alone that are kept. */
  follow(state: State, symbol: number): State;
}

/** A prefix that may be kept, before its state is known. */
interface Candidate<State> {
  readonly parent: Prefix<State>;
  readonly symbol: number;
  readonly logShare: number;
  readonly gumbel: number;
}

/** Continuations held before the losing ones are let go, beside four for each word. */
const MOST_HELD = 50_000;
/** Continuations between two looks at the clock. */
const CHECK_AFTER = 1024;

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
 * @returns words × length token ids, row-major, sorted
 */
export async function drawWords<State>(
  root: State,
  length: number,
  count: number,
  prefixes: Prefixes<State>,
  random: Random,
  signal?: AbortSignal,
): Promise<Int16Array> {
  const yieldIfDue = yielder(signal);
  let beam: Prefix<State>[] = [{ parent: null, symbol: -1, state: root, logShare: 0, gumbel: 0 }];
  for (let remaining = length; remaining > 0; remaining--) {
    let next: Candidate<State>[] = [];
    // No prefix with less noise than this is drawn.
    let floor = -Infinity;
    let tried = 0;
    for (const prefix of beam) {
      const continuations = prefixes.expand(prefix.state, remaining);
      branch(prefix, continuations, random, floor, next);
      // With hundreds of symbols there are far more continuations than words: those that have lost already are not held.
      if (next.length > MOST_HELD + 4 * count) {
        next = largest(next, count);
        floor = next.reduce((least, { gumbel }) => Math.min(least, gumbel), Infinity);
      }
      tried += 1 + continuations.length;
      if (tried < CHECK_AFTER) continue;
      tried = 0;
      await yieldIfDue();
    }
    const kept = largest(next, count);
    beam = [];
    for (const { parent, symbol, logShare, gumbel } of kept) {
      if ((beam.length & 255) === 255) await yieldIfDue();
      beam.push({ parent, symbol, state: prefixes.follow(parent.state, symbol), logShare, gumbel });
    }
  }
  return sortedWords(beam, length);
}

/** The prefixes with the largest noise, in their original order. */
function largest<State>(prefixes: Candidate<State>[], count: number): Candidate<State>[] {
  if (prefixes.length <= count) return prefixes;
  const least = Float64Array.from(prefixes, ({ gumbel }) => gumbel).sort()[prefixes.length - count];
  return prefixes.filter(({ gumbel }) => gumbel >= least);
}

/** Children of a prefix. Their noise is conditioned so that its maximum equals the prefix's own noise. */
function branch<State>(
  parent: Prefix<State>,
  continuations: readonly Continuation[],
  random: Random,
  floor: number,
  into: Candidate<State>[],
): void {
  const logShares = continuations.map(({ share }) => parent.logShare + Math.log(share));
  const free = logShares.map((logShare) => logShare - Math.log(-Math.log(openUniform(random))));
  const largest = Math.max(...free);
  continuations.forEach(({ symbol }, i) => {
    const v = parent.gumbel - free[i] + Math.log1p(-Math.exp(free[i] - largest));
    const gumbel = parent.gumbel - Math.max(0, v) - Math.log1p(Math.exp(-Math.abs(v)));
    if (gumbel >= floor) into.push({ parent, symbol, logShare: logShares[i], gumbel });
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
