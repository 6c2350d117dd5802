/** Messages between the host and the page of the panel. */
import * as z from 'zod';
import {
  MAX_PINS,
  MAX_SELECTED_KEPT,
  PANEL_VIEW,
  PART_VIEW,
  PLAY_SPEED,
  STRIP_HEIGHT,
  STRIP_VIEW,
} from '../shared/defaults.js';
import { remedyNames } from '../shared/remedies.js';
import { analysisSettingsSchema } from './analysis.js';
import type { AnalysisResult, AnalysisSettings } from './analysis.js';
import { comparedSchema } from './compare.js';
import type { Compared } from './compare.js';
import type { CheckResult } from './check.js';
import { assumedValuesSchema, sourceSchema } from './files.js';
import type { AssumedValues, FolderListing, Source } from './files.js';
import type { FitResult } from './fit.js';
import type { InferResult } from './infer.js';
import { callMessages, commandMessage, readyMessage } from './page.js';
import type { StatusMessage } from './page.js';
import { pictureMessage } from './picture.js';
import { animationToldSchema } from './animation.js';
import type { AnimationWish } from './animation.js';
import type { DrawPictureMessage } from './picture.js';
import type { PresetInfo } from './process.js';
import { MAX_OVERLAID_RUNS, runIdSchema, runRefSchema } from './runsPage.js';
import type { FoundPoints, ToldRun } from './runsPage.js';
import { steerRequestSchema } from './steering.js';
import type { SweepFailure, SweepLine, SweepState } from './sweep.js';
import type { TrainingLogs } from './training.js';

const fileName = z.string().max(1000);

/** How the strip of checkpoints shows a training. Checkpoints are named by their files. */
export const stripSettingsSchema = z.object({
  /** Curves that are shown, by their ids; null: those that are usual. */
  curves: z.array(z.string().max(1000)).max(200).nullable().default(STRIP_VIEW.curves),
  /** How steps lie side by side. */
  scale: z.enum(['order', 'linear', 'log']).default(STRIP_VIEW.scale),
  /** Whether nats are on a logarithmic axis. */
  logarithmic: z.boolean().default(STRIP_VIEW.logarithmic),
  height: z.number().int().min(STRIP_HEIGHT.minimum).max(STRIP_HEIGHT.maximum).default(STRIP_VIEW.height),
  /** First and last checkpoint of those that are played, laid side by side and saved; null: all. */
  brush: z.tuple([fileName, fileName]).nullable().default(STRIP_VIEW.brush),
  pins: z.array(fileName).max(MAX_PINS).default(STRIP_VIEW.pins),
  /** Checkpoints a second. */
  speed: z.number().min(PLAY_SPEED.minimum).max(PLAY_SPEED.maximum).default(STRIP_VIEW.speed),
  loop: z.boolean().default(STRIP_VIEW.loop),
});
export type StripSettings = z.infer<typeof stripSettingsSchema>;

const axes = z.tuple([z.number().int().min(0), z.number().int().min(0)]).nullable();
const plot = z.enum(['plane', 'space', 'simplex']);
const third = z.number().int().min(0).nullable();

/** How the parts of a composed process are shown; for any other it says nothing. */
export const partSettingsSchema = z.object({
  /** What the plots show: the joint belief, a part by its place, or P(component) of a mixture. */
  shown: z.union([z.enum(['joint', 'posterior']), z.number().int().min(0).max(10_000)]).default(PART_VIEW.shown),
  /** How the part that is shown is seen; null: as fits it. */
  plot: plot.nullable().default(PART_VIEW.plot),
  axes: axes.default(PART_VIEW.axes),
  third: third.default(PART_VIEW.third),
  /** The part whose states give the colour, where `colour` is `part`. */
  colour: z.number().int().min(0).max(10_000).default(PART_VIEW.colour),
});
export type PartSettings = z.infer<typeof partSettingsSchema>;

