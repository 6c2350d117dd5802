import * as z from 'zod';
import type { AnalysisResult } from '../protocol/analysis.js';
import { checkRowNames, type CheckResult } from '../protocol/check.js';
import { pairSchema } from './composedJson.js';
import { published } from './published.js';
import { verdictSchema } from './truthJson.js';

const score = z.number().nullable();
const share = z.object({
  r2: score.describe(
    'share of the belief variance that the base leaves and the stream explains; null: see undefined_because',
  ),
  r2_unseen: score.describe('the same of prefixes that the fit did not see, mean over seeds of the folds'),
  sd: score.describe('standard deviation of r2_unseen over those seeds'),
  fresh_weights: score.describe('r2_unseen of fresh weights of the same architecture, mean over draws'),
  fresh_weights_sd: score,
  undefined_because: z.string().nullable(),
});

const part = z.object({
  r2: score.describe('null where nothing of it varies'),
  fresh_weights: score.describe('r2 of fresh weights of the same architecture, mean over draws'),
  fresh_weights_sd: score,
});

const pair = pairSchema.extend({ fresh_weights: score.describe('mean over draws') });

/** What a check finds, beside the analysis that it is of. */
export const checkFoundSchema = z.object({
  columns: z.number().int().describe('of the read-out'),
  prefixes: z.number().int().describe('distinct ones, which the columns are to be seen beside'),
  rows: z.array(
    z.object({
      name: z.enum(checkRowNames),
      k: z.number().int().nullable().describe('how many last tokens; null for other rows'),
      r2: score.describe('of the fit on all prefixes; the mean where it is drawn at random'),
      r2_sd: score.describe('standard deviation of r2 over draws; null where nothing is drawn'),
      r2_unseen: score.describe('of prefixes that a fit did not see (5 folds, pooled): mean over seeds, or over draws'),
      sd: score.describe('standard deviation of r2_unseen over them'),
      draws: z.number().int().describe('how many seeds, or draws'),
      missing: z.string().nullable().describe('why there are no numbers'),
    }),
  ),
  beyond: z.object({ next_token: share, last_tokens: z.array(share.extend({ k: z.number().int() })) }),
  geometry: z.object({
    components: z
      .object({ 80: z.number().int(), 90: z.number().int(), 95: z.number().int(), 99: z.number().int() })
      .describe('principal components that hold so many per cent of the variance'),
    cumulative: z.array(z.number()).describe('share of the variance that the first components hold together'),
    participation_ratio: z.number(),
    encoding_share: z.number().describe('share of the variance of the stream that the beliefs explain'),
    spearman_readout: score.describe('of distances between beliefs and between what is read out for them'),
    spearman_activations: score.describe('of distances between beliefs and between the centres of the stream for them'),
    pairs: z.number().int(),
  }),
  sweep: z.object({
    ridge: z.array(z.number()),
    cutoff: z.array(z.number()),
    r2: z.array(z.array(z.number())).describe('by ridge, by cut-off'),
    r2_unseen: z.array(z.array(score)),
    best: z
      .object({ ridge: z.number(), cutoff: z.number(), r2_unseen: z.number() })
      .nullable()
      .describe('where r2_unseen is best'),
  }),
  parts: z
    .object({
      parts: z.array(part.extend({ name: z.string() })),
      posterior: part.nullable().describe('of a mixture'),
      draws: z.number().int(),
      overlap: z.array(pair).describe('of the subspaces that parts are read from'),
      frozen: z
        .array(pair)
        .nullable()
        .describe('as one factor varies and the others stand still; null: of independent factors and chains alone'),
    })
    .optional()
    .describe('of composed processes: each part beside fresh weights'),
  verdict: verdictSchema,
  notes: z.array(z.string()),
});

/** The output of `check --json`. src/cli/check.schema.json is the same schema as JSON schema. */
export const checkJsonSchema = z.object({
  checkpoint: z.object({ file: z.string(), step: z.number().nullable(), sha256: z.string() }),
  process: z.object({ name: z.string(), params: z.record(z.string(), z.union([z.number(), z.array(z.number())])) }),
  settings: z.object({
    layers: z.array(z.number().int()),
    weighting: z.enum(['uniform', 'probability']),
    ridge: z.number(),
    cutoff: z.number(),
  }),
  ...checkFoundSchema.shape,
  seconds: z.number(),
});
export type CheckJson = z.infer<typeof checkJsonSchema>;

/** A check under its published names. */
export function checkJson(
  { checkpoint, process, settings, regression }: AnalysisResult,
  found: CheckResult,
): CheckJson {
  return published(checkJsonSchema, {
    ...found,
    checkpoint,
    process: { name: process.name, params: process.params },
    settings: { ...settings, layers: regression.layers },
    sweep: { ...found.sweep, best: bestOf(found) },
  });
}

/** Where the sweep is best, by values and not by their places. */
const bestOf = ({ sweep: { best, ridge, cutoff } }: CheckResult) =>
  best && { ridge: ridge[best.ridge], cutoff: cutoff[best.cutoff], r2_unseen: best.r2_unseen };
