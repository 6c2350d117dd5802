import { BeliefUpdate } from '../beliefs/belief.js';
import type { Process } from '../process.js';
import { csvField, jsonText } from '../../shared/writtenText.js';
import { createRandom } from '../../algebra/random.js';

/** A word drawn from a process. */
export interface SampledWord {
  /** Token ids. */
  readonly tokens: Int16Array;
  /** length × S: the belief after reading tokens 0 .. p. */
  readonly beliefs: Float64Array;
  /** Natural logarithm of the word's probability. */
  readonly logProbability: number;
}

/**
 * Draws words from the process independently (so the same word can occur again), with their true beliefs.
 * @param options.length symbols in each word
 */
export function* sampleFromProcess(
  process: Process,
  { length, count, seed }: { length: number; count: number; seed: number },
): Generator<SampledWord> {
  const update = new BeliefUpdate(process);
  const random = createRandom(seed);
  const { S, V } = update;
  const p = new Float64Array(V);
  for (let i = 0; i < count; i++) {
    const tokens = new Int16Array(length);
    const beliefs = new Float64Array(length * S);
    let belief = process.start;
    let logProbability = 0;
    for (let position = 0; position < length; position++) {
      update.distribution(belief, 0, p);
      let total = 0;
      for (let x = 0; x < V; x++) total += p[x] = Math.max(0, p[x]);
      const x = pick(p, random.next() * total);
      tokens[position] = x;
      logProbability += Math.log(p[x]);
      update.step(belief, 0, x, beliefs, position * S);
      belief = beliefs.slice(position * S, position * S + S);
    }
    yield { tokens, beliefs, logProbability };
  }
}

/** The first entry at which the running sum passes `target`; never one that is zero. */
function pick(p: Float64Array, target: number): number {
  let last = 0;
  let sum = 0;
  for (let x = 0; x < p.length; x++) {
    if (p[x] === 0) continue;
    last = x;
    sum += p[x];
    if (target < sum) return x;
  }
  return last;
}

/** Header of {@link sampleAsCsv}: one line for each position of each word. */
export function sampleCsvHeader(process: Process): string {
  return ['word', 'position', 'token', 'symbol', ...process.states.map((state) => `belief_${state}`)]
    .map(csvField)
    .join(',');
}

/** One word as CSV lines (RFC 4180). */
export function sampleAsCsv(process: Process, { tokens, beliefs }: SampledWord, word: number): string {
  const S = process.states.length;
  return Array.from(tokens, (token, position) => {
    const belief = beliefs.subarray(position * S, position * S + S);
    return [word, position, token, csvField(process.symbols[token]), ...belief].join(',');
  }).join('\n');
}

/** One word as a line of JSON: tokens, symbols, beliefs after each token, probability. */
export function sampleAsJsonLine(process: Process, { tokens, beliefs, logProbability }: SampledWord): string {
  const S = process.states.length;
  return jsonText({
    tokens: [...tokens],
    symbols: Array.from(tokens, (token) => process.symbols[token]),
    beliefs: Array.from(tokens, (_, position) => [...beliefs.subarray(position * S, position * S + S)]),
    probability: Math.exp(logProbability),
  });
}
