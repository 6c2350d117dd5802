/**
 * One analysis of one checkpoint. The comment on each array gives its shape, where S is the number of hidden states, V of
 * symbols, B of distinct beliefs and N of distinct prefixes.
 */
import * as z from 'zod';
import { ANALYSIS, CUTOFF, DECIMALS, RIDGE, SEED, THREADS } from '../shared/defaults.js';
import { assumedValuesSchema, otherLogitsSchema, sourceSchema } from './files.js';
import type { ArchitectureInfo } from './files.js';
import { processChoiceSchema } from './process.js';
import type { PcaResult, ProcessInfo } from './process.js';
import type { ComposedResult } from './composed.js';
import type { BetterProcess } from './fittedProcess.js';
import type { ModelPredictions } from './predictions.js';
import type { AssumedValue, Provenance } from './provenance.js';
import type { Verdict } from './verdict.js';
import { numberIn, wholeIn } from './ranges.js';

/** Everything a person can set about an analysis. The same settings on the same bytes return the cached result. */
export const analysisSettingsSchema = z.object({
  /** null: the process that the folder's config names. */
  process: processChoiceSchema.nullable().default(ANALYSIS.process),
  /** Layers whose residual streams are concatenated, ascending; null: all. */
  layers: z.array(z.number().int().min(0)).min(1).nullable().default(ANALYSIS.layers),
  /** Two beliefs count as one if they agree after rounding to this many decimals. */
  decimals: wholeIn(DECIMALS),
  /**
   * Whether every word counts the same or each by its probability, and how words are drawn; null: by probability where words
   * are drawn from a composed process, else uniform.
   */
  weighting: z.enum(['uniform', 'probability']).nullable().default(ANALYSIS.weighting),
  /** Number of positions of each input; null: the model's n_ctx. */
  context: z.number().int().min(1).nullable().default(ANALYSIS.context),
  /** How many words to draw at random where there are too many to run all; null: run all, or fail with their number. */
  sample: z
    .object({ words: z.number().int().min(1), seed: z.number().int().min(0).default(SEED) })
    .nullable()
    .default(ANALYSIS.sample),
  /**
   * Whether a beginning-of-sequence token (the last id) precedes each word; null: it does if d_vocab is one more than the
   * number of symbols.
   */
  bos: z.boolean().nullable().default(ANALYSIS.bos),
  /**
   * What becomes of logits beyond the symbols, as padded vocabularies have them: they stay in the softmax, or are left aside,
   * so that it is over the symbols alone; null: as the folder says, else they stay.
   */
  other_logits: otherLogitsSchema.nullable().default(ANALYSIS.other_logits),
  /** Ridge of the read-out: a penalty of 1 is as large as the mean variance of the columns. 0: least squares. */
  ridge: numberIn(RIDGE),
  /** Singular values of the read-out's centred columns up to this share of the largest are left out. */
  cutoff: numberIn(CUTOFF),
});
export type AnalysisSettings = z.infer<typeof analysisSettingsSchema>;
export type Weighting = NonNullable<AnalysisSettings['weighting']>;
/** Settings with what was left to the process, the folder or the model resolved. */
export type ResolvedSettings = AnalysisSettings & { readonly weighting: Weighting };

export const analyseRequestSchema = z.object({
  source: sourceSchema,
  /** A step or a file name; null: the last step of the folder's first run. */
  checkpoint: z.union([z.number(), z.string()]).nullable().default(null),
  settings: analysisSettingsSchema,
  /** Threads of the native runtime; 0: the engine chooses. */
  threads: wholeIn(THREADS),
  assumed: assumedValuesSchema.optional(),
  /** Whether a checkpoint that is a program, an exported ONNX graph, may be run; it may where this is left out. */
  trusted: z.boolean().optional(),
});
export type AnalyseRequest = z.infer<typeof analyseRequestSchema>;

export interface RegressionResult {
  readonly layers: readonly number[];
  readonly r2: number;
  /**
   * Standard error of r2 over the words drawn, by the jackknife; null where all words were run, where one was, and where any fit is
   * perfect.
   */
  readonly r2_se: number | null;
  readonly mse: number;
  /**
   * Cross-validated r2: each distinct prefix counts once and is predicted by a fit that did not see it (5 seeded folds,
   * pooled). null with fewer than 5 prefixes.
   */
  readonly r2_unseen: number | null;
  /** r2 of the same fit on the earliest checkpoint of the run; null where no checkpoint of it has a step. */
  readonly r2_first_checkpoint: number | null;
  /** The step of that earliest checkpoint. */
  readonly first_checkpoint: number | null;
  readonly per_layer: readonly { readonly layer: number; readonly r2: number; readonly mse: number }[];
  /** r2 of each position; null where no belief coordinate varies. */
  readonly per_position: readonly (number | null)[];
  /** Whether there are at least as many columns as distinct prefixes: any fit is then perfect, and r2 is uninformative. */
  readonly underdetermined: boolean;
}

export interface BeliefTable {
  readonly count: number;
  /** B × S true beliefs, by belief index. */
  readonly vector: Float64Array;
  /** B: how many positions, over all words (or all sampled words), hold the belief. */
  readonly positions: Float64Array;
  /** B: number of words that end in the belief. */
  readonly words_ending: Float64Array;
  /** B × V: next-token distribution of an ideal observer. */
  readonly next_token: Float64Array;
  /** B × S: mean prediction over the belief's positions; NaN rows where it has none. */
  readonly centre: Float64Array;
}

