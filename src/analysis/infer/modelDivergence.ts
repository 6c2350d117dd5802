import type { WordPredictions } from '../../model/allWords.js';
import type { Process } from '../../process/process.js';
import { yielder } from '../../shared/cancellation.js';
import { processMeasure, type WordMeasure } from './wordMeasure.js';

/** What a model predicts, by length of the word before: V^k × V. Without a token in front it says nothing of the empty word. */
export interface NextByLength {
  readonly next: readonly (Float64Array | null)[];
}

export function nextByLength(
  { next, begin }: Pick<WordPredictions, 'next' | 'begin'>,
  V: number,
  n: number,
): NextByLength['next'] {
  let at = 0;
  return Array.from({ length: n + 1 }, (_, k) => {
    if (k === 0) return begin;
    const size = V ** (k + 1);
    return next.subarray(at, (at += size));
  });
}

/** KL(model ‖ q) at each position that the model predicts at, each word weighed by its probability in the measure. */
export async function divergenceFrom(
  measure: WordMeasure,
  predicted: NextByLength['next'],
  q: readonly Float64Array[],
  signal?: AbortSignal,
): Promise<number[]> {
  const { symbols: V } = measure;
  const yieldIfDue = yielder(signal);
  const kl: number[] = [];
  for (const [k, next] of predicted.entries()) {
    if (next === null) continue;
    let sum = 0;
    for (let i = 0; i < next.length; i++) {
      if (i % 8192 === 0) await yieldIfDue();
      if (next[i] > 0) sum += measure.levels[k][Math.floor(i / V)] * next[i] * Math.log(next[i] / q[k][i]);
    }
    kl.push(sum);
  }
  return kl;
}

/** KL(process ‖ model) in the mean over positions, as an analysis with that process shows it. */
export async function divergenceTo(
  process: Process,
  predicted: NextByLength['next'],
  signal?: AbortSignal,
): Promise<number> {
  const V = process.symbols.length;
  const { levels } = await processMeasure(process, predicted.length, signal);
  let [sum, positions] = [0, 0];
  for (const [k, next] of predicted.entries()) {
    if (next === null) continue;
    positions++;
    levels[k + 1].forEach((p, i) => {
      if (p > 0) sum += p * Math.log(p / levels[k][Math.floor(i / V)] / next[i]);
    });
  }
  return sum / positions;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
