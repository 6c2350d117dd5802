/** Looking at a checkpoint file without running it: host and engine, host and the inspector's page. */
import * as z from 'zod';
import { analyseRequestSchema } from './analysis.js';
import { assumedValuesSchema, sourceSchema } from './files.js';
import type { ArchitectureInfo, LayoutNames } from './files.js';
import { commandMessage, readyMessage } from './page.js';
import type { StatusMessage } from './page.js';
import type { Provenance } from './provenance.js';

export const inspectRequestSchema = z.object({
  source: sourceSchema,
  checkpoint: analyseRequestSchema.shape.checkpoint,
  assumed: assumedValuesSchema.optional(),
  /** Whether to say which module plays which role, too. */
  names: z.boolean().optional(),
});
export type InspectRequest = z.infer<typeof inspectRequestSchema>;

/** A description of a checkpoint file, made without reading its tensors' numbers. */
export interface CheckpointInspection {
  readonly file: string;
  /** Size in bytes, of all shards together. */
  readonly size: number;
  readonly format: string;
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
  /** The library whose layout the state dict has; null where it is not a model that can be analysed. */
  readonly layout: string | null;
  readonly architecture: (ArchitectureInfo & { readonly d_vocab_out: number; readonly eps: number | null }) | null;
  /** Which module plays which role, as far as names tell: what a layout map begins with. Only where it was asked for. */
  readonly names?: LayoutNames;
  /** Fields of the architecture that neither weights nor config determine, and that were assumed. */
  readonly assumed: readonly string[];
  /** Where each field of the architecture is from: `act_fn`: a file and its field. */
  readonly provenance: Provenance;
  /** What was assumed, ignored or is wrong, one sentence each; also why there is no architecture, if there is none. */
  readonly warnings: readonly string[];
}

export interface InspectResult {
  readonly inspection: CheckpointInspection;
  /** Everything but the tensors, as pairs of label and text. */
  readonly facts: readonly (readonly [string, string])[];
  /** The whole description as the command line prints it. */
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
  'openDefault',
  'showGeometry',
  'setAssumed',
] as const;

export const fromInspectPageSchema = z.discriminatedUnion('type', [readyMessage, commandMessage(inspectPageCommands)]);
export type FromInspectPage = z.infer<typeof fromInspectPageSchema>;

export type ToInspectPage =
  | { readonly type: 'file'; readonly name: string }
  | StatusMessage
  | { readonly type: 'inspection'; readonly result: InspectResult };
