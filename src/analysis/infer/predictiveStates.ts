import { takeRows } from '../../shared/takeRows.js';
import type { AllWords } from '../../model/allWords.js';
import type { Activations } from '../../model/prefixTree.js';
import { beliefPca } from '../pca.js';
import { BeliefRegression } from '../regression/regression.js';
import type { InferResult } from '../../protocol/infer.js';
import type { WordMeasure } from './wordMeasure.js';

/** A prefix one of whose symbols the model gives less than this is left out: it predicts nothing in earnest after it. */
const LEAST = 0.01;

export interface StreamOptions {
  /** Layers whose residual streams are read, side by side. */
  readonly layers: readonly number[];
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
}

export interface PredictiveStates extends Pick<InferResult, 'r2_from_stream' | 'r2_from_stream_unseen' | 'points'> {
  /** Columns of the regression, at least as many as rows: then r2 says nothing. */
  readonly underdetermined: boolean;
}

/**
 * The states of a spectral model after each prefix that the model takes to be possible, and what the residual stream says
 * of them by regression: fit and r2 weigh each prefix by its probability, unseen r2 and PCA count each once.
 * @param states by length of the word: V^k × D
 */
export async function predictiveStates(
  words: AllWords,
  measure: WordMeasure,
  { resid_post, d_model }: Pick<Activations, 'resid_post' | 'd_model'>,
  states: readonly Float64Array[],
  D: number,
  { layers, threads, signal }: StreamOptions,
): Promise<PredictiveStates> {
  const prefixes = possiblePrefixes(words, measure);
  const count = prefixes.length;
  const vector = new Float64Array(count * D);
  prefixes.forEach(({ length, rank }, i) => vector.set(states[length].subarray(rank * D, (rank + 1) * D), i * D));
  const probability = Float64Array.from(prefixes, ({ length, rank }) => measure.levels[length][rank]);
  const position = Int32Array.from(prefixes, ({ row }) => words.tree.position[row]);
  const rows = prefixes.map(({ row }) => row);
  const regression = await BeliefRegression.create(
    {
      resid_post: layers.map((layer) => takeRows(resid_post[layer], rows, d_model)),
      ...{ d_model, targets: vector, S: D, weights: probability, position },
    },
    { threads, ...(signal && { signal }) },
  );
  const fit = await regression.fit([...layers.keys()], signal ? { signal } : {});
  // One state is the same after every prefix: there is nothing to explain.
  const varies = D > 1;
  return {
    r2_from_stream: varies ? fit.r2 : null,
    r2_from_stream_unseen: varies ? fit.r2_unseen : null,
    underdetermined: fit.underdetermined,
    points: {
      ...{ count, vector, position, probability },
      predicted: fit.predictions,
      pca: varies ? await beliefPca(vector, D, signal) : null,
    },
  };
}

interface Prefix {
  readonly length: number;
  readonly rank: number;
  readonly row: number;
}

function possiblePrefixes({ symbols: V, first, start }: AllWords, { levels }: WordMeasure): Prefix[] {
  const found: Prefix[] = first === 0 ? [] : [{ length: 0, rank: 0, row: 0 }];
  let possible = Uint8Array.of(1);
  for (let length = 1; length < levels.length; length++) {
    const longer = new Uint8Array(levels[length].length);
    for (let rank = 0; rank < longer.length; rank++) {
      const before = Math.floor(rank / V);
      if (!possible[before] || levels[length][rank] < LEAST * levels[length - 1][before]) continue;
      longer[rank] = 1;
      found.push({ length, rank, row: first + start[length - 1] + rank });
    }
    possible = longer;
  }
  return found;
}
