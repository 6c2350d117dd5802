/**
 * The typed messages between host and engine, and between host and pages. Rooms may import it; it imports none.
 * Numbers travel as typed arrays wherever there may be many. Shapes stand beside each array; S hidden states,
 * V symbols, B distinct beliefs, N distinct prefixes, L layers. Probabilities are plain, entropies and KL in nats.
 */
import * as z from 'zod';

// ---------------------------------------------------------------------------------------------- where things are

/** A folder or file. `host`: a virtual file system, whose bytes the host serves to the engine on request. */
export const sourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('local'), path: z.string().min(1) }),
  z.object({ kind: z.literal('host'), uri: z.string().min(1) }),
  z.object({
    kind: z.literal('s3'),
    bucket: z.string().min(1),
    prefix: z.string(),
    profile: z.string().nullable().default(null),
    endpoint: z.string().nullable().default(null),
    region: z.string().nullable().default(null),
    forcePathStyle: z.boolean().default(false),
  }),
]);
export type Source = z.infer<typeof sourceSchema>;

/** What neither weights nor config tell of a model, set by the person for a folder. Values given here win. */
export const assumedValuesSchema = z.object({
  act_fn: z.enum(['relu', 'gelu', 'gelu_new', 'silu']).optional(),
  eps: z.number().positive().optional(),
  normalization_type: z.enum(['LN', 'LNPre']).nullable().optional(),
});
export type AssumedValues = z.infer<typeof assumedValuesSchema>;

export const processParamsSchema = z.record(z.string(), z.union([z.number(), z.array(z.number()).max(64)]));
export type ProcessParams = z.infer<typeof processParamsSchema>;

/** A preset by name, or a process file: by path (absolute, or relative to the checkpoint folder) or by its text. */
export const processChoiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('preset'), name: z.string().min(1).max(100), params: processParamsSchema.default({}) }),
  z.object({ kind: z.literal('file'), path: z.string().min(1), params: processParamsSchema.default({}) }),
  z.object({ kind: z.literal('text'), name: z.string(), text: z.string().max(8_000_000), params: processParamsSchema.default({}) }),
]);
export type ProcessChoice = z.infer<typeof processChoiceSchema>;

// ---------------------------------------------------------------------------------------------------- analysing

/** Everything a person can set about an analysis. Equal settings on equal bytes give the remembered answer. */
export const analysisSettingsSchema = z.object({
  /** null: what the folder's config names. */
  process: processChoiceSchema.nullable().default(null),
  /** Layers whose residual streams are concatenated, ascending; null: all. */
  layers: z.array(z.number().int().min(0)).min(1).nullable().default(null),
  /** Decimals at which two beliefs are one. */
  decimals: z.number().int().min(1).max(12).default(5),
  weighting: z.enum(['uniform', 'probability']).default('uniform'),
  /** Positions of an input; null: the model's n_ctx. */
  context: z.number().int().min(1).nullable().default(null),
  /** Words drawn where all are too many; null: all words, or a message that says how many there are. */
  sample: z.object({ words: z.number().int().min(1), seed: z.number().int().min(0) }).nullable().default(null),
  /** Beginning-of-sequence token (the last id) in front of each word; null: where d_vocab is one more than the symbols. */
  bos: z.boolean().nullable().default(null),
});
export type AnalysisSettings = z.infer<typeof analysisSettingsSchema>;

export const analyseRequestSchema = z.object({
  source: sourceSchema,
  /** Step, or file name, or null for the last step of the folder's first run. */
  checkpoint: z.union([z.number(), z.string()]).nullable().default(null),
  settings: analysisSettingsSchema,
  /** Threads of the native runtime; 0: the engine's choice. */
  threads: z.number().int().min(0).max(256).default(0),
  assumed: assumedValuesSchema.optional(),
});
export type AnalyseRequest = z.infer<typeof analyseRequestSchema>;

