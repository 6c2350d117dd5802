/**
 * Requests about a finished analysis: steering, its controls, the matrix of all pairs, trajectories, editing and erasing.
 * KL divergences are in nats.
 */
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
  /** Steer words cut to this length; null: full words. */
  cut: z.number().int().min(1).nullable().default(STEERING.cut),
  /** First position at which the vector is added. */
  from_position: z.number().int().min(0).default(STEERING.from_position),
  /**
   * Of a composed process: the part that alone is steered, from its belief in `start` to its belief in `end`, the others held; the number
   * of parts stands for a mixture's posterior. null: the joint belief.
   */
  part: z.number().int().min(0).nullable().default(STEERING.part),
});
export type SteerRequest = z.infer<typeof steerRequestSchema>;

export interface SteerCondition {
  readonly index: number;
  readonly vector: readonly number[];
  /** Words (or distinct prefixes at the cut) that end in the belief. */
  readonly words: number;
  /** Mean next-token distribution over them, V_out; null where no word ends in it. */
  readonly probs: readonly number[] | null;
  /** Mean belief read out at the last position, S; null where no word ends in it. */
  readonly readout: readonly number[] | null;
}

export interface SteeredCondition {
  readonly probs: readonly number[];
  /** Mean over words of KL(ideal output of the target belief || model output), steered; the next field is unsteered. */
  readonly kl_to_ideal: number;
  readonly kl_unsteered: number;
  /** KL(ideal target || ideal start): below 1e-3 nats there is no gap to close, and `closed` is null. */
  readonly kl_of_ideals: number;
  /** 1 - kl_to_ideal / kl_unsteered; null where `kl_of_ideals` is too small. Not clipped: it can be above 1 or negative. */
  readonly closed: number | null;
  /** Mean belief read out at the last position after steering, S. */
  readonly readout: readonly number[];
  /** words × V_out: the output after each word, in the order of the prefix tree. */
  readonly per_word: Float32Array;
}

export interface SteerResult {
  readonly request: SteerRequest;
  readonly start: SteerCondition;
  readonly end: SteerCondition;
  /** null where no word ends in the belief steered from. */
  readonly start_to_end: SteeredCondition | null;
  readonly end_to_start: SteeredCondition | null;
  /** Ideal outputs: of the two beliefs, and of those that each direction aims at, which are others where one part is steered. */
  readonly ideal: {
    readonly start: readonly number[];
    readonly end: readonly number[];
    readonly start_to_end: readonly number[];
    readonly end_to_start: readonly number[];
  };
  /** Norm of the steering vector of each layer of the model, whether that layer is steered or not. */
  readonly vector_norms: readonly number[];
  /** W·v, S: the steering vector times the multiplier, mapped to beliefs by the linear read-out without its intercept. */
  readonly direction: readonly number[];
  /** Of a composed process: what becomes of each part's read-out; null for any other. */
  readonly parts: SteeredParts | null;
}

export interface SteeredParts {
  /**
   * How the other parts were held where one is steered. `matched`: means over positions at which the others hold the same
   * beliefs; `fitted`: there are none, and the vector is what a regression of the stream on beliefs gives. null: the joint belief is steered.
   */
  readonly held: 'matched' | 'fitted' | null;
  /** One for each part, and one for the posterior of a mixture; null where no word ends in the belief steered from. */
  readonly start_to_end: readonly SteeredPart[] | null;
  readonly end_to_start: readonly SteeredPart[] | null;
}

/** Mean over words at their last position. */
export interface SteeredPart {
  /** A component may itself be called `posterior`: what it is, its name does not tell. */
  readonly kind: 'part' | 'posterior';
  readonly name: string;
  /** The part's true belief at the start, the one that is aimed at; null where it is undefined. */
  readonly from: readonly number[] | null;
  readonly to: readonly number[] | null;
  /** What is read out unsteered and steered; null where a component is read out as impossible. */
  readonly before: readonly number[] | null;
  readonly after: readonly number[] | null;
  /** Euclidean length of after - before. */
  readonly moved: number | null;
}

/** Mean and standard deviation over seeded draws. */
export interface DrawSummary {
  readonly draws: number;
  readonly mean: number;
  readonly std: number;
}

export const steerExtrasSchema = steerRequestSchema.extend({
  /** Length of the compared futures, in tokens. */
  futures: wholeIn(FUTURES),
  seed: z.number().int().min(0).default(SEED),
});
export type SteerExtrasRequest = z.infer<typeof steerExtrasSchema>;

/** Additional figures for a steered output, which take longer and are sent later. All steer from start to end. */
export interface SteerExtras {
  readonly request: SteerExtrasRequest;
  /** M multipliers from -3 to 3 and M × V_out outputs. */
  readonly dose: {
    readonly multipliers: readonly number[];
    readonly probs: Float64Array;
    readonly closed: readonly (number | null)[];
  };
  /** Steering at each layer alone, then at all layers together (`layer` is null). */
  readonly layers: readonly {
    readonly layer: number | null;
    readonly probs: readonly number[];
    readonly closed: number | null;
  }[];
  /** KL to the ideal and closed share, over 32 draws of each control; their norms equal the vector's in every layer. */
  readonly controls: Readonly<
    Record<
      'random' | 'shuffled' | 'other_pairs',
      { readonly kl_to_ideal: DrawSummary; readonly closed: DrawSummary | null; readonly probs: readonly number[] }
    >
  >;
  /**
   * KL over all futures of k tokens, from the ideal of the end belief to the steered and to the unsteered model, and the
   * closed share. The futures must fit into the context, so words of `length` positions were continued. null where no
   * word that leaves enough room ends in the start belief.
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
  /** The word as symbol indices. */
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
  /** At most this many beliefs, the most common first. */
  most: wholeIn(MATRIX_BELIEFS),
});
export type MatrixRequest = z.infer<typeof matrixRequestSchema>;

export interface SteerMatrix {
  readonly request: MatrixRequest;
  /** Indices of the beliefs steered from: those that words end in. */
  readonly rows: readonly number[];
  /** Indices of the beliefs steered to: those that occur at some position. */
  readonly columns: readonly number[];
  /** rows × columns closed share; NaN on the diagonal and where `kl_of_ideals` is too small. */
  readonly closed: Float64Array;
  /** rows × columns KL to the ideal after steering. */
  readonly kl_to_ideal: Float64Array;
  readonly left_out: { readonly rows: number; readonly columns: number };
}

export const editRequestSchema = z.object({
  analysis: z.string(),
  /** The belief whose words are edited: those that end in it. */
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
  /** The edit that is smallest in the metric of the activations' covariance. */
  readonly edited: EditOutcome;
  /** The control: the edit that is smallest in Euclidean norm. */
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
  /** Mean next-token loss in nats over all positions, of the unchanged model and of the ideal observer. */
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
