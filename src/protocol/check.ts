/** The read-out against what is not belief. analysis/check defines rows and shares. */
import * as z from 'zod';
import type { Overlap } from './composed.js';
import type { Verdict } from './verdict.js';

export const checkRequestSchema = z.object({ analysis: z.string() });
export type CheckRequest = z.infer<typeof checkRequestSchema>;

export const checkRowNames = [
  'activations',
  'position',
  'last_tokens',
  'next_token_ideal',
  'next_token_model',
  'shuffled',
  'fresh_weights',
  'first_checkpoint',
] as const;

export interface CheckRow {
  readonly name: (typeof checkRowNames)[number];
  /** Number of last tokens; null for other rows. */
  readonly k: number | null;
  /** Of the fit on all prefixes; the mean where it is drawn at random. null: not to be had, and `missing` says why. */
  readonly r2: number | null;
  /** Standard deviation of r2 over draws; null where nothing is drawn. */
  readonly r2_sd: number | null;
  /** Of prefixes that a fit did not see: mean over seeds of the folds, or over draws. */
  readonly r2_unseen: number | null;
  /** Standard deviation of r2_unseen over those seeds or draws. */
  readonly sd: number | null;
  /** How many seeds or draws. */
  readonly draws: number;
  readonly missing: string | null;
}

/** Share of the belief variance that a base leaves, and that the stream explains. null: not defined, `undefined_because` says why. */
export interface PartialShare {
  readonly r2: number | null;
  readonly r2_unseen: number | null;
  /** Standard deviation of r2_unseen over seeds of the folds. */
  readonly sd: number | null;
  /** r2_unseen of fresh weights of the same architecture, and its standard deviation over draws. */
  readonly fresh_weights: number | null;
  readonly fresh_weights_sd: number | null;
  readonly undefined_because: string | null;
}

export interface CheckGeometry {
  /** Principal components of the stream that hold 80, 90, 95 and 99 % of its variance. */
  readonly components: { readonly 80: number; readonly 90: number; readonly 95: number; readonly 99: number };
  /** Cumulative share of variance of the first components. */
  readonly cumulative: readonly number[];
  readonly participation_ratio: number;
  /** Share of the stream's variance that a regression of it on the beliefs explains. */
  readonly encoding_share: number;
  /** Rank correlation of pairwise distances of true beliefs with those of read-out centres and of the stream's centres. */
  readonly spearman_readout: number | null;
  readonly spearman_activations: number | null;
  /** How many pairs of beliefs. */
  readonly pairs: number;
}

/** r2 and r2_unseen for each ridge (rows) and singular-value cut-off (columns). */
export interface RegularisationSweep {
  readonly ridge: readonly number[];
  readonly cutoff: readonly number[];
  readonly r2: readonly (readonly number[])[];
  readonly r2_unseen: readonly (readonly (number | null)[])[];
  /** Indices of the best r2_unseen; null where none is known. */
  readonly best: { readonly ridge: number; readonly cutoff: number; readonly r2_unseen: number } | null;
}

/** r2 of the read-out of one part of a composed process beside that of fresh weights. null: nothing of it varies, or there are none. */
export interface CheckedPart {
  readonly r2: number | null;
  /** Mean and standard deviation over draws of fresh weights. */
  readonly fresh_weights: number | null;
  readonly fresh_weights_sd: number | null;
}

/** An overlap beside that of random subspaces and of fresh weights (mean over draws; null: there are none). */
export interface CheckedOverlap extends Overlap {
  readonly fresh_weights: number | null;
}

/** The parts of a composed process, and the posterior of a mixture, beside fresh weights of the same architecture. */
export interface CheckedParts {
  readonly parts: readonly ({ readonly name: string } & CheckedPart)[];
  readonly posterior: CheckedPart | null;
  readonly draws: number;
  /** Overlap of the subspaces that parts are read from, as in the analysis. */
  readonly overlap: readonly CheckedOverlap[];
  /**
   * Overlap of the subspaces in which the stream changes as one factor varies and the others stand still: S_i - 1 principal components
   * each. null where parts have no tokens of their own, or columns are too many.
   */
  readonly frozen: readonly CheckedOverlap[] | null;
}

export interface CheckResult {
  /** The analysis that was checked. */
  readonly analysis: string;
  readonly rows: readonly CheckRow[];
  readonly beyond: {
    readonly next_token: PartialShare;
    readonly last_tokens: readonly ({ readonly k: number } & PartialShare)[];
  };
  readonly geometry: CheckGeometry;
  readonly sweep: RegularisationSweep;
  /** Absent where the process is not composed. */
  readonly parts?: CheckedParts;
  /** The analysis's verdict in the light of all this. */
  readonly verdict: Verdict;
  /** Columns of the read-out and distinct prefixes, which r2 is to be seen beside. */
  readonly columns: number;
  readonly prefixes: number;
  readonly notes: readonly string[];
  readonly seconds: number;
}