export interface ArchitectureInfo {
  readonly d_vocab: number;
  readonly d_model: number;
  readonly n_ctx: number;
  /** null, as n_heads: an exported graph, of whose inside nothing is known. */
  readonly d_head: number | null;
  readonly n_heads: number | null;
  readonly n_layers: number;
  /** null: attention only, or not known. */
  readonly d_mlp: number | null;
  readonly act_fn: string | null;
  readonly normalization_type: string | null;
}

export interface ProcessInfo {
  readonly name: string;
  readonly params: ProcessParams;
  readonly states: readonly string[];
  readonly symbols: readonly string[];
  readonly generalised: boolean;
}

export interface PcaResult {
  /** Descending, K ≤ S of them, sample variance (n - 1). */
  readonly explainedVariance: readonly number[];
  /** K × S. */
  readonly components: readonly (readonly number[])[];
  /** Length S. */
  readonly mean: readonly number[];
  /** Per component: false where its variance is below 1e-9, which no axis may use. */
  readonly choosable: readonly boolean[];
}

export interface RegressionResult {
  readonly layers: readonly number[];
  readonly r2: number;
  readonly mse: number;
  /** Each distinct prefix, once, predicted by a fit without it (5 seeded folds, pooled); null with fewer than 5 prefixes. */
  readonly r2Unseen: number | null;
  /** The same fit on the earliest checkpoint of the run; null where there is none but this. */
  readonly r2FirstCheckpoint: { readonly step: number; readonly r2: number } | null;
  readonly perLayer: readonly { readonly layer: number; readonly r2: number; readonly mse: number }[];
  /** One per position; null where no coordinate varies. */
  readonly perPosition: readonly (number | null)[];
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
  readonly wordsEnding: Float64Array;
  /** B × V: what an ideal observer expects next. */
  readonly nextToken: Float64Array;
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
  readonly tree: { readonly depth: number; readonly nodes: number; readonly uniqueBeliefs: number };
  readonly inputs: {
    readonly count: number;
    readonly n_ctx: number;
    readonly bos: boolean;
    /** How many words there are, where `count` of them were drawn. */
    readonly sampledOf: number | null;
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
  readonly peakMb: number;
}

export interface Progress {
  /** What is being done, as a person would say it: `Running 11520000.pt on 436 words`. */
  readonly step: string;
  /** 0 to 1 of the whole, ascending. */
  readonly fraction: number;
}

export interface CheckpointEntry {
  readonly file: string;
  readonly step: number | null;
  readonly size: number;
}

export interface FolderListing {
  /** Runs by file-name prefix, the default first; steps ascending. */
  readonly runs: readonly { readonly prefix: string; readonly checkpoints: readonly CheckpointEntry[] }[];
  readonly architecture: ArchitectureInfo | null;
  /** What the folder's config names, if it names one. */
  readonly process: ProcessChoice | null;
  /** Presets whose vocabulary fits the model (with or without a beginning-of-sequence token). */
  readonly fitting: readonly PresetInfo[];
  readonly notes: readonly string[];
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
  readonly wordsEnding: number;
}
export interface BeliefPage {
  readonly rows: readonly BeliefRow[];
  /** Matches beyond `rows`. */
  readonly more: number;
}

// ----------------------------------------------------------------------------------------------------- steering

export const steerRequestSchema = z.object({
  analysis: z.string(),
  start: z.number().int().min(0),
  end: z.number().int().min(0),
  /** Layers at whose hook_resid_post the vector is added; null: all. */
  layers: z.array(z.number().int().min(0)).min(1).nullable().default(null),
  multiplier: z.number().min(-1000).max(1000).default(1),
  /** Positions over which the mean activations are taken. */
  collect: z.enum(['all', 'last']).default('all'),
  /** Word length at which generation is cut; null: full words. */
  cut: z.number().int().min(1).nullable().default(null),
  /** First position at which the vector is added. */
  fromPosition: z.number().int().min(0).default(0),
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
  readonly klToIdeal: number;
  readonly klUnsteered: number;
  /** KL(ideal B || ideal A): below 1e-3 the share says nothing. */
  readonly klOfIdeals: number;
  /** 1 - klToIdeal / klUnsteered; null where the ideals hardly differ; not clipped. */
  readonly closed: number | null;
  /** Mean belief read out at the last position after steering, S. */
  readonly readout: readonly number[];
  /** words × V_out: the outputs of the single words, in tree order. */
  readonly perWord: Float32Array;
}

export interface SteerResult {
  readonly request: SteerRequest;
  readonly start: SteerCondition;
  readonly end: SteerCondition;
  /** null where no word ends in the belief steered from. */
  readonly startToEnd: SteeredCondition | null;
  readonly endToStart: SteeredCondition | null;
  readonly ideal: { readonly start: readonly number[]; readonly end: readonly number[] };
  /** One per layer of the model, whether steered or not. */
  readonly vectorNorms: readonly number[];
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
  futures: z.number().int().min(1).max(8).default(3),
  seed: z.number().int().min(0).default(0),
});
export type SteerExtrasRequest = z.infer<typeof steerExtrasSchema>;

/** What stands beside a steered output: computed after it, and drawn when it comes. From start to end throughout. */
export interface SteerExtras {
  readonly request: SteerExtrasRequest;
  /** M multipliers from -3 to 3 and M × V_out outputs. */
  readonly dose: { readonly multipliers: readonly number[]; readonly probs: Float64Array; readonly closed: readonly (number | null)[] };
  /** Each layer alone, then all: layer null. */
  readonly layers: readonly { readonly layer: number | null; readonly probs: readonly number[]; readonly closed: number | null }[];
  /** KL to the ideal and closed share of 32 draws each, norms matched per layer. */
  readonly controls: Readonly<
    Record<'random' | 'shuffled' | 'otherPairs', { readonly kl: DrawSummary; readonly closed: DrawSummary | null; readonly probs: readonly number[] }>
  >;
  /**
   * KL over words of k tokens: ideal of the end belief against steered and unsteered; closed likewise. The model needs
   * room for them: words of `length` positions were continued. null where none that ends in the start belief leaves any.
   */
  readonly futures: {
    readonly k: number;
    readonly length: number;
    readonly klToIdeal: number;
    readonly klUnsteered: number;
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
  readonly beliefIndex: number | null;
  readonly trueBelief: readonly number[];
  readonly predictedBelief: readonly number[];
  readonly trueNext: readonly number[];
  readonly predictedNext: readonly number[];
}
export interface Trajectory {
  readonly word: readonly number[];
  readonly steps: readonly TrajectoryStep[];
}

export const matrixRequestSchema = z.object({
  analysis: z.string(),
  layers: z.array(z.number().int().min(0)).min(1).nullable().default(null),
  multiplier: z.number().min(-1000).max(1000).default(1),
  collect: z.enum(['all', 'last']).default('all'),
  /** At most this many beliefs, the commonest first. */
  most: z.number().int().min(1).max(5000).default(200),
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
  readonly kl: Float64Array;
  readonly leftOut: { readonly rows: number; readonly columns: number };
}

export const editRequestSchema = z.object({
  analysis: z.string(),
  /** Words that end in this belief are edited. */
  start: z.number().int().min(0),
  /** Target belief, S numbers that sum to one. */
  target: z.array(z.number()).min(1).max(4096),
  layers: z.array(z.number().int().min(0)).min(1).nullable().default(null),
});
export type EditRequest = z.infer<typeof editRequestSchema>;

export interface EditOutcome {
  readonly probs: readonly number[];
  readonly readout: readonly number[];
  readonly klToIdeal: number;
  readonly closed: number | null;
  /** Mean norm of the edit over words, per edited layer. */
  readonly norms: readonly number[];
}
export interface EditResult {
  readonly request: EditRequest;
  readonly unedited: { readonly probs: readonly number[]; readonly readout: readonly number[]; readonly klToIdeal: number };
  readonly ideal: readonly number[];
  /** Covariance-weighted edit. */
  readonly edited: EditOutcome;
  /** Minimum-norm edit: the control. */
  readonly control: EditOutcome;
}

export const eraseRequestSchema = z.object({
  analysis: z.string(),
  layers: z.array(z.number().int().min(0)).min(1).nullable().default(null),
  seed: z.number().int().min(0).default(0),
});
export type EraseRequest = z.infer<typeof eraseRequestSchema>;

export interface EraseResult {
  readonly request: EraseRequest;
  readonly rank: number;
  /** Mean next-token loss in nats over all positions, untouched and of the ideal observer. */
  readonly loss: { readonly untouched: number; readonly ideal: number };
  readonly leace: { readonly r2: number; readonly loss: number };
  readonly randomSubspace: { readonly r2: number; readonly loss: number };
}

// ---------------------------------------------------------------------------------------------------- processes

/** Deepest level of a process without finitely many beliefs is set by a budget; of the others, by this. */
export const MOST_PREVIEW_DEPTH = 1000;

export const processPreviewRequestSchema = z.object({
  process: processChoiceSchema,
  depth: z.number().int().min(1).max(MOST_PREVIEW_DEPTH).default(10),
  /** Decimals at which two beliefs are one. */
  decimals: z.number().int().min(1).max(12).default(5),
  /** Beliefs of the mixed-state presentation to draw. */
  drawn: z.number().int().min(1).max(300).default(120),
});
export type ProcessPreviewRequest = z.infer<typeof processPreviewRequestSchema>;

export const processCheckSchema = z.object({ name: z.string().max(1000), text: z.string().max(8_000_000) });

/** Something said about a stretch of a process file's text. */
export interface ProcessDiagnostic {
  readonly severity: 'error' | 'warning' | 'information';
  /** Kebab-case: `row-sum`, `unknown-state`, … */
  readonly code: string;
  readonly message: string;
  /** In UTF-16 units of the text. */
  readonly offset: number;
  readonly length: number;
}

/** A parameter that can be moved: a preset's, or one that a process file declares. */
export interface ProcessParameter {
  readonly name: string;
  readonly value: number | readonly number[];
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  readonly description: string;
}

/** Beliefs within a depth, in the order in which they are met. */
export interface ProcessBeliefs {
  readonly count: number;
  /** count × S. */
  readonly vector: Float64Array;
  /** Length of the shortest word that leads to each belief. */
  readonly firstDepth: Int32Array;
  /** Chance to be in each belief, averaged over the depths 0 .. depth. */
  readonly weight: Float64Array;
  /** The belief before each on its first word, and the last symbol of that word; -1 at the root. */
  readonly parent: Int32Array;
  readonly symbol: Int32Array;
  /** count × V. */
  readonly nextToken: Float64Array;
  readonly pca: PcaResult | null;
}

/** The mixed-state presentation as a graph: beliefs are nodes, 0 the root. */
export interface PresentationGraph {
  readonly count: number;
  /** count × S. */
  readonly vector: Float64Array;
  /** 1 where the belief is visited again and again, 0 where it is left for ever. */
  readonly recurrent: Int32Array;
  /** Chance of each belief in the long run. */
  readonly stationary: Float64Array;
  readonly firstDepth: Int32Array;
  /** One entry per edge. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly symbol: Int32Array;
  readonly probability: Float64Array;
  /** 1 where the edge leads to a belief that is not drawn, and ends at the nearest that is, at most `error` away. */
  readonly approximate: Int32Array;
  /** False where there are more beliefs than are drawn. */
  readonly exact: boolean;
  readonly error: number;
}

/** Everything about a process that needs no model; entropies in nats. */
export interface ProcessPicture {
  readonly process: ProcessInfo;
  readonly parameters: readonly ProcessParameter[];
  /** [symbol][from][to] */
  readonly matrices: readonly (readonly (readonly number[])[])[];
  readonly stationary: readonly number[];
  readonly tau: readonly number[] | null;
  /** null for a generalised process. */
  readonly unifilar: boolean | null;
  readonly recurrentClasses: readonly (readonly string[])[] | null;
  readonly transientStates: readonly string[] | null;
  readonly period: number | null;
  readonly entropyRate: number | { readonly lower: number | null; readonly upper: number };
  readonly statisticalComplexity: number | null;
  readonly depth: number;
  readonly expansion: 'belief' | 'tree' | 'budget';
  readonly completeDepth: number;
  /** null where expansion went by belief. */
  readonly nodes: number | null;
  /** H(L), L = 0 .. depth. */
  readonly blockEntropy: readonly (number | null)[];
  /** H(L + 1) - H(L), L = 0 .. depth - 1. */
  readonly myopicEntropy: readonly (number | null)[];
  /** By context position p = 0 .. depth - 2: H(p + 2) - H(p + 1). */
  readonly optimalLoss: readonly (number | null)[];
  readonly beliefs: ProcessBeliefs;
  readonly presentation: PresentationGraph;
  readonly notes: readonly string[];
  readonly seconds: number;
}

export interface ProcessPreview {
  readonly diagnostics: readonly ProcessDiagnostic[];
  /** null where the text says no process: the diagnostics say why. */
  readonly picture: ProcessPicture | null;
}

/** A process as the text of a process file. */
export interface ProcessFileText {
  /** Without the ending. */
  readonly name: string;
  readonly text: string;
  /** What the file leaves out or comes near only. */
  readonly notes: readonly string[];
}

export const processMspSchema = z.object({
  process: processChoiceSchema,
  /** Most beliefs to keep. */
  beliefs: z.number().int().min(1).max(1000).default(300),
});
export type ProcessMspRequest = z.infer<typeof processMspSchema>;

export const processSampleSchema = z.object({
  process: processChoiceSchema,
  length: z.number().int().min(1).max(100_000),
  count: z.number().int().min(1).max(1_000_000),
  seed: z.number().int().min(0).default(0),
  format: z.enum(['csv', 'jsonl']).default('csv'),
});
export type ProcessSampleRequest = z.infer<typeof processSampleSchema>;

export const processOracleSchema = z.object({
  process: processChoiceSchema,
  /** Symbols as a person types them: names apart by spaces or commas, or run together where each is one character. */
  word: z.string().max(20_000),
});
export type ProcessOracleRequest = z.infer<typeof processOracleSchema>;

/** What an ideal observer knows after a word. */
export interface ProcessOracle {
  readonly tokens: readonly number[];
  /** Of the word. */
  readonly probability: number;
  /** S, after the word. */
  readonly belief: readonly number[];
  /** V. */
  readonly next: readonly number[];
}

// ------------------------------------------------------------------------------------------------- looking at files

export const inspectRequestSchema = z.object({
  source: sourceSchema,
  checkpoint: analyseRequestSchema.shape.checkpoint,
  assumed: assumedValuesSchema.optional(),
});
export type InspectRequest = z.infer<typeof inspectRequestSchema>;

/** What a checkpoint file holds, told without reading its numbers. */
export interface CheckpointInspection {
  readonly file: string;
  /** Size in bytes, of all shards together. */
  readonly size: number;
  readonly format: string;
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
  /** How the state dict was written; null where it is no model that can be analysed. */
  readonly layout: string | null;
  readonly architecture: (ArchitectureInfo & { readonly d_vocab_out: number; readonly eps: number | null }) | null;
  /** Fields of the architecture that neither weights nor config tell. */
  readonly assumed: readonly string[];
  /** What was assumed, left aside or is wrong, one sentence each; the reason where there is no architecture. */
  readonly warnings: readonly string[];
}

export interface InspectResult {
  readonly inspection: CheckpointInspection;
  /** Everything but the tensors, as label and text. */
  readonly facts: readonly (readonly [string, string])[];
  /** What the command line prints. */
  readonly text: string;
}

/** A service that speaks S3, and who asks; nulls leave the choice to the AWS configuration. */
export const s3ServiceSchema = sourceSchema.options[2].omit({ kind: true, bucket: true, prefix: true });
export type S3Service = z.infer<typeof s3ServiceSchema>;

export const s3FolderRequestSchema = s3ServiceSchema.extend({
  bucket: z.string().min(1),
  prefix: z.string(),
  /** Goes on where a page ended; null: from the start. */
  next: z.string().nullable().default(null),
});
export type S3FolderRequest = z.infer<typeof s3FolderRequestSchema>;

/** One page of what is directly below a prefix of a bucket. */
export interface S3FolderPage {
  /** Whole prefixes one level down, each ending in a slash. */
  readonly prefixes: readonly string[];
  /** Files that look like checkpoints by their names. */
  readonly checkpoints: number;
  /** All files. */
  readonly files: number;
  readonly next: string | null;
}

// ------------------------------------------------------------------------------------------- host <-> engine calls

/** Methods of the engine: parameters (validated there) and results. */
export interface EngineCalls {
  'folder/list': { params: { source: Source; assumed?: AssumedValues | undefined }; result: FolderListing };
  inspect: { params: InspectRequest; result: InspectResult };
  's3/buckets': { params: S3Service; result: readonly string[] };
  's3/folder': { params: S3FolderRequest; result: S3FolderPage };
  'presets/list': { params: Record<string, never>; result: readonly PresetInfo[] };
  analyse: { params: AnalyseRequest; result: AnalysisResult };
  'beliefs/words': { params: WordsRequest; result: WordsPage };
  'beliefs/search': { params: BeliefSearch; result: BeliefPage };
  steer: { params: SteerRequest; result: SteerResult };
  'steer/extras': { params: SteerExtrasRequest; result: SteerExtras };
  'steer/vector': { params: SteerRequest; result: SteeringVector };
  'steer/matrix': { params: MatrixRequest; result: SteerMatrix };
  trajectory: { params: TrajectoryRequest; result: Trajectory };
  edit: { params: EditRequest; result: EditResult };
  erase: { params: EraseRequest; result: EraseResult };
  'process/preview': { params: ProcessPreviewRequest; result: ProcessPreview };
  'process/check': { params: z.infer<typeof processCheckSchema>; result: readonly ProcessDiagnostic[] };
  'process/file': { params: { process: ProcessChoice }; result: ProcessFileText };
  'process/numpy': { params: { process: ProcessChoice }; result: { readonly text: string } };
  'process/msp': { params: ProcessMspRequest; result: ProcessFileText };
  'process/sample': { params: ProcessSampleRequest; result: { readonly text: string } };
  'process/oracle': { params: ProcessOracleRequest; result: ProcessOracle };
}
export type EngineMethod = keyof EngineCalls;

export interface SteeringVector {
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly layers: readonly number[];
  /** One per layer of `layers`, d_model numbers each. */
  readonly vectors: readonly (readonly number[])[];
}

/** A file or folder as a virtual file system reports it. */
export interface HostFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly mtimeMs: number;
}

/** Methods of the host that the engine may call: bytes of virtual file systems, under folders the user has opened. */
export interface HostCalls {
  'host/stat': { params: { uri: string }; result: HostFile };
  'host/list': { params: { uri: string }; result: readonly HostFile[] };
  'host/read': { params: { uri: string; offset: number; length: number }; result: Uint8Array };
}

/**
 * An error as it crosses a border. `code` is an InputError's, or one of: `cancelled`; `fault` (ours);
 * `unknown-analysis` (the engine no longer holds that analysis: the host analyses again, then repeats the call);
 * `engine-died`, `engine-not-started` (the host's own, about the engine process).
 */
export interface ErrorInfo {
  readonly code: string;
  readonly message: string;
}

// --------------------------------------------------------------------------------------------- host <-> panel page

/** How the panel shows an analysis: identifiers and view settings only, kept by getState/setState. */
export const viewSettingsSchema = z.object({
  /** Principal components on the axes, from 0. */
  axes: z.tuple([z.number().int().min(0), z.number().int().min(0)]).nullable().default(null),
  plot: z.enum(['plane', 'space', 'simplex']).default('plane'),
  colour: z.enum(['index', 'states', 'position']).default('index'),
  centres: z.boolean().default(true),
  singles: z.boolean().default(false),
  /** Camera of the 3-D view, radians. */
  rotation: z.tuple([z.number(), z.number()]).default([0.6, 0.4]),
  tab: z.string().max(40).default('geometry'),
});
export type ViewSettings = z.infer<typeof viewSettingsSchema>;

/** What a reload brings back: identifiers and view settings only. */
export const panelStateSchema = z.object({
  source: sourceSchema,
  checkpoint: z.union([z.number(), z.string()]).nullable(),
  settings: analysisSettingsSchema,
  view: viewSettingsSchema,
  steering: steerRequestSchema.omit({ analysis: true }).nullable().default(null),
});
export type PanelState = z.infer<typeof panelStateSchema>;

/** Calls a page may make of the engine through the host, which validates them. None carries a path. */
export const pageCallSchemas = {
  'beliefs/words': wordsRequestSchema,
  'beliefs/search': beliefSearchSchema,
  steer: steerRequestSchema,
  'steer/extras': steerExtrasSchema,
  'steer/matrix': matrixRequestSchema,
  trajectory: trajectoryRequestSchema,
  edit: editRequestSchema,
  erase: eraseRequestSchema,
} as const;
export type PageCall = keyof typeof pageCallSchemas;

export const fromPanelSchema = z.discriminatedUnion('type', [
  /** The page is up and wants everything. */
  z.object({ type: z.literal('ready') }),
  /** The person changed a control that needs a new analysis. */
  z.object({
    type: z.literal('analyse'),
    checkpoint: z.union([z.number(), z.string().max(1000)]).nullable(),
    settings: analysisSettingsSchema,
  }),
  /** For restoring later, and so that commands and the side view follow the panel. */
  z.object({ type: z.literal('view'), view: viewSettingsSchema, steering: panelStateSchema.shape.steering }),
  z.object({ type: z.literal('cancel') }),
  /** One of the host's own commands: a button of an error or empty state, copy, export. */
  z.object({
    type: z.literal('command'),
    command: z.enum(['restartEngine', 'chooseProcess', 'showLog', 'copySteeringVector', 'exportSteeringResult', 'retry']),
  }),
  z.object({ type: z.literal('call'), id: z.number().int(), method: z.string().max(40), params: z.unknown() }),
  z.object({ type: z.literal('cancelCall'), id: z.number().int() }),
]);
export type FromPanel = z.infer<typeof fromPanelSchema>;

/** A typed array as it reaches a page: a whole ArrayBuffer of its own. Pages see the same interfaces as the host. */
export type ToPanel =
  | {
      readonly type: 'folder';
      readonly name: string;
      readonly source: Source;
      readonly listing: FolderListing;
      readonly presets: readonly PresetInfo[];
      readonly view: ViewSettings;
      readonly steering: PanelState['steering'];
    }
  | { readonly type: 'busy'; readonly progress: Progress }
  | { readonly type: 'idle' }
  | { readonly type: 'analysis'; readonly result: AnalysisResult }
  /** The last good picture stays; `remedy` names a button that the page offers. */
  | { readonly type: 'failed'; readonly error: ErrorInfo; readonly remedy: 'restartEngine' | 'chooseProcess' | 'retry' | null }
  /** A command asks the panel to show something. */
  | { readonly type: 'showSteering'; readonly steering: NonNullable<PanelState['steering']> }
  | { readonly type: 'showTrajectory'; readonly word: readonly number[] }
  | { readonly type: 'callResult'; readonly id: number; readonly result: unknown }
  | { readonly type: 'callProgress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'callFailed'; readonly id: number; readonly error: ErrorInfo };

// ------------------------------------------------------------------------------------------ host <-> side view page

export const fromSideViewSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('openPanel') }),
  z.object({ type: z.literal('command'), command: z.enum(['restartEngine', 'chooseProcess', 'showLog', 'retry']) }),
]);
export type FromSideView = z.infer<typeof fromSideViewSchema>;