/** How the panel shows an analysis: identifiers and view settings only, kept by getState/setState. */
export const viewSettingsSchema = z.object({
  /** Principal components on the axes, counted from 0. */
  axes: axes.default(PANEL_VIEW.axes),
  plot: plot.default(PANEL_VIEW.plot),
  /** Of a composed process also by P(component), or by the states of one part. */
  colour: z.enum(['automatic', 'index', 'states', 'position', 'component', 'part']).default(PANEL_VIEW.colour),
  centres: z.boolean().default(PANEL_VIEW.centres),
  singles: z.boolean().default(PANEL_VIEW.singles),
  /** Rotation of the 3-D view: turn about the vertical axis and tilt, in radians. */
  rotation: z.tuple([z.number(), z.number()]).default(PANEL_VIEW.rotation),
  /** Component on the third axis of the 3-D view; null: the first that the other two do not show. */
  third: third.default(PANEL_VIEW.third),
  /** Whether truth and read-out are drawn in one plot, with a line from each true belief to its read-out. */
  overlay: z.boolean().default(PANEL_VIEW.overlay),
  /** What the area of a mark shows. */
  size: z.enum(['same', 'probability']).default(PANEL_VIEW.size),
  /** What small columns of shares near 1 are as high as: the share, or what is left of 1 on a logarithmic scale. */
  columns: z.enum(['share', 'rest']).default(PANEL_VIEW.columns),
  /** Entries of the legend that are switched off, such as `state:2` or `position:3`. */
  hidden: z.array(z.string().max(100)).max(1000).default(PANEL_VIEW.hidden),
  tab: z.string().max(40).default(PANEL_VIEW.tab),
  /** Sections of tabs that are open, by name. */
  folds: z.array(z.string().max(40)).max(100).default(PANEL_VIEW.folds),
  strip: stripSettingsSchema.default(PANEL_VIEW.strip),
  part: partSettingsSchema.default(PANEL_VIEW.part),
});
export type ViewSettings = z.infer<typeof viewSettingsSchema>;

/** Panels that earlier builds stored call the position `fromPosition`. */
function withPresentNames(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null || !('fromPosition' in stored)) return stored;
  const { fromPosition, ...rest } = stored;
  return { from_position: fromPosition, ...rest };
}

/** What is restored after a reload: identifiers and view settings only. */
export const panelStateSchema = z.object({
  source: sourceSchema,
  checkpoint: z.union([z.number(), z.string()]).nullable(),
  settings: analysisSettingsSchema,
  view: viewSettingsSchema,
  steering: z.preprocess(withPresentNames, steerRequestSchema.omit({ analysis: true }).nullable().default(null)),
  /** Beliefs that were selected by a box or a lasso, ascending. */
  selected: z.array(z.number().int().min(0)).min(1).max(MAX_SELECTED_KEPT).nullable().default(null),
  /** What the checkpoint on show is compared with. */
  compare: comparedSchema.nullable().default(null),
  /** Runs whose curves are laid over those of this one. */
  overlaid: z.array(runRefSchema).max(MAX_OVERLAID_RUNS).default([]),
  /** Which of the folder's panels it is. */
  panel: z.number().int().min(1).max(1000).default(1),
});
export type PanelState = z.infer<typeof panelStateSchema>;

export const panelCommands = [
  ...remedyNames,
  'setAssumed',
  'openSample',
  'compareWith',
  'pickRuns',
  'overlayRuns',
  'showLog',
  'copySteeringVector',
  'exportSteeringResult',
  'savePicture',
  'saveAnimation',
  'saveData',
  'saveChart',
  'saveInferredProcess',
] as const;

export const fromPanelSchema = z.discriminatedUnion('type', [
  readyMessage,
  commandMessage(panelCommands),
  ...callMessages,
  /** The user changed a control that requires a new analysis. */
  z.object({
    type: z.literal('analyse'),
    checkpoint: z.union([z.number(), z.string().max(1000)]).nullable(),
    settings: analysisSettingsSchema,
  }),
  /** Sent so that the view can be restored later, and so that commands and the side view follow the panel. */
  z.object({
    type: z.literal('view'),
    ...{ view: viewSettingsSchema, steering: panelStateSchema.shape.steering },
    /** Left out where they are as they were. */
    selected: panelStateSchema.shape.selected.removeDefault().optional(),
    compare: panelStateSchema.shape.compare.removeDefault().optional(),
  }),
  pictureMessage,
  /** Of the moving picture that was asked for. */
  z.object({ type: z.literal('animation'), id: z.number().int(), told: animationToldSchema }),
  z.object({ type: z.literal('cancel') }),
  /** The user wants all checkpoints of the run on show analysed, or no more of them. */
  z.object({ type: z.literal('sweep'), on: z.boolean() }),
  /** The curves of a run are no longer laid over those of this one. */
  z.object({ type: z.literal('removeOverlaid'), run: runIdSchema }),
  /** Whether keys that are pressed now reach this page. */
  z.object({ type: z.literal('keys'), active: z.boolean() }),
  /** A value that the user had set for the folder is left to the folder again. */
  z.object({ type: z.literal('forgetAssumed'), field: assumedValuesSchema.keyof() }),
]);
export type FromPanel = z.infer<typeof fromPanelSchema>;

