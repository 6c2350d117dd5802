import { breather } from '../../cancellation.js';
import { InputError } from '../../inputError.js';
import { BeliefUpdate } from '../../process/belief.js';
import type { Process } from '../../process/process.js';
import { createRandom } from '../../process/random.js';
import type { ProcessSampleRequest } from '../../protocol.js';

/** Text longer than this is not made: it would not fit a string. */
const MOST_CHARACTERS = 400_000_000;

/**
 * Words as training data are drawn: each from the stationary start, symbol by symbol with its probability given the
 * belief, and independent of the others, so that words may come again. The belief at position p is the one after
 * reading symbols 0 .. p, unrounded.
 * - `csv`: one row per position: word, position, token, symbol, probability of the symbol, belief per state.
 * - `jsonl`: one line per word: word (symbols), tokens, log_probability in nats, beliefs[position][state].
 * @throws InputError `sample-too-large`; CancelledError
 */
export async function sampleText(process: Process, request: SampleOptions, signal?: AbortSignal): Promise<string> {
  const parts: string[] = [];
  for await (const part of sampleParts(process, request, signal)) parts.push(part);
  return parts.join('');
}

export type SampleOptions = Pick<ProcessSampleRequest, 'length' | 'count' | 'seed' | 'format'>;

/** As {@link sampleText}, word by word. */
export async function* sampleParts(process: Process, { length, count, seed, format }: SampleOptions, signal?: AbortSignal): AsyncGenerator<string> {
  const S = process.states.length;
  const estimate = length * count * (format === 'csv' ? 24 + 20 * S : 4 + 20 * S);
  if (estimate > MOST_CHARACTERS)
    throw new InputError('sample-too-large', `${count} words of length ${length} with ${S} belief coordinates make about ${Math.round(estimate / 1e6)} MB of text: draw fewer, or several samples with other seeds.`);
  const breathe = breather(signal);
  const update = new BeliefUpdate(process);
  const random = createRandom(seed);
  if (format === 'csv') yield `${['word', 'position', 'token', 'symbol', 'probability', ...process.states.map((name) => `belief_${name}`)].map(csv).join(',')}\n`;
  for (let w = 0; w < count; w++) {
    await breathe();
    const word = drawWord(process, update, length, () => random.next());
    yield format === 'csv' ? csvRows(process, w, word) : jsonLine(process, word);
  }
}

interface DrawnWord {
  readonly tokens: readonly number[];
  readonly probability: readonly number[];
  readonly beliefs: readonly (readonly number[])[];
}

function drawWord({ stationary }: Process, update: BeliefUpdate, length: number, uniform: () => number): DrawnWord {
  const { S, V } = update;
  const word = { tokens: [] as number[], probability: [] as number[], beliefs: [] as number[][] };
  let belief = stationary;
  const after = Array.from({ length: V }, () => new Float64Array(S));
  for (let position = 0; position < length; position++) {
    const chances = after.map((out, x) => Math.max(0, update.step(belief, 0, x, out, 0)));
    // Rounding leaves the sum a few units from one.
    let rest = uniform() * chances.reduce((sum, p) => sum + p, 0);
    let token = chances.findLastIndex((p) => p > 0);
    for (let x = 0; x < V; x++) {
      if (chances[x] > 0 && rest < chances[x]) {
        token = x;
        break;
      }
      rest -= chances[x];
    }
    belief = after[token].slice();
    word.tokens.push(token);
    word.probability.push(chances[token]);
    word.beliefs.push([...belief]);
  }
  return word;
}

function csvRows({ symbols }: Process, index: number, { tokens, probability, beliefs }: DrawnWord): string {
  return tokens.map((token, p) => `${[index, p, token, csv(symbols[token]), probability[p], ...beliefs[p]].join(',')}\n`).join('');
}

function jsonLine({ symbols }: Process, { tokens, probability, beliefs }: DrawnWord): string {
  const log_probability = probability.reduce((sum, p) => sum + Math.log(p), 0);
  return `${JSON.stringify({ word: tokens.map((token) => symbols[token]), tokens, log_probability, beliefs })}\n`;
}

/** Quoted where a comma, a quote or a line break would break the row (RFC 4180). */
const csv = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
