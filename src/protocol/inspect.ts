/** Looking at a checkpoint file without running it: host and engine, host and the inspector's page. */
import * as z from 'zod';
import { analyseRequestSchema } from './analysis.js';
import { assumedValuesSchema, sourceSchema } from './files.js';
import type { ArchitectureInfo } from './files.js';
import { commandMessage, readyMessage } from './page.js';
import type { StatusMessage } from './page.js';

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

export const inspectPageCommands = [
  'restartEngine',
  'chooseNode',
  'openS3Settings',
  'raiseFileLimit',
  'retry',
  'showLog',
  'copyText',
  'showGeometry',
  'setAssumed',
] as const;

export const fromInspectPageSchema = z.discriminatedUnion('type', [readyMessage, commandMessage(inspectPageCommands)]);
export type FromInspectPage = z.infer<typeof fromInspectPageSchema>;

export type ToInspectPage =
  | { readonly type: 'file'; readonly name: string }
  | StatusMessage
  | { readonly type: 'inspection'; readonly result: InspectResult };
