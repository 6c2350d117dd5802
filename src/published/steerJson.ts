import * as z from 'zod';
import type { AnalysisResult } from '../protocol/analysis.js';
import type { SteerExtras, SteerResult } from '../protocol/steering.js';
import { rowsOf } from '../shared/plainNumbers.js';
import { published } from './published.js';
import { verdictLine, verdictLineSchema } from './truthJson.js';

const vector = z.array(z.number());
const draws = z.object({ draws: z.number().int(), mean: z.number().nullable(), std: z.number().nullable() });
const condition = z.object({
  index: z.number().int(),
  vector,
  words: z.number().int().describe('words (at a cut: distinct prefixes) that end in the belief'),
  probs: vector.nullable().describe('mean next-token distribution over them'),
  readout: vector.nullable().describe('mean belief read out at their last position'),
});
const steered = z
  .object({
    probs: vector,
    kl_to_ideal: z.number().nullable().describe('nats; null where infinite'),
    kl_unsteered: z.number().nullable(),
    closed: z
      .number()
      .nullable()
      .describe('share of the gap that steering closes; null where the ideals hardly differ'),
    readout: vector,
  })
  .nullable()
  .describe('null where no word ends in the belief steered from');
const steeredParts = z
  .array(
    z.object({
      kind: z.enum(['part', 'posterior']).describe('posterior: which component of a mixture it is'),
      name: z.string(),
      from: vector.nullable().describe('true belief at the start; null where it is undefined'),
      to: vector.nullable().describe('true belief that is aimed at'),
      before: vector.nullable().describe('mean read-out at the last position, unsteered'),
      after: vector.nullable().describe('the same, steered'),
      moved: z.number().nullable().describe('Euclidean length of after - before'),
    }),
  )
  .nullable()
  .describe('parts in their order, then the posterior of a mixture');
const control = z.object({ kl_to_ideal: draws, closed: draws.nullable(), probs: z.array(z.number().nullable()) });

/** The output of `steer --json`. src/cli/steer.schema.json is the same schema as JSON schema. */
export const steerJsonSchema = z.object({
  checkpoint: z.object({ file: z.string(), step: z.number().nullable(), sha256: z.string() }),
  verdict: verdictLineSchema.describe('of the analysis that the pair is steered in'),
  settings: z.object({
    layers: z.array(z.number().int()).nullable().describe('null: all'),
    multiplier: z.number(),
    collect: z.enum(['all', 'last']),
    cut: z.number().int().nullable(),
    from_position: z.number().int(),
  }),
  start: condition,
  end: condition,
  start_to_end: steered,
  end_to_start: steered,
  ideal: z.object({ start: vector, end: vector }),
  parts: z
    .object({
      steered: z
        .number()
        .int()
        .nullable()
        .describe('the part that alone was steered, the number of parts for the posterior; null: the joint belief'),
      ideal: z
        .object({ start_to_end: vector, end_to_start: vector })
        .describe(
          'ideal outputs of the beliefs aimed at: those of the other end, or the own with one part of the other end',
        ),
      held: z
        .enum(['matched', 'fitted'])
        .nullable()
        .describe('how the other parts were held; null: the joint belief is steered'),
      start_to_end: steeredParts,
      end_to_start: steeredParts,
    })
    .nullable()
    .describe('read-outs of the parts of a composed process; null for any other'),
  vector_norms: vector.describe('one per layer of the model'),
  controls: z.object({ random: control, shuffled: control, other_pairs: control }),
  dose: z.object({ multipliers: vector, probs: z.array(vector), closed: z.array(z.number().nullable()) }),
  layers: z.array(z.object({ layer: z.number().int().nullable(), probs: vector, closed: z.number().nullable() })),
  futures: z
    .object({
      k: z.number().int(),
      kl_to_ideal: z.number().nullable(),
      kl_unsteered: z.number().nullable(),
      closed: z.number().nullable(),
    })
    .nullable()
    .describe('null where no word leaves room for them'),
});
export type SteerJson = z.infer<typeof steerJsonSchema>;

/** A steered pair with its additional figures, under the published names. */
export function steerJson(analysis: AnalysisResult, result: SteerResult, extras: SteerExtras): SteerJson {
  const { dose, controls, layers, futures } = extras;
  return published(steerJsonSchema, {
    ...result,
    checkpoint: analysis.checkpoint,
    verdict: verdictLine(analysis),
    settings: result.request,
    controls,
    layers,
    futures,
    parts: result.parts && { ...result.parts, steered: result.request.part, ideal: result.ideal },
    dose: { ...dose, probs: rowsOf(dose.probs, result.ideal.start.length) },
  });
}
