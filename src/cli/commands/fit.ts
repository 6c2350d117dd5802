import { resolve } from 'node:path';
import { fit as fitProcess } from '../../engine/truth/fit.js';
import { fitRequestSchema } from '../../protocol/fit.js';
import { analyseRequest, analysisOptions, askAbout } from '../analysisOptions.js';
import { fitJson } from '../../published/fitJson.js';
import { fitSummary } from '../fitSummary.js';
import { files, flag, output } from '../option.js';
import { writeJson, writeShown } from '../output.js';
import { folderArgument } from '../sourceOptions.js';
import { command } from './command.js';

const { process, params, context, bos, threads } = analysisOptions;
const { profile, endpoint, region, checkpoint } = analysisOptions;

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
    json: output('write all as JSON; with - standard output holds the JSON alone'),
    threads,
  },

  async run({ argument: folder, options, engine, signal }) {
    const { json } = options;
    const candidates = (options['process-file'] ?? []).map((path) => ({ kind: 'file', path: resolve(path) }));
    const request = fitRequestSchema.parse({
      model: analyseRequest(folder, options),
      rank: options.rank || candidates.length > 0,
      candidates,
    });
    const result = await askAbout(options, (progress) => fitProcess(engine, request, { signal, ...progress }));
    if (json !== undefined) await writeJson(json, fitJson(result));
    if (json !== '-') await writeShown(fitSummary(folder, result));
  },
});
