import * as z from 'zod';
import type { FitResult } from '../protocol/fit.js';
import { published } from './published.js';
import { betterSchema, fittedSchema } from './truthJson.js';

/** The output of `fit --json`. src/cli/fit.schema.json is the same schema as JSON schema. */
export const fitJsonSchema = z.object({
  given: fittedSchema.nullable().describe('null where no process is known'),
  fitted: fittedSchema.nullable().describe('the same process with fitted parameters; null where it has none'),
  ranking: z.array(fittedSchema).describe('the nearest first; of those that are level in KL, the simplest'),
  better: betterSchema.nullable().describe('a process that predicts the model clearly better than the given one'),
  notes: z.array(z.string()),
  seconds: z.number(),
});
export type FitJson = z.infer<typeof fitJsonSchema>;

/** The result under its published names. */
export const fitJson = (result: FitResult): FitJson => published(fitJsonSchema, result);
