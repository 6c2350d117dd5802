/** What is asked of an analysis that stands: steering, its controls, the matrix of all pairs, trajectories, editing, erasing. KL in nats. */
import * as z from 'zod';
import { FUTURES, MATRIX_BELIEFS, MULTIPLIER, SEED, STEERING } from '../shared/defaults.js';
import { numberIn, wholeIn } from './ranges.js';

export const steerRequestSchema = z.object({
  analysis: z.string(),
  start: z.number().int().min(0),
  end: z.number().int().min(0),
  /** Layers at whose hook_resid_post the vector is added; null: all. */
  layers: z.array(z.number().int().min(0)).min(1).nullable().default(STEERING.layers),
  multiplier: numberIn(MULTIPLIER),
  /** Positions over which the mean activations are taken. */
  collect: z.enum(['all', 'last']).default(STEERING.collect),
  /** Word length at which generation is cut; null: full words. */
  cut: z.number().int().min(1).nullable().default(STEERING.cut),
  /** First position at which the vector is added. */
  from_position: z.number().int().min(0).default(STEERING.from_position),
});
export type SteerRequest = z.infer<typeof steerRequestSchema>;

export interface SteerCondition {
  readonly index: number;
  readonly vector: readonly number[];
  /** Words (or distinct prefixes at the cut) that end in the belief. */
  readonly words: number;
  /** Mean next-token distribution over them, V_out; null where no word ends in it. */
  readonly probs: readonly number[] | null;
  /** Mean belief read out at the last position, S; null likewise. */
  readonly readout: readonly number[] | null;
}

export interface SteeredCondition {
  readonly probs: readonly number[];
  /** Mean over words of KL(ideal of the target || output), steered and not. */
  readonly kl_to_ideal: number;
  readonly kl_unsteered: number;
  /** KL(ideal B || ideal A): below 1e-3 the share says nothing. */
  readonly kl_of_ideals: number;
  /** 1 - kl_to_ideal / kl_unsteered; null where the ideals hardly differ; not clipped. */
  readonly closed: number | null;
  /** Mean belief read out at the last position after steering, S. */
  readonly readout: readonly number[];
  /** words × V_out: the outputs of the single words, in tree order. */
  readonly per_word: Float32Array;
}

export interface SteerResult {
  readonly request: SteerRequest;
  readonly start: SteerCondition;
  readonly end: SteerCondition;
  /** null where no word ends in the belief steered from. */
  readonly start_to_end: SteeredCondition | null;
  readonly end_to_start: SteeredCondition | null;
  readonly ideal: { readonly start: readonly number[]; readonly end: readonly number[] };
  /** One per layer of the model, whether steered or not. */
  readonly vector_norms: readonly number[];
  /** W·v, S: what the linear read-out says of the vector (times the multiplier); no intercept. */
  readonly direction: readonly number[];
}

/** Mean and standard deviation over seeded draws. */
export interface DrawSummary {
  readonly draws: number;
  readonly mean: number;
  readonly std: number;
}

export const steerExtrasSchema = steerRequestSchema.extend({
  /** Tokens of the futures that are compared. */
  futures: wholeIn(FUTURES),
  seed: z.number().int().min(0).default(SEED),
});
export type SteerExtrasRequest = z.infer<typeof steerExtrasSchema>;

/** What stands beside a steered output: computed after it, and drawn when it comes. From start to end throughout. */
export interface SteerExtras {
  readonly request: SteerExtrasRequest;
  /** M multipliers from -3 to 3 and M × V_out outputs. */
  readonly dose: {
    readonly multipliers: readonly number[];
    readonly probs: Float64Array;
    readonly closed: readonly (number | null)[];
  };
  /** Each layer alone, then all: layer null. */
  readonly layers: readonly {
    readonly layer: number | null;
    readonly probs: readonly number[];
    readonly closed: number | null;
  }[];
  /** KL to the ideal and closed share of 32 draws each, norms matched per layer. */
  readonly controls: Readonly<
    Record<
      'random' | 'shuffled' | 'other_pairs',
      { readonly kl_to_ideal: DrawSummary; readonly closed: DrawSummary | null; readonly probs: readonly number[] }
    >
  >;
  /**
   * KL over words of k tokens: ideal of the end belief against steered and unsteered; closed likewise. The model needs
   * room for them: words of `length` positions were continued. null where none that ends in the start belief leaves any.
   */
  readonly futures: {
    readonly k: number;
    readonly length: number;
    readonly kl_to_ideal: number;
    readonly kl_unsteered: number;
    readonly closed: number | null;
  } | null;
}

