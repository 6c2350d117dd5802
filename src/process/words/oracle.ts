import { InputError } from '../../shared/inputError.js';
import { impossibleWord, readWord } from '../../shared/words.js';
import { BeliefUpdate, nextTokenDistribution } from '../beliefs/belief.js';
import type { Process } from '../process.js';

/** What an ideal observer knows after a word. */
export interface OracleAnswer {
  readonly tokens: Int16Array;
  /** Probability of the word. */
  readonly probability: number;
  /** Length S, after the word. */
  readonly belief: Float64Array;
  /** (tokens + 1) × S: the belief before the first token and after each. */
  readonly beliefs: Float64Array;
  /** Length V. */
  readonly next: Float64Array;
}

/**
 * Reads a word that a person typed (the grammar stands in shared/words.ts). The empty word is the root.
 * @throws InputError `unknown-symbol`
 */
export function typedWord(process: Process, text: string): Int16Array {
  const { word, problem } = readWord(text, process.symbols);
  if (problem !== null) throw new InputError(problem.code, problem.message);
  return Int16Array.from(word);
}

/**
 * The belief and the next-token distribution after a word.
 * @throws InputError `impossible-word` that names the first impossible symbol
 */
export function askOracle(process: Process, tokens: ArrayLike<number>): OracleAnswer {
  const update = new BeliefUpdate(process);
  const { S } = update;
  const beliefs = new Float64Array((tokens.length + 1) * S);
  beliefs.set(process.start);
  let probability = 1;
  for (let i = 0; i < tokens.length; i++) {
    const p = update.step(beliefs, i * S, tokens[i], beliefs, (i + 1) * S);
    if (p <= 0) throw new InputError('impossible-word', impossibleWord(process.name, tokens, i, process.symbols));
    probability *= p;
  }
  const belief = beliefs.slice(tokens.length * S);
  return {
    tokens: Int16Array.from(tokens),
    probability,
    belief,
    beliefs,
    next: nextTokenDistribution(process, belief),
  };
}
