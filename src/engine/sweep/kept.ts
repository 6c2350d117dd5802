import * as z from 'zod';
import type { SweepLine } from '../../protocol/sweep.js';
import { once } from '../../shared/once.js';
import type { EarliestTold } from '../stores/earliestTold.js';

/** A line as it is kept, with what later sweeps can use of it. */
export interface KeptLine {
  /** Of all that decides its numbers. */
  readonly key: string;
  readonly line: SweepLine;
  /** What the fit scores where it is the earliest checkpoint of others; null where it is not. */
  readonly first: EarliestTold | null;
}

/** What is read back from a disk must have the fields that are used of it; the numbers stand behind a digest. */
export const earliestSchema = once(() =>
  z.object({
    file: z.string(),
    sha256: z.string(),
    inputsKey: z.string(),
    layers: z.array(z.number()),
    ridge: z.number(),
    cutoff: z.number(),
    r2: z.number(),
    composed: z
      .object({
        parts: z.array(z.number().nullable()),
        posterior: z.number().nullable(),
        overlap: z.array(z.object({ parts: z.tuple([z.number(), z.number()]), mean_cos2: z.number() })),
      })
      .nullable(),
    shape: z.object({ d_vocab: z.number(), n_ctx: z.number(), n_layers: z.number() }),
  }),
);

export const keptSchema = once(() => {
  const number = z.number().nullable();
  return z.object({
    key: z.string(),
    line: z.looseObject({
      version: z.number(),
      run: z.string(),
      step: number,
      file: z.string(),
      sha256: z.string(),
      settings: z.looseObject({}),
      process: z.looseObject({ name: z.string() }),
      r2: z.number(),
      r2_se: number,
      r2_unseen: number,
      r2_first_checkpoint: number,
      mse: z.number(),
      per_layer: z.array(z.looseObject({ layer: z.number(), r2: z.number() })),
      per_position: z.array(number),
      underdetermined: z.boolean(),
      kl: number,
      kl_per_position: z.array(number),
      loss: number,
      optimal_loss: z.number(),
      components_95: number,
      verdict: z.object({ level: z.string(), sentence: z.string() }),
    }),
    first: earliestSchema().nullable(),
  });
});
