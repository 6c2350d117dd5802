/**
 * Choosing, checking, previewing and sampling a process. S is the number of hidden states, V that of symbols; entropies
 * are in nats.
 */
import type { DiagnosticCode } from '../shared/diagnosticCodes.js';
import * as z from 'zod';
import { DECIMALS, PRESENTATION_BELIEFS, PREVIEW_DEPTH, PREVIEW_DRAWN, SEED } from '../shared/defaults.js';
import { wholeIn } from './ranges.js';

/** How parts make a process. */
export type CompositionKind = 'independent' | 'chain' | 'symmetric' | 'transition_coupled' | 'mixture';

export const processParamsSchema = z.record(z.string(), z.union([z.number(), z.array(z.number()).max(64)]));
export type ProcessParams = z.infer<typeof processParamsSchema>;

/** A preset by name, or a process file: by path (absolute, or relative to the checkpoint folder) or by its text. */
export const processChoiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('preset'), name: z.string().min(1).max(100), params: processParamsSchema.default({}) }),
  z.object({ kind: z.literal('file'), path: z.string().min(1), params: processParamsSchema.default({}) }),
  z.object({
    kind: z.literal('text'),
    name: z.string(),
    text: z.string().max(8_000_000),
    params: processParamsSchema.default({}),
  }),
]);
export type ProcessChoice = z.infer<typeof processChoiceSchema>;

export interface ProcessInfo {
  readonly name: string;
  readonly params: ProcessParams;
  readonly states: readonly string[];
  readonly symbols: readonly string[];
  readonly generalised: boolean;
}

export interface PcaResult {
  /** K ≤ S sample variances (divided by n - 1), in descending order. */
  readonly explained_variance: readonly number[];
  /** K × S: one principal direction per row. */
  readonly components: readonly (readonly number[])[];
  /** S: mean of the beliefs. */
  readonly mean: readonly number[];
  /** K: whether a component may be put on an axis. False where its variance is below 1e-9. */
  readonly choosable: readonly boolean[];
}

export interface PresetInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly states: number;
  readonly symbols: number;
  readonly params: readonly {
    readonly name: string;
    readonly default: number | readonly number[];
    readonly min: number;
    readonly max: number;
    readonly integer: boolean;
    readonly description: string;
  }[];
}

/** Of a text that lies on this machine, the folder in which files that it names as parts are looked up. */
const folder = z.string().min(1).max(4096).optional();

export const processPreviewRequestSchema = z.object({
  process: processChoiceSchema,
  folder,
  depth: wholeIn(PREVIEW_DEPTH),
  /** Two beliefs count as one if they agree after rounding to this many decimals. */
  decimals: wholeIn(DECIMALS),
  /** How many beliefs of the mixed-state presentation to draw at most. */
  drawn: wholeIn(PREVIEW_DRAWN),
});
export type ProcessPreviewRequest = z.infer<typeof processPreviewRequestSchema>;

export const processCheckSchema = z.object({ name: z.string().max(1000), text: z.string().max(8_000_000), folder });

/** An error or warning about a stretch of a process file's text. */
export interface ProcessDiagnostic {
  readonly severity: 'error' | 'warning' | 'information';
  readonly code: DiagnosticCode;
  readonly message: string;
  /** Start of the stretch, in UTF-16 code units from the start of the text. */
  readonly offset: number;
  readonly length: number;
}

/** A parameter that the user can change: of a preset, or declared in a process file. */
export interface ProcessParameter {
  readonly name: string;
  readonly value: number | readonly number[];
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  readonly description: string;
}

/** Beliefs that words up to a given length lead to, in breadth-first order. */
export interface ProcessBeliefs {
  readonly count: number;
  /** count × S. */
  readonly vector: Float64Array;
  /** Length of the shortest word that leads to each belief. */
  readonly first_depth: Int32Array;
  /** Probability of each belief, averaged over the depths 0 .. depth. */
  readonly weight: Float64Array;
  /** The preceding belief on the first word that leads to each belief, and that word's last symbol; -1 at the root. */
  readonly parent: Int32Array;
  readonly symbol: Int32Array;
  /** count × V. */
  readonly next_token: Float64Array;
  readonly pca: PcaResult | null;
}

/** The mixed-state presentation as a graph: beliefs are nodes, 0 the root. */
export interface PresentationGraph {
  readonly count: number;
  /** count × S. */
  readonly vector: Float64Array;
  /** 1 for a recurrent belief, which is visited again and again; 0 for one that is not. */
  readonly recurrent: Int32Array;
  /** Stationary probability of each belief. */
  readonly stationary: Float64Array;
  readonly first_depth: Int32Array;
  /** The node that each edge starts at; this and the following arrays have one entry per edge. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly symbol: Int32Array;
  readonly probability: Float64Array;
  /**
   * 1 where the belief that the edge leads to is not drawn: the edge then ends at the nearest belief that is drawn, at most
   * `error` away.
   */
  readonly approximate: Int32Array;
  /** Whether all beliefs are drawn. */
  readonly exact: boolean;
  readonly error: number;
}

