/** One analysis of one checkpoint. Shapes stand beside each array; S hidden states, V symbols, B distinct beliefs, N distinct prefixes. */
import * as z from 'zod';
import { ANALYSIS, DECIMALS, SEED, THREADS } from '../shared/defaults.js';
import { assumedValuesSchema, sourceSchema } from './files.js';
import type { ArchitectureInfo } from './files.js';
import { processChoiceSchema } from './process.js';
import type { PcaResult, ProcessInfo } from './process.js';
import { wholeIn } from './ranges.js';

/** Everything a person can set about an analysis. Equal settings on equal bytes give the remembered answer. */
export const analysisSettingsSchema = z.object({
  /** null: what the folder's config names. */
  process: processChoiceSchema.nullable().default(ANALYSIS.process),
  /** Layers whose residual streams are concatenated, ascending; null: all. */
  layers: z.array(z.number().int().min(0)).min(1).nullable().default(ANALYSIS.layers),
  /** Decimals at which two beliefs are one. */
  decimals: wholeIn(DECIMALS),
  weighting: z.enum(['uniform', 'probability']).default(ANALYSIS.weighting),
  /** Positions of an input; null: the model's n_ctx. */
  context: z.number().int().min(1).nullable().default(ANALYSIS.context),
  /** Words drawn where all are too many; null: all words, or a message that says how many there are. */
  sample: z
    .object({ words: z.number().int().min(1), seed: z.number().int().min(0).default(SEED) })
    .nullable()
    .default(ANALYSIS.sample),
  /** Beginning-of-sequence token (the last id) in front of each word; null: where d_vocab is one more than the symbols. */
  bos: z.boolean().nullable().default(ANALYSIS.bos),
});
export type AnalysisSettings = z.infer<typeof analysisSettingsSchema>;

export const analyseRequestSchema = z.object({
  source: sourceSchema,
  /** Step, or file name, or null for the last step of the folder's first run. */
  checkpoint: z.union([z.number(), z.string()]).nullable().default(null),
  settings: analysisSettingsSchema,
  /** Threads of the native runtime; 0: the engine's choice. */
  threads: wholeIn(THREADS),
  assumed: assumedValuesSchema.optional(),
});
export type AnalyseRequest = z.infer<typeof analyseRequestSchema>;

export interface RegressionResult {
  readonly layers: readonly number[];
  readonly r2: number;
  readonly mse: number;
  /** Each distinct prefix, once, predicted by a fit without it (5 seeded folds, pooled); null with fewer than 5 prefixes. */
  readonly r2_unseen: number | null;
  /** r2 of the same fit on the earliest checkpoint of the run; null where no checkpoint of it has a step. */
  readonly r2_first_checkpoint: number | null;
  /** The step of that checkpoint. */
  readonly first_checkpoint: number | null;
  readonly per_layer: readonly { readonly layer: number; readonly r2: number; readonly mse: number }[];
  /** One per position; null where no coordinate varies. */
  readonly per_position: readonly (number | null)[];
  /** At least as many columns as distinct prefixes: r2 says nothing. */
  readonly underdetermined: boolean;
}

export interface BeliefTable {
  readonly count: number;
  /** B × S true beliefs, by belief index. */
  readonly vector: Float64Array;
  /** B: positions of words that hold the belief (weighted count where words are sampled: of the sample). */
  readonly positions: Float64Array;
  /** B: words that end in the belief. */
  readonly words_ending: Float64Array;
  /** B × V: what an ideal observer expects next. */
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
  /** N: words that pass through the prefix. */
  readonly weight: Float64Array;
}

export interface AnalysisResult {
  /** Names this result in later requests: hash of the bytes and of all settings. */
  readonly id: string;
  readonly checkpoint: { readonly file: string; readonly step: number | null; readonly sha256: string };
  /** Settings with every null resolved. */
  readonly settings: AnalysisSettings;
  readonly architecture: ArchitectureInfo;
  readonly process: ProcessInfo;
  readonly tree: { readonly depth: number; readonly nodes: number; readonly unique_beliefs: number };
  readonly inputs: {
    readonly count: number;
    readonly n_ctx: number;
    readonly bos: boolean;
    /** How many words there are, where `count` of them were drawn. */
    readonly sampled_of: number | null;
  };
  readonly regression: RegressionResult;
  /** null with fewer than two beliefs. */
  readonly pca: PcaResult | null;
  readonly beliefs: BeliefTable;
  readonly predictions: PredictionTable;
  /** What was assumed, sampled or left out, for the person: one sentence each. */
  readonly notes: readonly string[];
  /** Seconds by step, and `total`. */
  readonly seconds: Readonly<Record<string, number>>;
  readonly peak_mb: number;
}

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
  /** Symbol indices of each word. */
  readonly words: readonly (readonly number[])[];
}

export const beliefSearchSchema = z.object({
  analysis: z.string(),
  /** An index, part of a state's name, or (part of) a vector. */
  query: z.string().max(1000).default(''),
  /** occurs: at some position (at the cut, if one is given); ends: some word ends in it. */
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
}

export interface BeliefPage {
  readonly rows: readonly BeliefRow[];
  /** Matches beyond `rows`. */
  readonly more: number;
}
