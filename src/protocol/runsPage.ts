/** Messages between the host and the page that compares runs. */
import * as z from 'zod';
import { RUNS_LEVELS } from '../shared/defaults.js';
import type { ArchitectureInfo } from './files.js';
import { sourceSchema } from './files.js';
import type { ErrorInfo } from './outcome.js';
import { callMessages, commandMessage, readyMessage } from './page.js';
import type { StatusMessage } from './page.js';
import type { DrawPictureMessage } from './picture.js';
import { pictureMessage } from './picture.js';
import type { PcaResult, ProcessInfo } from './process.js';
import type { VerdictLevel } from './verdict.js';

/** Runs that are compared at once; curves of more could not be told apart. */
export const MAX_COMPARED_RUNS = 200;

/** A run: its folder, and where the folder holds several a file of the one that is meant; null: all of them. */
export const runRefSchema = z.object({ source: sourceSchema, of: z.string().max(1000).nullable().default(null) });
export type RunRef = z.infer<typeof runRefSchema>;

/** What a curve shows, by the names of a sweep's lines; `loss` is told beside the best possible. */
export const runFigures = ['r2', 'r2_unseen', 'kl', 'loss', 'components'] as const;
export type RunFigure = (typeof runFigures)[number];

/** Runs whose curves are laid over those of a panel's own: more could not be told apart in a strip. */
export const MAX_OVERLAID_RUNS = 6;

export const runIdSchema = z.string().min(1).max(4000);
const level = (figure: RunFigure) => z.number().default(RUNS_LEVELS[figure]);

/** How the page shows runs, kept by getState/setState. */
export const runsViewSchema = z.object({
  figure: z.enum(runFigures).default('r2'),
  /** How steps stand on the axis: as they are, by powers of ten, or one after the other. */
  steps: z.enum(['linear', 'log', 'order']).default('linear'),
  /** Whether steps are told as a share of the last one of their run. */
  share: z.boolean().default(false),
  /** What a figure is to pass; of the loss, how far above the best possible. */
  levels: z
    .object({
      r2: level('r2'),
      r2_unseen: level('r2_unseen'),
      kl: level('kl'),
      loss: level('loss'),
      components: level('components'),
    })
    .default(RUNS_LEVELS),
  /** null: in the order in which runs were chosen. */
  sort: z
    .object({ column: z.string().max(40), descending: z.boolean() })
    .nullable()
    .default(null),
  /** Runs whose curves are switched off. */
  hidden: z.array(runIdSchema).max(MAX_COMPARED_RUNS).default([]),
  /** Runs whose read-outs stand side by side; null: the first ones. */
  beside: z.array(runIdSchema).max(MAX_COMPARED_RUNS).nullable().default(null),
  /** The checkpoint that is shown there: the last one, that of one step (`step`), or the best. */
  at: z.enum(['last', 'step', 'best']).default('last'),
  step: z.number().nullable().default(null),
  /** Whether runs that differ by their seeds alone are taken together. */
  seeds: z.boolean().default(false),
});
export type RunsView = z.infer<typeof runsViewSchema>;

/** What is restored after a reload. */
export const runsPageStateSchema = z.object({
  runs: z.array(runRefSchema).max(MAX_COMPARED_RUNS),
  view: runsViewSchema,
});
export type RunsPageState = z.infer<typeof runsPageStateSchema>;

/** What one checkpoint of a run was found to be; figures as in a SweepLine. */
export interface RunPoint {
  readonly file: string;
  readonly step: number | null;
  readonly r2: number;
  readonly r2_unseen: number | null;
  readonly kl: number | null;
  readonly loss: number | null;
  readonly optimal_loss: number;
  readonly components: number | null;
  readonly verdict: { readonly level: VerdictLevel; readonly sentence: string };
}