/** One of the processes that a process is made of, with the beliefs that it takes in it. */
export interface ProcessPart {
  readonly name: string;
  readonly params: ProcessParams;
  readonly generalised: boolean;
  readonly states: readonly string[];
  readonly symbols: readonly string[];
  /** Matrices that a factor chooses among; 1 where it has but one. */
  readonly variants: number;
  /** Of a mixture: probability of this component. */
  readonly weight: number | null;
  /** Factors whose tokens choose the variant, the last of them fastest, and the variant for each of these; null: none does. */
  readonly control: { readonly by: readonly number[]; readonly variant: readonly number[] } | null;
  /** Of a component of a mixture: the common token of each of its symbols. */
  readonly vocabulary: readonly number[] | null;
  /** Some of its beliefs, count × S. */
  readonly beliefs: Float64Array;
  /** count × 2, where each is drawn, within 0 to 1; empty for a single state. */
  readonly plane: Float64Array;
  /** What the plane is: the segment or the triangle of probabilities, or the first two principal components. */
  readonly shape: 'point' | 'segment' | 'triangle' | 'components';
}

/** Everything about a process that needs no model; entropies in nats. */
export interface ProcessPicture {
  readonly process: ProcessInfo;
  readonly parameters: readonly ProcessParameter[];
  readonly driven_by: 'matrices' | 'parts' | 'beliefs';
  /** [symbol][from][to]; null unless driven by matrices. */
  readonly matrices: readonly (readonly (readonly number[])[])[] | null;
  /** null where it is not known. */
  readonly stationary: readonly number[] | null;
  readonly tau: readonly number[] | null;
  /** Whether state and symbol determine the next state; null for a generalised process. */
  readonly unifilar: boolean | null;
  readonly recurrent_classes: readonly (readonly string[])[] | null;
  readonly transient_states: readonly string[] | null;
  readonly period: number | null;
  readonly entropy_rate: number | { readonly lower: number | null; readonly upper: number };
  readonly statistical_complexity: number | null;
  readonly depth: number;
  readonly expansion: 'belief' | 'tree' | 'budget';
  readonly complete_depth: number;
  /** Nodes of the mixed-state tree; null where beliefs were expanded instead, each once. */
  readonly nodes: number | null;
  /** H(L), L = 0 .. depth. */
  readonly block_entropy: readonly (number | null)[];
  /** H(L + 1) - H(L), L = 0 .. depth - 1. */
  readonly myopic_entropy: readonly (number | null)[];
  /** Lowest possible loss by context position p = 0 .. depth - 2: H(p + 2) - H(p + 1). */
  readonly optimal_loss: readonly (number | null)[];
  readonly beliefs: ProcessBeliefs;
  readonly presentation: PresentationGraph;
  /** How the parts make it; null, and no parts, where it is not made of others. */
  readonly composition: CompositionKind | null;
  readonly parts: readonly ProcessPart[];
  readonly notes: readonly string[];
  readonly seconds: number;
}

export interface ProcessPreview {
  readonly diagnostics: readonly ProcessDiagnostic[];
  /** null where the text does not define a process; the diagnostics then say why. */
  readonly picture: ProcessPicture | null;
}

/** A process as the text of a process file. */
export interface ProcessFileText {
  /** Suggested file name, without its ending. */
  readonly name: string;
  readonly text: string;
  /** What the file leaves out or only approximates, one sentence each. */
  readonly notes: readonly string[];
}

export const processMspSchema = z.object({
  process: processChoiceSchema,
  /** Keep at most this many beliefs. */
  beliefs: wholeIn(PRESENTATION_BELIEFS),
});
export type ProcessMspRequest = z.infer<typeof processMspSchema>;

export const processSampleSchema = z.object({
  process: processChoiceSchema,
  length: z.number().int().min(1).max(100_000),
  count: z.number().int().min(1).max(1_000_000),
  seed: z.number().int().min(0).default(SEED),
  format: z.enum(['csv', 'jsonl']).default('csv'),
});
export type ProcessSampleRequest = z.infer<typeof processSampleSchema>;

export const processOracleSchema = z.object({
  process: processChoiceSchema,
  /**
   * Symbols as a person types them: names separated by spaces or commas, or without separators if each is one character.
   */
  word: z.string().max(20_000),
});
export type ProcessOracleRequest = z.infer<typeof processOracleSchema>;

/** What an ideal observer knows after a word. */
export interface ProcessOracle {
  readonly tokens: readonly number[];
  /** Probability of the word. */
  readonly probability: number;
  /** S: the belief after the word. */
  readonly belief: readonly number[];
  /** V: distribution of the next symbol. */
  readonly next: readonly number[];
}
