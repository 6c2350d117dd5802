import { yielder } from '../../shared/cancellation.js';
import { stationaryDistribution, transitionMatrix } from '../../process/measures/stationary.js';
import type { WordMeasure } from './wordMeasure.js';

/** Multiply-adds that all steps together may take: a second or two. */
const MOST_WORK = 1.5e9;
const MOST_STEPS = 200;
/** A step that gains less than this, in nats per word and relatively, is the last. */
const LEAST_GAIN = 1e-3;

/** Matrices of a hidden Markov model, T[symbol] S × S row-major, and how far words are from it. */
export interface FittedHmm {
  readonly matrices: readonly Float64Array[];
  /** KL of the measure's longest words to the model's, nats per word. */
  readonly kl: number;
}

/**
 * The hidden Markov model nearest to a measure of words: expectation and maximisation (Baum and others, 1970) over all words
 * at once, each counting by its probability. Words begin in the stationary distribution of the matrices.
 * @param start matrices with entries that are not negative; zeros stay zeros
 * @returns the best that was met; null where the start gives no process
 */
export async function fitHmm(
  measure: WordMeasure,
  start: readonly Float64Array[],
  S: number,
  signal?: AbortSignal,
): Promise<FittedHmm | null> {
  const yieldIfDue = yielder(signal);
  const words = measure.levels.reduce((sum, level) => sum + level.length, 0);
  const steps = Math.max(1, Math.min(MOST_STEPS, Math.floor(MOST_WORK / (3 * words * S * S))));
  let best: FittedHmm | null = null;
  let matrices: readonly Float64Array[] | null = normalised(start, S);
  for (let step = 0; step < steps && matrices; step++) {
    const pi = stationaryOf(matrices, S);
    if (pi === null) break;
    const { kl, counts } = await expected(measure, matrices, pi, S, yieldIfDue);
    if (!Number.isFinite(kl)) break;
    const gain: number = best ? best.kl - kl : Infinity;
    if (gain > 0) best = { matrices, kl };
    if (!(gain > LEAST_GAIN * kl)) break;
    matrices = normalised(counts, S);
  }
  return best;
}

/** Scales the probabilities out of each state to sum to one; null where a state has none. */
export function normalised(matrices: readonly Float64Array[], S: number): Float64Array[] | null {
  const sums = new Float64Array(S);
  for (const matrix of matrices) matrix.forEach((value, i) => (sums[Math.floor(i / S)] += value));
  if (sums.some((sum) => !(sum > 0))) return null;
  return matrices.map((matrix) => matrix.map((value, i) => value / sums[Math.floor(i / S)]));
}

/** null where it is not unique. */
function stationaryOf(matrices: readonly Float64Array[], S: number): Float64Array | null {
  try {
    const names = Array.from({ length: S }, (_, s) => String(s));
    return stationaryDistribution(transitionMatrix(matrices, S), names);
  } catch {
    return null;
  }
}

/** How often each transition is taken over the longest words, by expectation, and the KL of these words. */
async function expected(
  { symbols: V, length: n, levels }: WordMeasure,
  matrices: readonly Float64Array[],
  pi: Float64Array,
  S: number,
  yieldIfDue: () => Promise<void>,
): Promise<{ kl: number; counts: Float64Array[] }> {
  const stride = Math.max(1, Math.floor(1e5 / (V * S * S)));
  // Forwards: P(word, state).
  const forwards = [pi];
  for (let k = 0; k < n; k++) {
    const [from, to] = [forwards[k], new Float64Array(V ** (k + 1) * S)];
    for (let word = 0; word < V ** k; word++) {
      if (word % stride === 0) await yieldIfDue();
      for (let x = 0; x < V; x++)
        for (let i = 0; i < S; i++) {
          const weight = from[word * S + i];
          if (weight === 0) continue;
          for (let j = 0; j < S; j++) to[(word * V + x) * S + j] += weight * matrices[x][i * S + j];
        }
    }
    forwards.push(to);
  }
  // Backwards, from how much more often the measure has a word than the model.
  let kl = 0;
  let backwards = new Float64Array(V ** n * S);
  for (let word = 0; word < V ** n; word++) {
    const wanted = levels[n][word];
    if (wanted === 0) continue;
    let found = 0;
    for (let j = 0; j < S; j++) found += forwards[n][word * S + j];
    kl += wanted * Math.log(wanted / found);
    backwards.fill(wanted / found, word * S, (word + 1) * S);
  }
  const counts = matrices.map((matrix) => new Float64Array(matrix.length));
  for (let k = n - 1; k >= 0; k--) {
    const shorter = new Float64Array(V ** k * S);
    for (let word = 0; word < V ** k; word++) {
      if (word % stride === 0) await yieldIfDue();
      for (let x = 0; x < V; x++)
        for (let i = 0; i < S; i++) {
          const before = forwards[k][word * S + i];
          for (let j = 0; j < S; j++) {
            const taken = matrices[x][i * S + j] * backwards[(word * V + x) * S + j];
            shorter[word * S + i] += taken;
            counts[x][i * S + j] += before * taken;
          }
        }
    }
    backwards = shorter;
  }
  return { kl, counts };
}
