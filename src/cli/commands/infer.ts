import { infer as inferProcess } from '../../engine/truth/infer.js';
import { inferAskedSchema, inferRequestSchema } from '../../protocol/infer.js';
import { analyseRequest, analysisOptions, askAbout } from '../analysisOptions.js';
import { inferJson } from '../../published/inferJson.js';
import { inferSummary } from '../inferSummary.js';
import { number, output } from '../option.js';
import { writeJson, writeShown, writeText } from '../output.js';
import { folderArgument } from '../sourceOptions.js';
import { command } from './command.js';

const { process, params, layers, context, bos, threads } = analysisOptions;
const { profile, endpoint, region, checkpoint } = analysisOptions;

/** `infer FOLDER`: what process a model behaves as. */
export const infer = command({
  name: 'infer',
  summary: 'Tells what process a checkpoint behaves as, from its own probabilities of words; none need be known.',
  argument: folderArgument,
  options: {
    ...{ profile, endpoint, region, 'path-style': analysisOptions['path-style'] },
    ...{ checkpoint, process, params, layers, context },
    ...{ bos, 'no-bos': analysisOptions['no-bos'], 'other-logits': analysisOptions['other-logits'] },
    states: number(
      'D',
      'states of the spectral model; as many as the model behaves as if it had, where left out',
      inferAskedSchema.shape.states.unwrap().unwrap(),
    ),
    save: output('write the inferred process as a process file, to analyse with: analyse FOLDER --process FILE.json'),
    json: output('write all as JSON; with - standard output holds the JSON alone'),
    threads,
  },

  async run({ argument: folder, options, engine, signal }) {
    const { json, save, states } = options;
    const request = inferRequestSchema.parse({ model: analyseRequest(folder, options), states });
    const result = await askAbout(options, (context) => inferProcess(engine, request, { signal, ...context }));
    if (save !== undefined) await writeText(save, result.process.text);
    if (json !== undefined) await writeJson(json, inferJson(result));
    if (json !== '-' && save !== '-') await writeShown(inferSummary(folder, result));
  },
});