/** One row per distinct prefix. */
export interface PredictionTable {
  readonly count: number;
  /** N × S predicted beliefs. */
  readonly vector: Float32Array;
  /** N: true belief index. */
  readonly belief: Int32Array;
  /** N: position of the prefix's last token. */
  readonly position: Int32Array;
  /** N: number of words that begin with the prefix. */
  readonly weight: Float64Array;
}

export interface AnalysisResult {
  /** Identifies this result in later requests: a hash of the checkpoint's bytes and of all settings. */
  readonly id: string;
  readonly checkpoint: { readonly file: string; readonly step: number | null; readonly sha256: string };
  /** Settings with every null resolved. */
  readonly settings: ResolvedSettings;
  readonly architecture: ArchitectureInfo;
  readonly process: ProcessInfo;
  readonly tree: { readonly depth: number; readonly nodes: number; readonly unique_beliefs: number };
  readonly inputs: {
    readonly count: number;
    readonly n_ctx: number;
    readonly bos: boolean;
    /** The number of all words where only `count` of them were drawn; null where all were run. */
    readonly sampled_of: number | null;
  };
  readonly regression: RegressionResult;
  /** The model's predictions beside the ideal observer's. */
  readonly model: ModelPredictions;
  /** A process that predicts the model clearly better than the one in use; null where none was found in the time that an analysis has. */
  readonly better: BetterProcess | null;
  readonly verdict: Verdict;
  /** Of a process that was inferred from a model's own predictions: from this checkpoint, or the file of another. */
  readonly inferred_from?: 'this' | { readonly file: string } | null;
  /** Of a composed process, whose parts are looked at one by one; null for any other. */
  readonly composed: ComposedResult | null;
  /** null with fewer than two beliefs. */
  readonly pca: PcaResult | null;
  readonly beliefs: BeliefTable;
  readonly predictions: PredictionTable;
  /** What was assumed, sampled or left out, one sentence each, to be shown to the user. */
  readonly notes: readonly string[];
  /** Where each value is from that a number depends on: fields of the architecture, `process`, `process.NAME`, `bos`, `n_ctx`. */
  readonly provenance: Provenance;
  /** Values that change numbers and that nothing told. */
  readonly assumed: readonly AssumedValue[];
  /** Duration of each step in seconds, and their `total`. */
  readonly seconds: Readonly<Record<string, number>>;
  readonly peak_mb: number;
}

export const readOutRequestSchema = z.object({ analysis: z.string() });
export type ReadOutRequest = z.infer<typeof readOutRequestSchema>;

export const wordsRequestSchema = z.object({
  analysis: z.string(),
  belief: z.number().int().min(0),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(500).default(20),
});
export type WordsRequest = z.infer<typeof wordsRequestSchema>;

/** Prefixes that lead to a belief, shortest first. */
export interface WordsPage {
  readonly belief: number;
  readonly total: number;
  readonly offset: number;
  /** Each word as symbol indices. */
  readonly words: readonly (readonly number[])[];
}

/** Beliefs that were chosen together. */
export const selectionRequestSchema = z.object({
  analysis: z.string(),
  beliefs: z.array(z.number().int().min(0)).min(1).max(5_000_000),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(500).default(20),
});
export type SelectionRequest = z.infer<typeof selectionRequestSchema>;

/** What beliefs that were chosen together have in common, and a page of the words that lead to any of them. */
export interface SelectionPage {
  /** Mean over the positions of an input of the probability that the belief there is one of these. */
  readonly probability: number;
  /** n_ctx: that probability at each position. */
  readonly by_position: readonly number[];
  /** S: the mean of these beliefs, weighted by the probability of holding them; null where they occur nowhere. */
  readonly mean: readonly number[] | null;
  /** S: the mean of what is read out where they are held, weighted likewise. */
  readonly mean_read_out: readonly number[] | null;
  /** How many words lead to one of them, and a page of them, shortest first. */
  readonly total: number;
  readonly offset: number;
  readonly words: readonly { readonly belief: number; readonly word: readonly number[] }[];
}

export const beliefSearchSchema = z.object({
  analysis: z.string(),
  /** What the user typed: an index, part of a state's name, or the beginning of a vector. */
  query: z.string().max(1000).default(''),
  /** `occurs`: only beliefs held at some position (at the cut, if given); `ends`: only beliefs that some word ends in. */
  filter: z.enum(['any', 'occurs', 'ends']).default('any'),
  cut: z.number().int().min(1).nullable().default(null),
  limit: z.number().int().min(1).max(500).default(200),
});
export type BeliefSearch = z.infer<typeof beliefSearchSchema>;

export interface BeliefRow {
  readonly index: number;
  readonly vector: readonly number[];
  readonly positions: number;
  readonly words_ending: number;
  /** Where no whole word ends in it: lengths after which words can be cut so that some do, ascending. */
  readonly ends_after: readonly number[];
}

export interface BeliefPage {
  readonly rows: readonly BeliefRow[];
  /** How many more beliefs match than `rows` holds. */
  readonly more: number;
}
