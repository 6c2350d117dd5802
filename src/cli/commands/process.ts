import { presetInfos } from '../../engine/processes/presetInfos.js';
import { numpyText, presentationText, processFileText } from '../../engine/processes/handlers.js';
import { openProcess, placeOf, processOf } from '../../engine/processes/open.js';
import type { OpenedProcess } from '../../engine/processes/open.js';
import { processReport } from '../../process/measures/processReport.js';
import { writeJson, writeText } from '../output.js';
import { processJsonSchema } from '../processJson.js';
import type { ProcessJson } from '../processJson.js';
import { PROCESS_ARGUMENT, processArgument, processOptions } from '../processOptions.js';
import { presetList, processSummary } from '../processSummary.js';
import { UsageError } from '../usage.js';
import type { Command } from './command.js';

const MOST_DEPTH = 100_000;

/** `process NAME|FILE`: everything about a process that needs no model. */
export const process: Command = {
  spec: {
    name: 'process',
    positionals: [PROCESS_ARGUMENT],
    optional: true,
    summary:
      'Describes a process: matrices, stationary distribution, beliefs, entropies and the best possible loss, in nats.',
    options: {
      ...processOptions,
      depth: { type: 'string', value: 'N', help: 'length of the words that are followed (10)' },
      decimals: { type: 'string', value: 'N', help: 'decimals at which two beliefs are one (5)' },
      msp: {
        type: 'string',
        value: 'FILE',
        help: 'write the mixed-state presentation, T[symbol][belief][belief], as a process file',
      },
      'msp-beliefs': { type: 'string', value: 'N', help: 'most beliefs to keep in it (300), where there are more' },
      json: { type: 'string', value: 'FILE|-', help: 'write all as JSON; with - standard output holds the JSON alone' },
      numpy: { type: 'boolean', help: 'print the matrices as Python source instead' },
      file: { type: 'boolean', help: 'print the process as a process file instead' },
      list: { type: 'boolean', help: 'list the presets with their parameters' },
    },
  },

  async run(args, { signal }) {
    if (args.flag('list')) {
      if (args.positionals.length > 0) throw new UsageError('--list takes no process');
      return writeText('-', presetList(presetInfos()));
    }
    const [json, msp] = [args.text('json'), args.text('msp')];
    const outputs = [json === '-', msp === '-', args.flag('numpy'), args.flag('file')].filter(Boolean).length;
    if (outputs > 1)
      throw new UsageError('only one of --json -, --msp -, --numpy and --file can go to standard output');
    const depth = bounded(args.integer('depth', 1) ?? 10, 'depth', MOST_DEPTH);
    const decimals = bounded(args.integer('decimals', 1) ?? 5, 'decimals', 12);
    const beliefs = bounded(args.integer('msp-beliefs', 1) ?? 300, 'msp-beliefs', 1000);
    const choice = processArgument(args);
    const opened = await openProcess(choice);
    const subject = processOf(opened);
    if (msp !== null) {
      const { text, notes } = await presentationText(subject, beliefs, signal);
      await writeText(msp, text);
      for (const note of notes) warn(note);
    }
    if (args.flag('numpy')) return writeText('-', numpyText(subject));
    if (args.flag('file')) return writeText('-', (await processFileText(choice)).text);
    if (msp === '-') return;
    const report = await processReport(subject, { depth, decimals, signal });
    const answer: ProcessJson = processJsonSchema.parse({
      ...report,
      notes: [...diagnosticNotes(opened), ...report.notes],
    });
    if (json !== null) await writeJson(json, answer);
    if (json !== '-') await writeText('-', processSummary(answer));
  },
};

function bounded(value: number, name: string, most: number): number {
  if (value > most) throw new UsageError(`--${name} takes at most ${most}, found ${value}`);
  return value;
}

/** Warnings of a process file, with their places. */
function diagnosticNotes({ diagnostics, file }: OpenedProcess): string[] {
  return diagnostics.map(({ message, offset }) =>
    file === null ? message : `${file.name}:${placeOf(file.text, offset)}: ${message}`,
  );
}

const warn = (message: string): void => void globalThis.process.stderr.write(`beliefscope: ${message}\n`);
