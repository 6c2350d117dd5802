/** Where checkpoints are, what a folder of them holds, and what of S3 and of virtual file systems the editor shows. */
import * as z from 'zod';
import { S3_SERVICE } from '../shared/defaults.js';
import type { PresetInfo, ProcessChoice } from './process.js';

/** A folder or file. `host`: a virtual file system, whose bytes the host serves to the engine on request. */
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

/** What neither weights nor config tell of a model, set by the person for a folder. Values given here win. */
export const assumedValuesSchema = z.object({
  act_fn: z.enum(['relu', 'gelu', 'gelu_new', 'silu']).optional(),
  eps: z.number().positive().optional(),
  normalization_type: z.enum(['LN', 'LNPre']).nullable().optional(),
});
export type AssumedValues = z.infer<typeof assumedValuesSchema>;

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