/** A run as the page is told of it, without what its checkpoints were found to be. */
export interface ToldRun {
  readonly id: string;
  readonly ref: RunRef;
  readonly name: string;
  /** Where it is, as a person reads it. */
  readonly path: string;
  readonly process: Pick<ProcessInfo, 'name' | 'params'> | null;
  readonly architecture: ArchitectureInfo | null;
  /** Checkpoints that it has; 0 while it is being looked at. */
  readonly total: number;
  /** The checkpoint that it shows first; null where there is none. */
  readonly last: { readonly file: string; readonly step: number | null } | null;
  /** Of its config; null where nothing tells one. */
  readonly seed: string | null;
  /** The same for runs that differ by their seeds alone; null where nothing tells that. */
  readonly like: string | null;
  /** Why nothing of it can be computed; null: it can be. */
  readonly problem: ErrorInfo | null;
}

export interface FailedPoint {
  readonly file: string;
  readonly step: number | null;
  readonly error: ErrorInfo;
}

/** What checkpoints of a run were found to be: in addition to what was told before, by file, unless `afresh`. */
export interface FoundPoints {
  readonly run: string;
  readonly points: readonly RunPoint[];
  readonly failed: readonly FailedPoint[];
  readonly afresh: boolean;
}

/** How the work for all runs stands. */
export interface RunsStanding {
  readonly doing: 'nothing' | 'looking' | 'computing';
  /** The run that is worked on. */
  readonly run: string | null;
  readonly done: number;
  readonly total: number;
  /** Of the run that is worked on; null while there is no estimate. */
  readonly seconds_left: number | null;
}

/** A read-out of one checkpoint, for plots side by side. S states, n beliefs, the most frequent ones where there are very many. */
export interface RunGeometry {
  readonly run: string;
  readonly file: string;
  readonly step: number | null;
  readonly r2: number;
  readonly kl: number | null;
  readonly process: ProcessInfo;
  readonly decimals: number;
  readonly pca: PcaResult | null;
  /** n: indices of the beliefs, ascending; of equal processes and decimals the same belief has the same index. */
  readonly belief: Int32Array;
  /** Beliefs that there are; more than n where not all are sent. */
  readonly count: number;
  /** n × S true beliefs, and mean read-outs; NaN rows where a belief does not occur. */
  readonly vector: Float32Array;
  readonly centre: Float32Array;
}

export const runGeometryRequestSchema = z.object({ run: runIdSchema, file: z.string().min(1).max(1000) });
export const runsPageCallSchemas = { 'runs/geometry': runGeometryRequestSchema } as const;
export type RunsPageCalls = {
  readonly 'runs/geometry': {
    readonly params: z.infer<typeof runGeometryRequestSchema>;
    readonly result: RunGeometry;
  };
};

export const runsPageCommands = ['restartEngine', 'chooseNode', 'retry', 'showLog', 'addRuns', 'saveChart'] as const;

export const fromRunsPageSchema = z.discriminatedUnion('type', [
  readyMessage,
  commandMessage(runsPageCommands),
  ...callMessages,
  z.object({ type: z.literal('view'), view: runsViewSchema }),
  /** Whether the checkpoints that are not known are to be computed, or no more of them. */
  z.object({ type: z.literal('compute'), on: z.boolean() }),
  /** A checkpoint is to be shown in a panel; null: the one that its run shows first. */
  z.object({ type: z.literal('open'), run: runIdSchema, file: z.string().max(1000).nullable() }),
  z.object({ type: z.literal('remove'), run: runIdSchema }),
  z.object({ type: z.literal('chooseProcess'), run: runIdSchema }),
  pictureMessage,
  /** The table is wanted as data: into a file or the clipboard. */
  z.object({ type: z.literal('save'), form: z.enum(['csv', 'json']), copies: z.boolean() }),
]);
export type FromRunsPage = z.infer<typeof fromRunsPageSchema>;

export type ToRunsPage =
  /** All runs, in the order in which they were chosen. */
  | { readonly type: 'runs'; readonly runs: readonly ToldRun[]; readonly view: RunsView }
  | ({ readonly type: 'points' } & FoundPoints)
  | { readonly type: 'standing'; readonly standing: RunsStanding }
  | DrawPictureMessage
  | StatusMessage;
