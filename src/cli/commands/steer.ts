import { checkEnds } from '../../analysis/steering/context.js';
import { steerExtras } from '../../analysis/steering/extras.js';
import { steer as steerBeliefs } from '../../analysis/steering/steer.js';
import { findBelief } from '../../engine/findBelief.js';
import { steerExtrasSchema, steerRequestSchema } from '../../protocol/steering.js';
import { analyseRequest } from '../analysisOptions.js';
import { writeJson, writeText } from '../output.js';
import { withProgress } from '../progressLine.js';
import { steerJson, steerSummary } from '../steerJson.js';
import { namedBelief, steeringOptions } from '../steeringOptions.js';
import type { Command } from './command.js';

/** `steer FOLDER --from B --to B`: one pair of beliefs, both ways, with controls. */
export const steer: Command = {
  spec: {
    name: 'steer',
    positionals: ['FOLDER'],
    summary: 'Steers a model from one belief to another and back, and says how far that is from the ideal observer.',
    options: {
      from: { type: 'string', value: 'B', help: 'belief to start from: an index, or a vector such as [0,0,0,1,0]' },
      to: { type: 'string', value: 'B', help: 'belief to steer to' },
      ...steeringOptions,
      cut: { type: 'string', value: 'C', help: 'steer the distinct words of C positions instead of whole ones' },
      'from-position': { type: 'string', value: 'P', help: 'first position at which the vector is added (0)' },
      futures: { type: 'string', value: 'K', help: 'tokens of the futures that are compared (3)' },
      json: { type: 'string', value: 'FILE|-', help: 'write all as JSON' },
    },
  },

  async run(args, { engine, signal }) {
    const folder = args.positionals[0] ?? '';
    const [from, to] = [namedBelief(args, 'from'), namedBelief(args, 'to')];
    const asked = analyseRequest(folder, args, { readLayers: null });
    const analysis = await withProgress((progress) => engine.analyse(asked, { signal, progress }));
    const { result } = analysis;
    const request = steerRequestSchema.parse({
      analysis: result.id,
      start: findBelief(result, from),
      end: findBelief(result, to),
      layers: args.layers(),
      multiplier: args.number('multiplier') ?? 1,
      collect: args.choice('collect', ['all', 'last'], 'all'),
      cut: args.integer('cut', 1),
      fromPosition: args.integer('from-position', 0) ?? 0,
    });
    const context = analysis.steering();
    checkEnds(context, request.start, request.cut);
    const steered = await steerBeliefs(context, request, signal);
    const seed = args.integer('seed', 0) ?? 0;
    const beside = steerExtrasSchema.parse({ ...request, seed, futures: args.integer('futures', 1) ?? 3 });
    const extras = await steerExtras(context, beside, { signal });
    const json = args.text('json');
    if (json !== null) await writeJson(json, steerJson(result, steered, extras));
    if (json !== '-') await writeText('-', steerSummary(folder, result, steered, extras));
  },
};
