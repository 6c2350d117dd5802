/**
 * A sweep: the analysis of every checkpoint of a run, a line each. A line holds what does not change from one computation to
 * the next, so that equal bytes and settings give equal lines: no times, no memory, no paths of a machine.
 */
import * as z from 'zod';
import { analysisSettingsSchema } from './analysis.js';
import type { ResolvedSettings } from './analysis.js';
import type { CheckResult } from './check.js';
import { assumedValuesSchema, sourceSchema } from './files.js';
import type { CompositionVerdict, Overlap, PartResult, ReadOutScores } from './composed.js';
import type { ErrorInfo, Progress } from './outcome.js';
import type { ProcessInfo } from './process.js';
import type { VerdictLevel } from './verdict.js';

/** Raised where figures of equal bytes and settings change, be it in their last digits: lines of other numbers are computed again. */
export const SWEEP_VERSION = 6;

type SweptScores = Pick<ReadOutScores, 'r2' | 'r2_se' | 'r2_unseen'>;

/** Of a composed process: what is read out of its parts, and how the stream holds them. */
export interface SweptParts {
  readonly parts: readonly (SweptScores & Pick<PartResult, 'name'>)[];
  /** Of a mixture. */
  readonly posterior: SweptScores | null;
  readonly overlap: readonly Pick<Overlap, 'parts' | 'mean_cos2' | 'random'>[];
  readonly nc90: number;
  readonly nc95: number;
  readonly nc99: number;
  readonly verdict: Pick<CompositionVerdict, 'level' | 'sentence'>;
}

/** What the analysis of one checkpoint found. Figures have the names and the meaning that they have in an AnalysisResult. */
export interface SweepLine {
  readonly version: number;
  /** Name of the run in its folder. */
  readonly run: string;
  readonly step: number | null;
  /** From the folder that was swept. */
  readonly file: string;
  readonly sha256: string;
  /** With every null resolved. */
  readonly settings: ResolvedSettings;
  readonly process: Pick<ProcessInfo, 'name' | 'params'>;
  readonly r2: number;
  readonly r2_se: number | null;
  readonly r2_unseen: number | null;
  readonly r2_first_checkpoint: number | null;
  readonly mse: number;
  readonly per_layer: readonly { readonly layer: number; readonly r2: number; readonly mse: number }[];
  readonly per_position: readonly (number | null)[];
  readonly underdetermined: boolean;
  /** Nats per token; null: infinite (see ModelPredictions). */
  readonly kl: number | null;
  readonly kl_per_position: readonly (number | null)[];
  readonly loss: number | null;
  readonly optimal_loss: number;
  /**
   * Least number of principal components of the chosen layers' residual stream, distinct prefixes counted once, that hold 95 %
   * of its variance; null where it does not vary.
   */
  readonly components_95: number | null;
  readonly verdict: { readonly level: VerdictLevel; readonly sentence: string };
  /** Absent where the process is not composed. */
  readonly composed?: SweptParts;
  /** Where the sweep was asked to check: what the check of the checkpoint found. */
  readonly check?: Omit<CheckResult, 'analysis' | 'seconds'>;
}

/** A checkpoint of which nothing could be found, and why. It is tried again by the next sweep. */
export interface SweepFailure {
  readonly run: string;
  readonly step: number | null;
  readonly file: string;
  readonly error: ErrorInfo;
}

export const sweepRequestSchema = z.object({
  source: sourceSchema,
  settings: analysisSettingsSchema,
  assumed: assumedValuesSchema.optional(),
  trusted: z.boolean().optional(),
  /** A file of the run that is meant; null: every run of the folder. */
  of: z.string().max(1000).nullable().default(null),
  /** Files that are meant alone; null: all of the run. */
  files: z.array(z.string().max(1000)).max(100_000).nullable().default(null),
  check: z.boolean().default(false),
  /** `known`: only what is kept on disk from earlier, nothing is computed. */
  what: z.enum(['all', 'known']).default('all'),
  /** Workers at most; 0: as many as the machine has cores, less where memory is short. */
  workers: z.number().int().min(0).max(256).default(0),
});
export type SweepRequest = z.infer<typeof sweepRequestSchema>;

/** What a sweep has found since it last told. */
export interface SweepNews {
  readonly lines: readonly SweepLine[];
  readonly failed: readonly SweepFailure[];
  /** Checkpoints that are done, failed ones too, of all that are meant. */
  readonly done: number;
  readonly total: number;
  /** Estimate for what is left; null while there is none. */
  readonly seconds_left: number | null;
}

/** Progress of a sweep. One that brings news is never left out, however quickly they follow each other. */
export interface SweepProgress extends Progress {
  readonly news?: SweepNews;
}

/** All of a sweep, in the order of the listing. */
export interface SweepResult {
  readonly lines: readonly SweepLine[];
  /** Of each line, what all that decides its numbers is known by; empty where it cannot be told. */
  readonly keys: readonly string[];
  readonly failed: readonly SweepFailure[];
  readonly total: number;
  readonly notes: readonly string[];
}

/** Read-outs of several checkpoints for one analysis on show, so that a page can play through training. */
export const framesRequestSchema = z.object({
  analysis: z.string(),
  /** Of the run that the analysis is of. */
  files: z.array(z.string().max(1000)).min(1).max(1000),
});
export type FramesRequest = z.infer<typeof framesRequestSchema>;

export interface Frame {
  readonly file: string;
  readonly step: number | null;
  /**
   * B × S: mean read-out of each belief of the analysis, as `beliefs.centre`; NaN rows where a belief does not occur. Of a mixture
   * behind them, for each component, B × S_i: mean read-out of the belief within it (`shared/frameBlocks`).
   */
  readonly centre: Float32Array;
}

export interface FramesResult {
  /** In the order asked for; files that could not be analysed are left out, and are in `failed`. */
  readonly frames: readonly Frame[];
  readonly failed: readonly SweepFailure[];
}

/** What was kept on disk of earlier sweeps, and was let go. */
export interface KeptCleared {
  readonly files: number;
  readonly bytes: number;
}

/** How the sweep of a folder stands, as its panels are told. */
export interface SweepState {
  readonly doing: 'nothing' | 'looking' | 'running';
  readonly done: number;
  readonly total: number;
  /** What is left takes about so long, or would where nothing is under way; null where nothing tells. */
  readonly seconds_left: number | null;
  /** Why it ended before its end; null: it did not. */
  readonly error: ErrorInfo | null;
}
