import { InputError } from '../../shared/inputError.js';
import { BeliefUpdate, nextTokenDistribution } from '../beliefs/belief.js';
import type { Process } from '../process.js';

/** What the best possible predictor knows after a word. */
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
 * Reads a word that a person typed: names of symbols with spaces or commas between them, or run together where that
 * can be read in one way only, e.g. "0110" or "(()".
 * @throws InputError `unknown-symbol`
 */
export function parseWord(process: Process, text: string): Int16Array {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  return Int16Array.from(parts.flatMap((part) => readPart(process, part)));
}

function readPart(process: Process, part: string): number[] {
  const whole = process.symbols.indexOf(part);
  if (whole >= 0) return [whole];
  const single = process.symbols.every((symbol) => [...symbol].length === 1);
  const tokens = single ? [...part].map((character) => process.symbols.indexOf(character)) : [-1];
  if (!tokens.includes(-1)) return tokens;
  const wrong = single ? [...part][tokens.indexOf(-1)] : part;
  const shown = process.symbols.slice(0, 30).join(', ') + (process.symbols.length > 30 ? ', …' : '');
  throw new InputError('unknown-symbol', `${process.name} has no symbol ${wrong}: its symbols are ${shown}.`);
}

/**
 * The belief and the next-token distribution after a word.
 * @throws InputError `impossible-word` that names the first symbol that cannot be
 */
export function askOracle(process: Process, tokens: ArrayLike<number>): OracleAnswer {
  const update = new BeliefUpdate(process);
  const { S } = update;
  const beliefs = new Float64Array((tokens.length + 1) * S);
  beliefs.set(process.stationary);
  let probability = 1;
  for (let i = 0; i < tokens.length; i++) {
    const p = update.step(beliefs, i * S, tokens[i], beliefs, (i + 1) * S);
    if (p <= 0) {
      const before = Array.from({ length: i }, (_, j) => process.symbols[tokens[j]]).join(' ');
      const where = i === 0 ? 'at the start' : `after ${before}`;
      throw new InputError(
        'impossible-word',
        `${process.name} cannot emit this word: ${process.symbols[tokens[i]]} is impossible ${where}.`,
      );
    }
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
