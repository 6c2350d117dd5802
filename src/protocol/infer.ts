/** What process the model behaves as, from its own probabilities of words alone. D is the number of states of the inferred model. */
import * as z from 'zod';
import { analyseRequestSchema } from './analysis.js';
import type { PcaResult, ProcessFileText } from './process.js';

/** What a page asks; the host adds which model it is about. */
export const inferAskedSchema = z.object({
  /** States of the spectral model; null: as many as the model behaves as if it had. */
  states: z.number().int().min(1).max(64).nullable().default(null),
});
export type InferAsked = z.infer<typeof inferAskedSchema>;

export const inferRequestSchema = inferAskedSchema.extend({ model: analyseRequestSchema });
export type InferRequest = z.infer<typeof inferRequestSchema>;

export interface InferResult {
  /** Rows and columns of the Hankel matrix: words of the past up to `past` symbols, of the future up to `future`. */
  readonly hankel: { readonly past: number; readonly future: number; readonly rows: number; readonly columns: number };
  /** Singular values of the model's Hankel matrix, descending, and of the chosen process's; null where there is none. */
  readonly singular_values: readonly number[];
  readonly process_singular_values: readonly number[] | null;
  /** Norm of H - H shifted by one token, below which singular values mean nothing. */
  readonly floor: number;
  /** Number of states the model behaves as if it had; null: cannot be told, and `rank_reason` says why. */
  readonly rank: number | null;
  readonly rank_reason: string;
  /** States of the spectral model, and KL(model ‖ spectral model) by position and in the mean, in nats. */
  readonly states: number;
  readonly kl: number;
  readonly kl_per_position: readonly number[];
  /** r2 of the chosen process's beliefs from the spectral model's states; null where no process is chosen. */
  readonly r2_to_beliefs: number | null;
  /** r2 of the spectral model's states from the residual stream, and of prefixes that a fit did not see. */
  readonly r2_from_stream: number | null;
  readonly r2_from_stream_unseen: number | null;
  /** The model's own predictive states, one row per distinct prefix, and their picture. */
  readonly points: {
    readonly count: number;
    /** count × D. */
    readonly vector: Float64Array;
    /** count × D: what the stream says of them by regression. */
    readonly predicted: Float64Array;
    /** Position of the prefix's last token, and its probability. */
    readonly position: Int32Array;
    readonly probability: Float64Array;
    readonly pca: PcaResult | null;
  };
  /** The spectral model as a process file, which can be saved and analysed with. */
  readonly process: ProcessFileText;
  readonly notes: readonly string[];
  readonly seconds: number;
}
