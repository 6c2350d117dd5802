import { checkEnds } from '../../analysis/steering/context.js';
import { steerExtras } from '../../analysis/steering/extras.js';
import { steer as steerBeliefs } from '../../analysis/steering/steer.js';
import { vectorsFile } from '../../engine/tensorFiles.js';
import type { AnalysisResult } from '../../protocol/analysis.js';
import { findBelief } from '../../protocol/findBelief.js';
import { steerExtrasSchema } from '../../protocol/steering.js';
import { analyseFolder } from '../analysisOptions.js';
import { number, output, required, text } from '../option.js';
import { writeBytes, writeJson, writeShown } from '../output.js';
import { partNamed } from '../partNamed.js';
import { folderArgument } from '../sourceOptions.js';
import { steerJson } from '../../published/steerJson.js';
import { steerSummary } from '../steerSummary.js';
import { beliefOption, steeringOf, steeringOptions } from '../steeringOptions.js';
import { command } from './command.js';

const { cut, from_position, futures } = steerExtrasSchema.shape;

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
    part: text(
      'NAME',
      'steer this part of a composed process alone, the others held: by its name or by its place counted from 1; posterior: P(component); joint, as where left out',
      'the name or the number of a part',
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
      part: options.part === undefined ? undefined : steeredPart(result, options.part),
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

/** A part as a request for steering has it: null is the joint belief. Throws UsageError. */
function steeredPart(result: AnalysisResult, typed: string): number | null {
  const part = partNamed(result, typed);
  if (part === 'joint') return null;
  return part === 'posterior' ? (result.composed?.parts.length ?? 0) : part;
}
