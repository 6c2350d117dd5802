/** Messages between the host and the page of the process preview. */
import * as z from 'zod';
import { PREVIEW_DEPTH, PROCESS_VIEW } from '../shared/defaults.js';
import { callMessages, commandMessage, readyMessage } from './page.js';
import type { StatusMessage } from './page.js';
import { viewSettingsSchema } from './panel.js';
import { pictureMessage } from './picture.js';
import type { DrawPictureMessage } from './picture.js';
import { processOracleSchema, processParamsSchema } from './process.js';
import type { ProcessOracle, ProcessPicture } from './process.js';
import { wholeIn } from './ranges.js';

/** How the preview shows a process, kept by getState/setState. */
export const processViewSchema = z.object({
  /** Length of the longest words whose beliefs are computed. */
  depth: wholeIn(PREVIEW_DEPTH),
  /** Length of the longest words whose beliefs are shown; null: all that are computed. */
  shown: z.number().int().min(0).nullable().default(PROCESS_VIEW.shown),
  axes: viewSettingsSchema.shape.axes,
  third: viewSettingsSchema.shape.third,
  plot: viewSettingsSchema.shape.plot,
  colour: z.enum(['depth', 'states', 'next']).default(PROCESS_VIEW.colour),
  rotation: viewSettingsSchema.shape.rotation,
  size: viewSettingsSchema.shape.size,
  /** Unit in which entropies are shown. */
  unit: z.enum(['nats', 'bits']).default(PROCESS_VIEW.unit),
});
export type ProcessView = z.infer<typeof processViewSchema>;

/** What a preview shows: a document in the editor, or a preset. */
export const processSubjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('document'), uri: z.string().min(1).max(10_000) }),
  z.object({ kind: z.literal('preset'), name: z.string().min(1).max(100), params: processParamsSchema }),
]);
export type ProcessSubject = z.infer<typeof processSubjectSchema>;

/** What is restored after a reload. */
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
  'saveChart',
] as const;

export const fromProcessPageSchema = z.discriminatedUnion('type', [
  readyMessage,
  commandMessage(processPageCommands),
  ...callMessages,
  z.object({ type: z.literal('view'), view: processViewSchema }),
  pictureMessage,
  /** The user changed parameters: of a preset, or values that replace the defaults of a file in this preview only. */
  z.object({ type: z.literal('params'), params: processParamsSchema }),
]);
export type FromProcessPage = z.infer<typeof fromProcessPageSchema>;

/** Calls that the preview may make. The host adds the process, which is always the one shown. */
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
  | DrawPictureMessage
  /** The text has an error, and the last good picture stays; null: it has none any more. `line` counts from 1. */
  | {
      readonly type: 'problem';
      readonly problem: { readonly message: string; readonly line: number | null; readonly others: number } | null;
    };
