import { requireProcess } from '../../engine/processes/open.js';
import { sampleLines } from '../../engine/processes/sample.js';
import { processSampleSchema } from '../../protocol/process.js';
import { choice, number, output, required } from '../option.js';
import { writeParts } from '../output.js';
import { processArgument, processHere, processOptions } from '../processOptions.js';
import { command } from './command.js';

const { seed: seedSchema, format: formatSchema } = processSampleSchema.shape;

/** `sample NAME|FILE`: words with their true beliefs. */
export const sample = command({
  name: 'sample',
  summary: 'Draws words from a process, with the true belief after each symbol, as CSV or JSON lines.',
  argument: processArgument,
  options: {
    ...processOptions,
    // Words are written as they are drawn, so the limits of the editor, which holds all of them, do not apply here.
    length: required(number('L', 'symbols in a word', { least: 1, most: 1_000_000, whole: true })),
    count: required(
      number('N', 'words to draw, each on its own: a word can come again', { least: 1, most: null, whole: true }),
    ),
    seed: number('S', 'seed of the draw', seedSchema),
    format: choice('csv, as where left out: a row per position; jsonl: a line per word', formatSchema),
    out: output('where the words go; standard output where left out'),
  },

  async run({ argument: name, options, signal }) {
    const { length, count, out = '-' } = options;
    const process = await requireProcess(processHere(name, options.params), signal);
    const [seed, format] = [seedSchema.parse(options.seed), formatSchema.parse(options.format)];
    await writeParts(out, sampleLines(process, { length, count, seed, format }, signal));
  },
});
