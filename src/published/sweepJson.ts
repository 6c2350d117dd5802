import * as z from 'zod';
import { compositionLevels } from '../protocol/composed.js';
import type { SweepLine } from '../protocol/sweep.js';
import { verdictLevels } from '../protocol/verdict.js';
import { checkFoundSchema } from './checkJson.js';
import { r2Error } from './composedJson.js';
import { published } from './published.js';

const score = z.number().nullable();
const nats = z.number().nullable().describe('nats per token; null where infinite');

/** A line of `sweep --jsonl`. src/cli/sweep.schema.json is the same schema as JSON schema. */
export const sweepJsonSchema = z.object({
  version: z.number().int().describe('of the meaning of the numbers'),
  key: z
    .string()
    .nullable()
    .describe('equal where all that decides the numbers is equal: bytes, configs, settings; null: it cannot be told'),
  run: z.string().describe('name of the run in its folder; of several folders, with the folder'),
  step: z.number().nullable(),
  file: z.string().describe('from the folder that was swept'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  settings: z.object({
    process: z
      .object({
        kind: z.enum(['preset', 'file', 'text']),
        name: z.string().optional(),
        path: z.string().optional(),
        text: z.string().optional(),
        params: z.record(z.string(), z.union([z.number(), z.array(z.number())])),
      })
      .nullable(),
    layers: z.array(z.number().int()).nullable(),
    decimals: z.number().int(),
    weighting: z.enum(['uniform', 'probability']),
    context: z.number().int().nullable(),
    sample: z.object({ words: z.number().int(), seed: z.number().int() }).nullable(),
    bos: z.boolean().nullable(),
    other_logits: z.enum(['kept', 'aside']).nullable(),
    ridge: z.number(),
    cutoff: z.number(),
  }),
  process: z.object({ name: z.string(), params: z.record(z.string(), z.union([z.number(), z.array(z.number())])) }),
  r2: z.number(),
  r2_se: r2Error,
  r2_unseen: score.describe('5 seeded folds over the distinct prefixes, predictions pooled'),
  r2_first_checkpoint: score.describe("of the run's earliest checkpoint"),
  mse: z.number(),
  per_layer: z.array(z.object({ layer: z.number().int(), r2: z.number(), mse: z.number() })),
  per_position: z.array(score),
  underdetermined: z.boolean().describe('at least as many columns as distinct prefixes: r2 says nothing'),
  kl: nats.describe('KL(ideal ‖ model) per token, nats; null where infinite'),
  kl_per_position: z.array(nats),
  loss: nats,
  optimal_loss: z.number().describe('the least that any model can have'),
  components_95: z
    .number()
    .int()
    .nullable()
    .describe("principal components that hold 95 % of the stream's variance over distinct prefixes"),
  verdict: z.object({ level: z.enum(verdictLevels), sentence: z.string() }),
  composed: z
    .object({
      parts: z.array(z.object({ name: z.string(), r2: score, r2_se: r2Error, r2_unseen: score })),
      posterior: z.object({ r2: score, r2_se: r2Error, r2_unseen: score }).nullable().describe('of a mixture'),
      overlap: z.array(
        z.object({ parts: z.tuple([z.number().int(), z.number().int()]), mean_cos2: z.number(), random: z.number() }),
      ),
      nc90: z.number().int().describe('principal components with 90 % of the variance, weighted as the fit'),
      nc95: z.number().int(),
      nc99: z.number().int(),
      verdict: z.object({ level: z.enum(compositionLevels), sentence: z.string() }),
    })
    .optional()
    .describe('of composed processes: what analyse tells of their parts'),
  check: checkFoundSchema.optional().describe('where --check was given'),
});
export type SweepJson = z.infer<typeof sweepJsonSchema>;

/**
 * A line under its published names.
 * @param found.key of all that decides its numbers; empty where it cannot be told
 */
export function sweepJson({ key, line }: { readonly key: string; readonly line: SweepLine }): SweepJson {
  const { check, ...rest } = line;
  const best = check?.sweep.best;
  return published(sweepJsonSchema, {
    ...rest,
    key: key === '' ? null : key,
    ...(check && {
      check: {
        ...check,
        sweep: {
          ...check.sweep,
          best: best
            ? { ...best, ridge: check.sweep.ridge[best.ridge], cutoff: check.sweep.cutoff[best.cutoff] }
            : null,
        },
      },
    }),
  });
}
