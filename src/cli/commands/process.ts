import { presetInfos } from '../../engine/processes/presetInfos.js';
import { numpyText, presentationText, processFileText } from '../../engine/processes/handlers.js';
import { openProcess, placeOf, processOf } from '../../engine/processes/open.js';
import type { OpenedProcess } from '../../engine/processes/open.js';
import { processReport } from '../../process/measures/processReport.js';
import { processMspSchema, processPreviewRequestSchema } from '../../protocol/process.js';
import { PREVIEW_DEPTH } from '../../shared/defaults.js';
import { writeJson, writeShown, writeText } from '../output.js';
import { note } from '../terminal.js';
import { processJsonSchema } from '../../published/processJson.js';
import type { ProcessJson } from '../../published/processJson.js';
import { flag, number, output } from '../option.js';
import { optionalProcessArgument, processHere, processOptions } from '../processOptions.js';
import { presetList, processSummary } from '../processSummary.js';
import { UsageError } from '../usage.js';
import { command } from './command.js';

const beliefsSchema = processMspSchema.shape.beliefs;

/** `process NAME|FILE`: everything about a process that needs no model. */
export const process = command({
  name: 'process',
  summary:
    'Describes a process: matrices, stationary distribution, beliefs, entropies and the best possible loss, in nats.',
  argument: optionalProcessArgument,
  options: {
    ...processOptions,
    depth: number('N', `length of the words that are followed; ${PREVIEW_DEPTH.default} where left out`, {
      least: 1,
      most: 100_000,
      whole: true,
    }),
    decimals: number('N', 'decimals at which two beliefs are one', processPreviewRequestSchema.shape.decimals),
    msp: output('write the mixed-state presentation, T[symbol][belief][belief], as a process file'),
    'msp-beliefs': number('N', 'most beliefs to keep in it, where there are more', beliefsSchema),
    json: output('write all as JSON; with - standard output holds the JSON alone'),
    numpy: flag('print the matrices as Python source instead'),
    file: flag('print the process as a process file instead'),
    list: flag('list the presets with their parameters'),
  },

  async run({ argument: name, options, signal }) {
    const { json, msp, numpy, file, list } = options;
    if (list) {
      if (name !== undefined) throw new UsageError('--list takes no process');
      return writeShown(presetList(presetInfos()));
    }
    if (name === undefined) throw new UsageError('process: expected NAME|FILE, found nothing');
    if ([json === '-', msp === '-', numpy, file].filter(Boolean).length > 1)
      throw new UsageError('only one of --json -, --msp -, --numpy and --file can go to standard output');
    const choice = processHere(name, options.params);
    const opened = await openProcess(choice, signal);
    const subject = processOf(opened);
    if (msp !== undefined) {
      const { text, notes } = await presentationText(subject, beliefsSchema.parse(options['msp-beliefs']), signal);
      await writeText(msp, text);
      for (const each of notes) note(each);
    }
    if (numpy) return writeText('-', numpyText(subject));
    if (file) return writeText('-', (await processFileText(choice, signal)).text);
    if (msp === '-') return;
    const { depth, decimals } = options;
    const report = await processReport(subject, { depth, decimals, signal });
    const answer: ProcessJson = processJsonSchema.parse({
      ...report,
      notes: [...diagnosticNotes(opened), ...report.notes],
    });
    if (json !== undefined) await writeJson(json, answer);
    if (json !== '-') await writeShown(processSummary(answer));
  },
});

/** Warnings of a process file, with their places. */
function diagnosticNotes({ diagnostics, file }: OpenedProcess): string[] {
  return diagnostics.map(({ message, offset }) =>
    file === null ? message : `${file.name}:${placeOf(file.text, offset)}: ${message}`,
  );
}
