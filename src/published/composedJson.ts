import * as z from 'zod';
import type { AnalysisResult } from '../protocol/analysis.js';
import { compositionLevels } from '../protocol/composed.js';
import type { ComposedResult } from '../protocol/composed.js';

const vector = z.array(z.number());
const score = z.number().nullable();
/** Of an r2, joint or of a part. */
export const r2Error = score.describe(
  'standard error over the words drawn, by the jackknife; null where all words were run',
);
const scores = {
  r2: score.describe('null where no coordinate varies'),
  r2_se: r2Error,
  underdetermined: z
    .boolean()
    .describe('at least as many columns as prefixes at which it is defined: r2 says nothing, r2_unseen counts'),
  r2_unseen: score.describe('5 seeded folds over the distinct prefixes, predictions pooled'),
  mse: z.number(),
  per_layer: z.array(z.object({ layer: z.number().int(), r2: score, r2_unseen: score })),
  r2_first_checkpoint: score,
};

const partSchema = z.object({
  name: z.string(),
  params: z.record(z.string(), z.union([z.number(), vector])),
  variants: z.number().int().describe('matrices that this factor chooses among; params are those of the first'),
  states: z.array(z.string()),
  generalised: z.boolean(),
  weight: z.number().nullable().describe('of a component: the probability that a word is of it'),
  ...scores,
  r2_by_posterior: score.describe('of a component: rows weighted by P(component) as well'),
  rows: z.number().int().describe('distinct prefixes at which the belief of this part is defined'),
});

const byPosition = z.array(vector).describe('[position][component]');

const posteriorSchema = z.object({
  ...scores,
  r2_by_component: z.array(score),
  by_position: z
    .array(z.object({ component: z.number().int(), truth: byPosition, read_out: byPosition }))
    .describe('means over the words that each component emits, by their probability'),
});

/** An overlap of two subspaces. */
export const pairSchema = z.object({
  parts: z.tuple([z.number().int(), z.number().int()]).describe('indices of parts; the posterior follows the last'),
  dims: z.tuple([z.number().int(), z.number().int()]),
  mean_cos2: z.number(),
  cos_principal_angles: vector,
  angles_deg: vector,
  random: z.number().describe('what random subspaces of these dimensions have on average'),
});

const overlapSchema = z.object({
  pairs: z.array(pairSchema),
  first_checkpoint: z
    .array(z.number().nullable())
    .describe('mean_cos2 of each of the pairs on the earliest checkpoint; null where there is none'),
  per_layer: z.array(z.object({ layer: z.number().int(), pairs: z.array(pairSchema) })),
});

const counts = {
  nc80: z.number().int().describe('least number of principal components with 80 % of the variance, not rounded'),
  nc90: z.number().int(),
  nc95: z.number().int(),
  nc99: z.number().int(),
  participation: z.number(),
  explained: vector.describe('share of each of the first components'),
};

const dimensionsSchema = z.object({
  ...counts,
  joint: z.number().int().describe('dimensions of one joint simplex'),
  factored: z.number().int().describe('dimensions of the parts side by side'),
  per_layer: z.array(z.object({ layer: z.number().int(), ...counts })),
  by_components: z
    .object({
      components: z.array(z.number().int()),
      joint: vector,
      parts: z.array(vector.nullable()),
      posterior: vector.nullable(),
    })
    .describe('r2 of read-outs from the first principal components alone'),
  ceiling: score.describe('r2 of the joint belief as a linear function of the exact beliefs of the parts'),
});

const compositionSchema = z.object({
  kind: z.enum(['independent', 'chain', 'symmetric', 'transition_coupled', 'mixture']),
  weighting: z.string().describe('how rows count in every figure of the parts'),
  verdict: z.object({
    level: z.enum(compositionLevels),
    sentence: z.string(),
    reasons: z.array(z.string()).describe('the rule that decided, and the numbers behind it'),
  }),
});

/** What `analyse --json` tells of composed processes. */
export const composedFields = {
  composition: compositionSchema
    .nullable()
    .describe('how the process is composed, and joint or factored; null: it is not'),
  parts: z.array(partSchema).describe('factors or components; none where the process is not composed'),
  posterior: posteriorSchema.nullable().describe('P(component), of a mixture'),
  overlap: overlapSchema.nullable().describe('of the subspaces that parts are read from'),
  dimensions: dimensionsSchema.nullable().describe('of the stream, weighted as the fit'),
};

/** The fields of an analysis that its JSON has for composed processes. */
export function composedJson({ composed }: Pick<AnalysisResult, 'composed'>) {
  if (!composed) return { composition: null, parts: [], posterior: null, overlap: null, dimensions: null };
  const { kind, weighting, verdict, parts, posterior, overlap, dimensions } = composed;
  return {
    composition: { kind, weighting, verdict },
    parts: parts.map(withoutTables),
    posterior: posterior && withoutTables(posterior),
    overlap,
    dimensions,
  };
}

/** Without what there is one of for each belief or prefix. */
function withoutTables<T extends ComposedResult['parts'][number] | NonNullable<ComposedResult['posterior']>>(
  of: T,
): Omit<T, 'vector' | 'centre' | 'predictions'> {
  return { ...of, vector: undefined, centre: undefined, predictions: undefined };
}
