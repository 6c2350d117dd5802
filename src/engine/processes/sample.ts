import { yielder } from '../../shared/cancellation.js';
import { InputError } from '../../shared/inputError.js';
import type { Process } from '../../process/process.js';
import { sampleAsCsv, sampleAsJsonLine, sampleCsvHeader, sampleFromProcess } from '../../process/words/sampling.js';
import type { ProcessSampleRequest } from '../../protocol/process.js';

/** Longest text, in characters, that is made in one piece: strings cannot be much longer. */
const MOST_CHARACTERS = 400_000_000;

export type SampleOptions = Pick<ProcessSampleRequest, 'length' | 'count' | 'seed' | 'format'>;

/**
 * Words with their true beliefs as one text.
 * @throws InputError `sample-too-large`; CancelledError
 */
export async function sampleText(process: Process, options: SampleOptions, signal?: AbortSignal): Promise<string> {
  const { length, count, format } = options;
  const S = process.states.length;
  const estimate = length * count * ((format === 'csv' ? 24 : 8) + 20 * S);
  if (estimate > MOST_CHARACTERS)
    throw new InputError(
      'sample-too-large',
      `${count} words of length ${length} with ${S} belief coordinates make about ${Math.round(estimate / 1e6)} MB of text: draw fewer, or on the command line, which writes them one by one.`,
    );
  const parts: string[] = [];
  for await (const part of sampleLines(process, options, signal)) parts.push(part);
  return parts.join('');
}

/** The same text word by word. Throws CancelledError. */
export async function* sampleLines(
  process: Process,
  { length, count, seed, format }: SampleOptions,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const yieldIfDue = yielder(signal);
  if (format === 'csv') yield `${sampleCsvHeader(process)}\n`;
  let index = 0;
  for (const word of sampleFromProcess(process, { length, count, seed })) {
    await yieldIfDue();
    yield `${format === 'csv' ? sampleAsCsv(process, word, index) : sampleAsJsonLine(process, word)}\n`;
    index++;
  }
}
