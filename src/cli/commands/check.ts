import { check as checkKnown } from '../../engine/truth/check.js';
import { analyseFolder, analysisOptions } from '../analysisOptions.js';
import { checkJson } from '../../published/checkJson.js';
import { checkSummary } from '../checkSummary.js';
import { output } from '../option.js';
import { writeJson, writeShown } from '../output.js';
import { withProgress } from '../progressLine.js';
import { folderArgument } from '../sourceOptions.js';
import { command } from './command.js';

/** `check FOLDER`: whether what reads out is more than tokens and chance. */
export const check = command({
  name: 'check',
  summary:
    'Holds the read-out of beliefs against what is not belief: positions, last tokens, next tokens, shuffled beliefs, fresh weights.',
  argument: folderArgument,
  options: {
    ...analysisOptions,
    json: output('write all as JSON; with - standard output holds the JSON alone'),
  },

  async run({ argument: folder, options, ...context }) {
    const { json } = options;
    const analysis = await analyseFolder(folder, options, context);
    const { engine, signal } = context;
    const found = await withProgress((progress) => checkKnown(engine, analysis, { signal, progress }));
    if (json !== undefined) await writeJson(json, checkJson(analysis.result, found));
    if (json !== '-') await writeShown(checkSummary(folder, analysis.result, found));
  },
});
