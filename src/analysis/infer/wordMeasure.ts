import type { AllWords, WordPredictions } from '../../model/allWords.js';
import { BeliefUpdate } from '../../process/beliefs/belief.js';
import { stationaryDistribution } from '../../process/measures/stationary.js';
import type { Process } from '../../process/process.js';
import { yielder } from '../../shared/cancellation.js';

/** Probabilities of all words of 0 to n symbols: one array per length, in lexicographic order. */
export interface WordMeasure {
  /** V. */
  readonly symbols: number;
  /** n. */
  readonly length: number;
  /** levels[k][rank]: probability of the word of k symbols that is `rank` in base V. */
  readonly levels: readonly Float64Array[];
}

/**
 * The model's own probabilities of words. Of a token in front it gives the first symbol's distribution itself; without one
 * that is the distribution which the model keeps, if it is put to words of `length` that begin with it: the stationary
 * vector of A[x, y] = Σ over words w that begin with x of P(w | x) P(y | w). No process is needed for it.
 */
export async function modelMeasure(
  { symbols: V, length, start }: AllWords,
  { next, begin }: Pick<WordPredictions, 'next' | 'begin'>,
  signal?: AbortSignal,
): Promise<WordMeasure> {
  const after = async (first: Float64Array) => {
    const levels = [Float64Array.of(1), first];
    const yieldIfDue = yielder(signal);
    for (let k = 1; k < length; k++) {
      await yieldIfDue();
      const longer = new Float64Array(V ** (k + 1));
      for (let i = 0; i < longer.length; i++) longer[i] = levels[k][Math.floor(i / V)] * next[start[k - 1] * V + i];
      levels.push(longer);
    }
    return levels;
  };
  return {
    symbols: V,
    length,
    levels: await after(begin ?? keptFirst(await after(new Float64Array(V).fill(1)), next, V)),
  };
}

/** @param given probability of each word given its first symbol, by length */
function keptFirst(given: readonly Float64Array[], next: Float64Array, V: number): Float64Array {
  const longest = given[given.length - 1];
  const from = next.length - longest.length * V;
  const chain = new Float64Array(V * V);
  for (let rank = 0; rank < longest.length; rank++) {
    const x = Math.floor(rank / (longest.length / V));
    for (let y = 0; y < V; y++) chain[x * V + y] += longest[rank] * next[from + rank * V + y];
  }
  const names = Array.from({ length: V }, (_, x) => String(x));
  return stationaryDistribution(
    chain,
    names,
    names.map(() => 1),
  );
}

/** A process's probabilities of words. */
export async function processMeasure(process: Process, length: number, signal?: AbortSignal): Promise<WordMeasure> {
  const update = new BeliefUpdate(process);
  const yieldIfDue = yielder(signal);
  const { S, V } = update;
  const levels = [Float64Array.of(1)];
  let beliefs = process.stationary.slice();
  for (let k = 0; k < length; k++) {
    const shorter = levels[k];
    const longer = new Float64Array(shorter.length * V);
    const after = new Float64Array(longer.length * S);
    for (let rank = 0; rank < shorter.length; rank++) {
      if (rank % update.stride === 0) await yieldIfDue();
      if (shorter[rank] === 0) continue;
      for (let x = 0; x < V; x++) {
        const child = rank * V + x;
        longer[child] = shorter[rank] * Math.max(0, update.step(beliefs, rank * S, x, after, child * S));
      }
    }
    levels.push(longer);
    beliefs = after;
  }
  return { symbols: V, length, levels };
}