/** A training that may still write into a folder, as its panels are told. */
export interface LiveState {
  /** Whether a panel that shows the newest checkpoint goes on to the next one. */
  readonly follow: boolean;
  /** Checkpoints that are being written; they are not listed yet. */
  readonly writing: readonly string[];
  /** A training has started over since the folder was opened; `stale`: checkpoints of the one before that are still there. */
  readonly startedOver: { readonly stale: readonly string[] } | null;
}

/** What a tab computes on demand, and a command asks for. */
export type OnDemand = 'check' | 'fit' | 'rank' | 'infer';

/** What was found out about a model, which need not be the one on show any more. */
export interface Found<Result> {
  /** The model's file; null where it was not known which it is. */
  readonly file: string | null;
  readonly result: Result;
}

/** Messages to the panel. Each typed array has an ArrayBuffer of its own, since a page is sent the whole buffer. */
export type ToPanel =
  | {
      readonly type: 'folder';
      /** Which of the folder's panels the page is; 1 where it is left out. */
      readonly panel?: number;
      readonly name: string;
      readonly source: Source;
      readonly listing: FolderListing;
      readonly presets: readonly PresetInfo[];
      /** What the user has set for the folder of what its model does not tell. */
      readonly assumed?: AssumedValues;
      readonly view: ViewSettings;
      readonly steering: PanelState['steering'];
      /** How a training that may still write into the folder stands; left out where nothing follows it. */
      readonly live?: LiveState;
    }
  | StatusMessage
  /** `asked`: the settings as they were asked for, in which null leaves a choice to the folder or the model. */
  | { readonly type: 'analysis'; readonly result: AnalysisResult; readonly asked?: AnalysisSettings }
  /** The check of the analysis on show, which follows it; null where it was not checked. */
  | { readonly type: 'checked'; readonly result: CheckResult | null }
  /** What was last found out about the process of a model of this folder. */
  | { readonly type: 'fitted'; readonly found: Found<FitResult> }
  | { readonly type: 'inferred'; readonly found: Found<InferResult> }
  /**
   * The sweep of the run on show: how it stands, and its lines. `lines` and `failed` are in addition to what was told before,
   * by file, unless `afresh`, when they are all that is known (of other settings, of another run, or for a page that was hidden).
   */
  | {
      readonly type: 'swept';
      readonly state: SweepState;
      readonly lines: readonly SweepLine[];
      readonly failed: readonly SweepFailure[];
      readonly afresh: boolean;
    }
  /** What lies beside the run on show; null: it has not been read, or there is nothing. */
  | { readonly type: 'training'; readonly logs: TrainingLogs | null }
  /** All runs whose curves are laid over those of the run on show, and what their checkpoints were found to be. */
  | { readonly type: 'overlaid'; readonly runs: readonly ToldRun[] }
  | ({ readonly type: 'overlaidPoints' } & FoundPoints)
  /** A command asks the panel to compute something, in the tab that shows it. */
  | { readonly type: 'run'; readonly what: OnDemand }
  /** A command asks the panel to show another checkpoint beside the one on show. */
  | { readonly type: 'compare'; readonly other: Compared }
  | DrawPictureMessage
  /** A moving picture of the plots is wanted, or no longer. */
  | { readonly type: 'animate'; readonly id: number; readonly wish: AnimationWish }
  | { readonly type: 'stopAnimation'; readonly id: number }
  /** A command goes to the checkpoint before or after the one on show. */
  | { readonly type: 'step'; readonly by: 1 | -1 }
  /** A command shows a tab, counted from 0. */
  | { readonly type: 'showTab'; readonly at: number }
  /** A command lets the plots take the whole page, or gives the rest its place again. */
  | { readonly type: 'maximise' }
  /** A link asks the panel to show this; what it does not say stays. */
  | {
      readonly type: 'showLinked';
      readonly shown: Partial<Pick<PanelState, 'view' | 'steering' | 'selected' | 'compare'>>;
    }
  /** A command asks the panel to show something. */
  | { readonly type: 'showSteering'; readonly steering: NonNullable<PanelState['steering']> }
  | { readonly type: 'showTrajectory'; readonly word: readonly number[] };
