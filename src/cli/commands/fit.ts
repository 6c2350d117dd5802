import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fit as fitProcess } from '../../engine/truth/fit.js';
import { readProcessText } from '../../process/file/processFile.js';
import { presetAsFile, processAsFile } from '../../process/file/processText.js';
import type { ProcessChoice } from '../../protocol/process.js';
import { fitRequestSchema } from '../../protocol/fit.js';
import { analyseRequest, analysisOptions, askAbout } from '../analysisOptions.js';
import { fitJson } from '../../published/fitJson.js';
import { fitSummary } from '../fitSummary.js';
import { files, flag, output } from '../option.js';
import { writeJson, writeShown, writeText } from '../output.js';
import { folderArgument } from '../sourceOptions.js';
import { command } from './command.js';

const { process, params, context, bos, threads } = analysisOptions;
const { profile, endpoint, region, checkpoint } = analysisOptions;

/** A process as a file of its own. Throws InputError. */
async function fileText(choice: ProcessChoice, signal: AbortSignal): Promise<string> {
  if (choice.kind === 'text') return choice.text;
  if (choice.kind === 'preset') return presetAsFile(choice.name, choice.params);
  const text = await readFile(choice.path, 'utf8');
  const { process } = await readProcessText(text, { params: choice.params }, signal);
  return process && !process.composition ? processAsFile(process) : text;
}

/** `fit FOLDER`: which parameters, and which process, predict what the model predicts. */
export const fit = command({
  name: 'fit',
  summary:
    'Fits the parameters of the process that a checkpoint predicts like, and ranks processes by how near they come.',
  argument: folderArgument,
  options: {
    ...{ profile, endpoint, region, 'path-style': analysisOptions['path-style'] },
    ...{ checkpoint, process, params, context },
    ...{ bos, 'no-bos': analysisOptions['no-bos'], 'other-logits': analysisOptions['other-logits'] },
    rank: flag('fit every preset whose vocabulary fits, and the files of --process-file, and rank them by KL'),
    'process-file': files('a process file to rank beside the presets, with --rank done by itself', 'a process file'),
    save: output(
      'write the first of the ranking, or the fitted process, as a process file, to analyse with: analyse FOLDER --process FILE.json',
    ),
    json: output('write all as JSON; with - standard output holds the JSON alone'),
    threads,
  },

  async run({ argument: folder, options, engine, signal }) {
    const { json, save } = options;
    const candidates = (options['process-file'] ?? []).map((path) => ({ kind: 'file', path: resolve(path) }));
    const request = fitRequestSchema.parse({
      model: analyseRequest(folder, options),
      rank: options.rank || candidates.length > 0,
      candidates,
    });
    const result = await askAbout(options, (progress) => fitProcess(engine, request, { signal, ...progress }));
    const first = result.ranking[0] ?? result.fitted ?? result.given;
    if (save !== undefined && first) await writeText(save, await fileText(first.choice, signal));
    if (json !== undefined) await writeJson(json, fitJson(result));
    if (json !== '-' && save !== '-') await writeShown(fitSummary(folder, result));
  },
});
