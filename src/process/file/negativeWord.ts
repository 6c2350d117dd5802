import { BeliefUpdate } from '../beliefs/belief.js';
import { spellWord } from '../../shared/words.js';
import type { Stretches } from '../../shared/stretches.js';
import type { Process } from '../process.js';

/** Beliefs to check: enough to expose most matrices that are not a process, few enough to cause no noticeable delay. */
const MAX_BELIEFS = 2_000;

/**
 * Looks through short words of a generalised process for a negative probability.
 * @returns a sentence that names the word, or null if none was found
 */
export function* negativeWord(process: Process): Stretches<string | null> {
  if (!process.generalised) return null;
  const update = new BeliefUpdate(process);
  const queue: { belief: Float64Array; word: number[] }[] = [{ belief: process.start, word: [] }];
  for (const { belief, word } of queue) {
    if (queue.length > MAX_BELIEFS) return null;
    for (let x = 0; x < update.V; x++) {
      yield;
      const after = new Float64Array(update.S);
      const p = update.step(belief, 0, x, after, 0);
      const longer = [...word, x];
      if (p < 0) {
        const context = word.length === 0 ? 'At the start' : `After ${spellWord(word, process.symbols)}`;
        const what = `${context} the symbol ${process.symbols[x]} has the probability ${p.toPrecision(6)}`;
        return `These matrices are not a process: ${what}, which cannot be negative.`;
      }
      if (p > 0) queue.push({ belief: after, word: longer });
    }
  }
  return null;
}
