/** Where checkpoints are, what a folder of them holds, and how S3 buckets and virtual file systems are listed and read. */
import * as z from 'zod';
import { S3_SERVICE } from '../shared/defaults.js';
import type { PresetInfo, ProcessChoice } from './process.js';
import type { Provenance } from './provenance.js';

/** A folder or file. `host` is one in a virtual file system, whose bytes the host serves to the engine on request. */
export const sourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('local'), path: z.string().min(1) }),
  z.object({ kind: z.literal('host'), uri: z.string().min(1) }),
  z.object({
    kind: z.literal('s3'),
    bucket: z.string().min(1),
    prefix: z.string(),
    profile: z.string().nullable().default(S3_SERVICE.profile),
    endpoint: z.string().nullable().default(S3_SERVICE.endpoint),
    region: z.string().nullable().default(S3_SERVICE.region),
    forcePathStyle: z.boolean().default(S3_SERVICE.forcePathStyle),
  }),
]);
export type Source = z.infer<typeof sourceSchema>;

const moduleName = z.string().max(300).optional();

/**
 * Which module of a model under names of its own plays which role: as it stands in the file, with `{l}` for the number of
 * a block. Roles that are empty or absent are told by common names, or are not there.
 */
export const layoutNamesSchema = z.strictObject({
  ...{ embed: moduleName, positions: moduleName, embedNorm: moduleName, finalNorm: moduleName, unembed: moduleName },
  ...{ ln1: moduleName, q: moduleName, k: moduleName, v: moduleName, qkv: moduleName, kv: moduleName, o: moduleName },
  ...{ ln2: moduleName, in: moduleName, gate: moduleName, out: moduleName },
});
export type LayoutNames = z.infer<typeof layoutNamesSchema>;

/** What becomes of logits beyond a process's symbols. */
export const otherLogitsSchema = z.enum(['kept', 'aside']);

/** How rows of one matrix of queries, keys and values follow: the parts of all heads together, or head by head. */
export const qkvOrderSchema = z.enum(['parts', 'heads']);

/**
 * Properties of a model that neither its weights nor a config determine, set by the user for a folder. They take
 * precedence over everything that was read.
 */
export const assumedValuesSchema = z.object({
  act_fn: z
    .enum([
      ...(['relu', 'gelu', 'gelu_new', 'gelu_fast', 'quick_gelu', 'silu', 'solu', 'solu_ln'] as const),
      ...(['relu_squared', 'leaky_relu', 'elu', 'tanh', 'sigmoid'] as const),
    ])
    .optional(),
  eps: z.number().positive().optional(),
  normalization_type: z.enum(['LN', 'LNPre', 'RMS', 'RMSPre']).nullable().optional(),
  n_heads: z.number().int().positive().optional(),
  n_ctx: z.number().int().positive().optional(),
  norm_position: z.enum(['pre', 'post']).optional(),
  positional_embedding_type: z.enum(['standard', 'sinusoidal', 'rotary', 'alibi', 'shortformer', 'none']).optional(),
  rotary_adjacent_pairs: z.boolean().optional(),
  rotary_base: z.number().positive().optional(),
  rotary_dim: z.number().int().positive().optional(),
  qkv_order: qkvOrderSchema.optional(),
  other_logits: otherLogitsSchema.optional(),
  nonlinearity: z.enum(['tanh', 'relu']).optional(),
  names: layoutNamesSchema.optional(),
});
export type AssumedValues = z.infer<typeof assumedValuesSchema>;

export interface ArchitectureInfo {
  readonly d_vocab: number;
  readonly d_model: number;
  readonly n_ctx: number;
  /** null (as is n_heads) for an exported graph, whose internal structure is unknown. */
  readonly d_head: number | null;
  readonly n_heads: number | null;
  readonly n_layers: number;
  /** null: the model has no MLP, or it is an exported graph. */
  readonly d_mlp: number | null;
  readonly act_fn: string | null;
  readonly normalization_type: string | null;
  /** RNN, GRU or LSTM, of a recurrent net alone; its d_model is the size of the hidden state. */
  readonly rnn_type?: 'RNN' | 'GRU' | 'LSTM';
  /** Of an RNN alone. */
  readonly nonlinearity?: 'tanh' | 'relu' | null;
  /** Width of the embedding of a recurrent net; null where tokens enter as one-hot vectors. */
  readonly d_embed?: number | null;
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
  /** The process that the folder's config names, if it names one. */
  readonly process: ProcessChoice | null;
  /** Where `process` and the fields of the architecture are from; where a field is not named, the weights tell it. */
  readonly provenance: Provenance;
  /** Presets whose vocabulary fits the model (with or without a beginning-of-sequence token). */
  readonly fitting: readonly PresetInfo[];
  readonly notes: readonly string[];
}

/** One field of a run's configs. */
export interface ConfigField {
  /** From the top of its file: `optim.lr`. */
  readonly path: string;
  /** As JSON, cut where it is long. */
  readonly value: string;
}

/** An S3 service and the profile to access it with; where a field is null, the AWS configuration decides. */
export const s3ServiceSchema = sourceSchema.options[2].omit({ kind: true, bucket: true, prefix: true });
export type S3Service = z.infer<typeof s3ServiceSchema>;

export const s3FolderRequestSchema = s3ServiceSchema.extend({
  bucket: z.string().min(1),
  prefix: z.string(),
  /** `next` of the page before this one; null: the first page. */
  next: z.string().nullable().default(null),
});
export type S3FolderRequest = z.infer<typeof s3FolderRequestSchema>;

/** One page of a listing of what is directly below a prefix of a bucket. */
export interface S3FolderPage {
  /** Whole prefixes one level down, each ending in a slash. */
  readonly prefixes: readonly string[];
  /** Number of files whose names look like those of checkpoints. */
  readonly checkpoints: number;
  /** Number of all files. */
  readonly files: number;
  readonly next: string | null;
}

/** A file or folder as a virtual file system reports it. */
export interface HostFile {
  readonly name: string;
  /** Size in bytes. */
  readonly size: number;
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  /** Whether it is a link to the file or folder that it is said to be; absent where the file system does not tell. */
  readonly isLink?: boolean;
  readonly mtimeMs: number;
}

/** Methods of the host that the engine may call to read virtual file systems, within folders that the user has opened. */
export interface HostCalls {
  'host/stat': { params: { uri: string }; result: HostFile };
  'host/list': { params: { uri: string }; result: readonly HostFile[] };
  'host/read': { params: { uri: string; offset: number; length: number }; result: Uint8Array };
}
