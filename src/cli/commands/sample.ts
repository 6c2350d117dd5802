import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { requireProcess } from '../../engine/processes/open.js';
import { sampleLines } from '../../engine/processes/sample.js';
import { InputError } from '../../shared/inputError.js';
import { PROCESS_ARGUMENT, processArgument, processOptions } from '../processOptions.js';
import { UsageError } from '../usage.js';
import type { Command } from './command.js';

/** `sample NAME|FILE`: words with their true beliefs. */
export const sample: Command = {
  spec: {
    name: 'sample',
    positionals: [PROCESS_ARGUMENT],
    summary: 'Draws words from a process, with the true belief after each symbol, as CSV or JSON lines.',
    options: {
      ...processOptions,
      length: { type: 'string', value: 'L', help: 'symbols in a word' },
      count: { type: 'string', value: 'N', help: 'words to draw, each on its own: a word can come again' },
      seed: { type: 'string', value: 'S', help: 'seed of the draw (0)' },
      format: { type: 'string', value: 'csv|jsonl', help: 'csv: a row per position; jsonl: a line per word (csv)' },
      out: { type: 'string', value: 'FILE|-', help: 'where the words go (-)' },
    },
  },

  async run(args, { signal }) {
    args.required('length');
    args.required('count');
    const length = args.integer('length', 1) ?? 1;
    const count = args.integer('count', 1) ?? 1;
    const seed = args.integer('seed', 0) ?? 0;
    if (length > 1_000_000) throw new UsageError(`--length takes at most 1000000, found ${length}`);
    const format = args.choice('format', ['csv', 'jsonl'], 'csv');
    const process = await requireProcess(processArgument(args));
    await write(args.text('out') ?? '-', sampleLines(process, { length, count, seed, format }, signal));
  },
};

/** Line by line, as fast as the other end takes them; a reader that has enough (`| head`) ends the work. */
async function write(target: string, lines: AsyncIterable<string>): Promise<void> {
  const out = target === '-' ? process.stdout : createWriteStream(target);
  let [closed, failure]: [boolean, NodeJS.ErrnoException | null] = [false, null];
  out.on(
    'error',
    (error: NodeJS.ErrnoException) => ([closed, failure] = [true, error.code === 'EPIPE' ? null : error]),
  );
  let held = '';
  const flush = async (): Promise<void> => {
    const full = !out.write(held);
    held = '';
    if (full && !closed) await Promise.race([once(out, 'drain'), once(out, 'close')]).catch(() => undefined);
  };
  for await (const line of lines) {
    held += line;
    if (held.length > 65_536) await flush();
    if (closed) break;
  }
  if (!closed && held !== '') await flush();
  if (target !== '-' && !closed) await new Promise<void>((resolve) => out.end(resolve));
  if (failure !== null)
    throw new InputError('cannot-write', `${target}: cannot be written: ${(failure as Error).message}.`);
}
