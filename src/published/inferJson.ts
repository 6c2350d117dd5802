import * as z from 'zod';
import type { InferResult } from '../protocol/infer.js';
import { published } from './published.js';

const vector = z.array(z.number());
const r2 = z.number().nullable();

/** The output of `infer --json`. src/cli/infer.schema.json is the same schema as JSON schema. Divergences are in nats. */
export const inferJsonSchema = z.object({
  hankel: z
    .object({
      past: z.number().int().describe('longest word of the past, in symbols'),
      future: z.number().int(),
      rows: z.number().int(),
      columns: z.number().int(),
    })
    .describe('the matrix of P(past, future) in the model'),
  singular_values: vector.describe("of the model's Hankel matrix, descending"),
  process_singular_values: vector.nullable().describe('the same of the process in use; null where none is known'),
  floor: z.number().describe('norm of H - H a symbol later: singular values below it mean nothing'),
  rank: z.number().int().nullable().describe('states that the model behaves as if it had; null: cannot be told'),
  rank_reason: z.string(),
  states: z.number().int().describe('of the spectral model'),
  kl: z.number().describe('KL(model ‖ spectral model), mean over positions'),
  kl_per_position: vector,
  r2_to_beliefs: r2.describe("of the beliefs of the process in use from the spectral model's states; null without one"),
  r2_from_stream: r2.describe("of the spectral model's states from the residual stream (or hidden state)"),
  r2_from_stream_unseen: r2,
  prefixes: z.number().int().describe('distinct prefixes that these are over'),
  pca: z
    .object({ explained_variance: vector, components: z.array(vector), mean: vector })
    .nullable()
    .describe("of the spectral model's states, each distinct prefix once"),
  process: z.object({ name: z.string(), text: z.string(), notes: z.array(z.string()) }).describe('a process file'),
  notes: z.array(z.string()),
  seconds: z.number(),
});
export type InferJson = z.infer<typeof inferJsonSchema>;

export const inferJson = ({ points, ...result }: InferResult): InferJson =>
  published(inferJsonSchema, {
    ...result,
    hankel: { ...result.hankel },
    singular_values: [...result.singular_values],
    process_singular_values: result.process_singular_values && [...result.process_singular_values],
    kl_per_position: [...result.kl_per_position],
    prefixes: points.count,
    pca: points.pca && {
      explained_variance: [...points.pca.explained_variance],
      components: points.pca.components.map((component) => [...component]),
      mean: [...points.pca.mean],
    },
    process: { ...result.process, notes: [...result.process.notes] },
    notes: [...result.notes],
  });