export const trajectoryRequestSchema = z.object({
  analysis: z.string(),
  /** Symbol indices. */
  word: z.array(z.number().int().min(0)).min(1).max(4096),
});
export type TrajectoryRequest = z.infer<typeof trajectoryRequestSchema>;

export interface TrajectoryStep {
  readonly token: number;
  readonly belief_index: number | null;
  readonly true_belief: readonly number[];
  readonly predicted_belief: readonly number[];
  readonly true_next: readonly number[];
  readonly predicted_next: readonly number[];
}

export interface Trajectory {
  readonly word: readonly number[];
  readonly steps: readonly TrajectoryStep[];
}

export const matrixRequestSchema = z.object({
  analysis: z.string(),
  layers: z.array(z.number().int().min(0)).min(1).nullable().default(STEERING.layers),
  multiplier: numberIn(MULTIPLIER),
  collect: z.enum(['all', 'last']).default(STEERING.collect),
  /** At most this many beliefs, the commonest first. */
  most: wholeIn(MATRIX_BELIEFS),
});
export type MatrixRequest = z.infer<typeof matrixRequestSchema>;

export interface SteerMatrix {
  readonly request: MatrixRequest;
  /** Belief indices that words end in. */
  readonly rows: readonly number[];
  /** Belief indices that occur. */
  readonly columns: readonly number[];
  /** rows × columns closed share; NaN on the diagonal and where the ideals hardly differ. */
  readonly closed: Float64Array;
  /** rows × columns KL to the ideal after steering. */
  readonly kl_to_ideal: Float64Array;
  readonly left_out: { readonly rows: number; readonly columns: number };
}

export const editRequestSchema = z.object({
  analysis: z.string(),
  /** Words that end in this belief are edited. */
  start: z.number().int().min(0),
  /** Target belief, S numbers that sum to one. */
  target: z.array(z.number()).min(1).max(4096),
  layers: z.array(z.number().int().min(0)).min(1).nullable().default(STEERING.layers),
});
export type EditRequest = z.infer<typeof editRequestSchema>;

export interface EditOutcome {
  readonly probs: readonly number[];
  readonly readout: readonly number[];
  readonly kl_to_ideal: number;
  readonly closed: number | null;
  /** Mean norm of the edit over words, per edited layer. */
  readonly norms: readonly number[];
}

export interface EditResult {
  readonly request: EditRequest;
  readonly unedited: {
    readonly probs: readonly number[];
    readonly readout: readonly number[];
    readonly kl_to_ideal: number;
  };
  readonly ideal: readonly number[];
  /** Covariance-weighted edit. */
  readonly edited: EditOutcome;
  /** Minimum-norm edit: the control. */
  readonly control: EditOutcome;
}

export const eraseRequestSchema = z.object({
  analysis: z.string(),
  layers: z.array(z.number().int().min(0)).min(1).nullable().default(STEERING.layers),
  seed: z.number().int().min(0).default(SEED),
});
export type EraseRequest = z.infer<typeof eraseRequestSchema>;

export interface EraseResult {
  readonly request: EraseRequest;
  readonly rank: number;
  /** Mean next-token loss in nats over all positions, untouched and of the ideal observer. */
  readonly loss: { readonly untouched: number; readonly ideal: number };
  readonly leace: { readonly r2: number; readonly loss: number };
  readonly random_subspace: { readonly r2: number; readonly loss: number };
}

export interface SteeringVector {
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly layers: readonly number[];
  /** One per layer of `layers`, d_model numbers each. */
  readonly vectors: readonly (readonly number[])[];
}