export type ToSideView =
  | { readonly type: 'empty' }
  | { readonly type: 'busy'; readonly name: string; readonly progress: Progress }
  | { readonly type: 'analysis'; readonly name: string; readonly result: AnalysisResult; readonly view: ViewSettings }
  | { readonly type: 'steering'; readonly result: SteerResult | null }
  | { readonly type: 'failed'; readonly name: string; readonly error: ErrorInfo; readonly remedy: 'restartEngine' | 'chooseProcess' | 'retry' | null };

// --------------------------------------------------------------------------------------- host <-> process preview page

/** How the preview shows a process, kept by getState/setState. */
export const processViewSchema = z.object({
  /** How deep beliefs are computed. */
  depth: z.number().int().min(1).max(MOST_PREVIEW_DEPTH).default(10),
  /** How deep they are shown; null: all. */
  shown: z.number().int().min(0).nullable().default(null),
  axes: viewSettingsSchema.shape.axes,
  plot: viewSettingsSchema.shape.plot,
  colour: z.enum(['depth', 'states', 'next']).default('states'),
  rotation: viewSettingsSchema.shape.rotation,
  /** Nats or bits. */
  unit: z.enum(['nats', 'bits']).default('nats'),
});
export type ProcessView = z.infer<typeof processViewSchema>;

