/** Host and process preview page. */
import * as z from 'zod';
import { PREVIEW_DEPTH, PROCESS_VIEW } from '../shared/defaults.js';
import { callMessages, commandMessage, readyMessage } from './page.js';
import type { StatusMessage } from './page.js';
import { viewSettingsSchema } from './panel.js';
import { processOracleSchema, processParamsSchema } from './process.js';
import type { ProcessOracle, ProcessPicture } from './process.js';
import { wholeIn } from './ranges.js';

/** How the preview shows a process, kept by getState/setState. */
export const processViewSchema = z.object({
  /** How deep beliefs are computed. */
  depth: wholeIn(PREVIEW_DEPTH),
  /** How deep they are shown; null: all. */
  shown: z.number().int().min(0).nullable().default(PROCESS_VIEW.shown),
  axes: viewSettingsSchema.shape.axes,
  plot: viewSettingsSchema.shape.plot,
  colour: z.enum(['depth', 'states', 'next']).default(PROCESS_VIEW.colour),
  rotation: viewSettingsSchema.shape.rotation,
  /** Nats or bits. */
  unit: z.enum(['nats', 'bits']).default(PROCESS_VIEW.unit),
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

export const processPageCommands = [
  'restartEngine',
  'chooseNode',
  'retry',
  'showLog',
  'showSource',
  'copyMatrices',
  'openPresentation',
  'openProcessAsFile',
  'sampleWords',
] as const;

export const fromProcessPageSchema = z.discriminatedUnion('type', [
  readyMessage,
  commandMessage(processPageCommands),
  ...callMessages,
  z.object({ type: z.literal('view'), view: processViewSchema }),
  /** Parameters of a preset; of a file, values that stand for its defaults in this preview. */
  z.object({ type: z.literal('params'), params: processParamsSchema }),
]);
export type FromProcessPage = z.infer<typeof fromProcessPageSchema>;

/** Calls of the preview. All are about the process that it shows, which the host adds. */
export const processPageCallSchemas = { 'process/oracle': processOracleSchema.pick({ word: true }) } as const;
export type ProcessPageCalls = {
  readonly 'process/oracle': {
    readonly params: z.infer<(typeof processPageCallSchemas)['process/oracle']>;
    readonly result: ProcessOracle;
  };
};

export type ToProcessPage =
  | { readonly type: 'subject'; readonly subject: ProcessSubject; readonly name: string; readonly view: ProcessView }
  | StatusMessage
  | { readonly type: 'picture'; readonly picture: ProcessPicture }
  /** The text is broken: the last good picture stays. `line` counts from 1. null: mended. */
  | {
      readonly type: 'problem';
      readonly problem: { readonly message: string; readonly line: number | null; readonly others: number } | null;
    };
