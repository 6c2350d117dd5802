import { checkEnds } from '../../analysis/steering/context.js';
import { steerExtras } from '../../analysis/steering/extras.js';
import { steer as steerBeliefs } from '../../analysis/steering/steer.js';
import { vectorsFile } from '../../engine/tensorFiles.js';
import { findBelief } from '../../protocol/findBelief.js';
import { steerExtrasSchema } from '../../protocol/steering.js';
import { analyseFolder } from '../analysisOptions.js';
import { number, output, required } from '../option.js';
import { writeBytes, writeJson, writeShown } from '../output.js';
import { folderArgument } from '../sourceOptions.js';
import { steerJson } from '../../published/steerJson.js';
import { steerSummary } from '../steerSummary.js';
import { beliefOption, steeringOf, steeringOptions } from '../steeringOptions.js';
import { command } from './command.js';

const { cut, from_position, futures, part } = steerExtrasSchema.shape;

/** `steer FOLDER --from B --to B`: one pair of beliefs, both ways, with controls. */
export const steer = command({
  name: 'steer',
  summary: 'Steers a model from one belief to another and back, and says how far that is from the ideal observer.',
  argument: folderArgument,
  options: {
    from: required(beliefOption('belief to start from: an index, or a vector such as [0,0,0,1,0]')),
    to: required(beliefOption('belief to steer to')),
    ...steeringOptions,
    cut: number('C', 'steer the distinct words of C positions instead of whole ones', cut),
    'from-position': number('P', 'first position at which the vector is added', from_position),
    part: number(
      'N',
      'steer this part of a composed process alone, the others held: parts count from 0, their number stands for the posterior of a mixture',
      part,
    ),
    futures: number('K', 'tokens of the futures that are compared', futures),
    vectors: output('write the steering vector of each layer as safetensors, with what it is of', { binary: true }),
    json: output('write all as JSON'),
  },

  async run({ argument: folder, options, ...context }) {
    const { json, vectors, seed, futures } = options;
    const { signal } = context;
    const analysis = await analyseFolder(folder, options, context, null);
    const { result } = analysis;
    const request = steerExtrasSchema.parse({
      analysis: result.id,
      start: findBelief(result, options.from),
      end: findBelief(result, options.to),
      ...steeringOf(options),
      cut: options.cut,
      from_position: options['from-position'],
      part: options.part,
      seed,
      futures,
    });
    const steering = analysis.steering();
    checkEnds(steering, request.start, request.cut);
    const steered = await steerBeliefs(steering, request, signal);
    const extras = await steerExtras(steering, request, { signal });
    if (vectors !== undefined) await writeBytes(vectors, vectorsFile(analysis, request));
    if (json !== undefined) await writeJson(json, steerJson(result, steered, extras));
    if (json !== '-') await writeShown(steerSummary(folder, result, steered, extras));
  },
});