/** What a preview is of: a document in the editor, or a preset. */
export const processSubjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('document'), uri: z.string().min(1).max(10_000) }),
  z.object({ kind: z.literal('preset'), name: z.string().min(1).max(100), params: processParamsSchema }),
]);
export type ProcessSubject = z.infer<typeof processSubjectSchema>;

/** What a reload brings back. */
export const processPageStateSchema = z.object({ subject: processSubjectSchema, view: processViewSchema });
export type ProcessPageState = z.infer<typeof processPageStateSchema>;

export const fromProcessPageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('view'), view: processViewSchema }),
  /** Parameters of a preset; of a file, values that stand for its defaults in this preview. */
  z.object({ type: z.literal('params'), params: processParamsSchema }),
  z.object({
    type: z.literal('command'),
    command: z.enum(['copyMatrices', 'openPresentation', 'openAsFile', 'sampleWords', 'showSource', 'restartEngine', 'showLog', 'retry']),
  }),
  z.object({ type: z.literal('oracle'), id: z.number().int(), word: processOracleSchema.shape.word }),
]);
export type FromProcessPage = z.infer<typeof fromProcessPageSchema>;

export type ToProcessPage =
  | { readonly type: 'subject'; readonly subject: ProcessSubject; readonly name: string; readonly view: ProcessView }
  | { readonly type: 'busy'; readonly progress: Progress }
  | { readonly type: 'idle' }
  | { readonly type: 'picture'; readonly picture: ProcessPicture }
  /** The text is broken: the last good picture stays. `line` counts from 1. null: mended. */
  | { readonly type: 'problem'; readonly problem: { readonly message: string; readonly line: number | null; readonly others: number } | null }
  | { readonly type: 'failed'; readonly error: ErrorInfo; readonly remedy: 'restartEngine' | 'chooseProcess' | 'retry' | null }
  | { readonly type: 'oracle'; readonly id: number; readonly result: ProcessOracle | null; readonly error: ErrorInfo | null };

// ------------------------------------------------------------------------------------- host <-> checkpoint inspector page

export const fromInspectPageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('command'), command: z.enum(['retry', 'copyText', 'showGeometry', 'setAssumed', 'restartEngine', 'showLog']) }),
]);
export type FromInspectPage = z.infer<typeof fromInspectPageSchema>;

export type ToInspectPage =
  | { readonly type: 'busy'; readonly name: string }
  | { readonly type: 'inspection'; readonly result: InspectResult }
  | { readonly type: 'failed'; readonly name: string; readonly error: ErrorInfo; readonly remedy: 'restartEngine' | 'retry' };
