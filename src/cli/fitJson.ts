import * as z from 'zod';
import type { FitResult } from '../protocol/fit.js';
import { published } from './published.js';

const nats = z.number().nullable();

const fittedSchema = z.object({
  process: z.string(),
  title: z.string(),
  params: z.record(z.string(), z.union([z.number(), z.array(z.number())])),
  kl: nats.describe('KL(ideal || model), nats per token; null where it is infinite or not to be had'),
  kl_model: nats.describe('KL(model || process) over the words of the model itself, symbols noisy at 0.001'),
  closed: z
    .number()
    .nullable()
    .describe("share of the way from the process's order 0 to its ideal that the model has gone"),
  at_edge: z.array(z.string()).describe('fitted parameters at the edge of their range: then it is no fit'),
});

/** The output of `fit --json`. src/cli/fit.schema.json is the same schema as JSON schema. */
export const fitJsonSchema = z.object({
  given: fittedSchema.nullable().describe('null where no process is known'),
  fitted: fittedSchema.nullable().describe('the same process with fitted parameters; null where it has none'),
  ranking: z.array(fittedSchema).describe('the nearest first; of those that are level in KL, the simplest'),
  better: z
    .object({ process: fittedSchema, sentence: z.string() })
    .nullable()
    .describe('a process that predicts the model clearly better than the given one'),
  notes: z.array(z.string()),
  seconds: z.number(),
});
export type FitJson = z.infer<typeof fitJsonSchema>;

/** The result under its published names. */
export const fitJson = (result: FitResult): FitJson => published(fitJsonSchema, result);
