/** A report: what one HTML file shows of one or several runs, without an engine behind it. */
import type { AnalysisResult } from './analysis.js';
import type { CheckResult } from './check.js';
import type { CheckpointEntry } from './files.js';
import type { SteerExtras, SteerResult } from './steering.js';
import type { Frame, SweepFailure, SweepLine } from './sweep.js';
import type { TrainingLogs } from './training.js';

/** Which beliefs of an analysis are in the report; their rows stand in this order. */
export interface ThinnedBeliefs {
  /** Ascending indices of the beliefs that are in the report. */
  readonly belief: Int32Array;
  /** How many there are in all. */
  readonly count: number;
}

/**
 * An analysis as a report holds it: its figures are those of the whole, and the tables of beliefs and of prefixes hold the rows
 * that are drawn. It has neither times nor memory, so that the same input gives the same bytes.
 */
export interface ReportAnalysis extends Omit<AnalysisResult, 'seconds' | 'peak_mb'> {
  readonly kept: ThinnedBeliefs;
}

/** A pair of beliefs that was steered between. */
export interface SteeredPair {
  readonly steer: SteerResult;
  readonly extras: SteerExtras;
}

/** What is known of the other checkpoints of a run. */
export interface ReportTraining {
  readonly prefix: string;
  readonly checkpoints: readonly CheckpointEntry[];
  readonly lines: readonly SweepLine[];
  readonly failed: readonly SweepFailure[];
  readonly logs: TrainingLogs | null;
  /** Read-outs of checkpoints, of the beliefs that are in the report alone. */
  readonly frames: readonly Frame[];
}

export interface ReportRun {
  /** What the folder is called; no path of a machine. */
  readonly name: string;
  readonly analysis: ReportAnalysis;
  /** null: it was not checked. */
  readonly check: CheckResult | null;
  readonly pairs: readonly SteeredPair[];
  readonly training: ReportTraining | null;
  /** What of the run is not in the file, or could not be had, a sentence each. */
  readonly left_out: readonly string[];
}

export interface Report {
  readonly title: string;
  /** Of Beliefscope. */
  readonly version: string;
  readonly runs: readonly ReportRun[];
}
