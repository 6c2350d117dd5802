import type { AnalysisResult, AnalysisSettings } from '../../src/protocol/analysis.js';
import type { CheckResult } from '../../src/protocol/check.js';
import type { FitResult } from '../../src/protocol/fit.js';
import type { InferResult } from '../../src/protocol/infer.js';
import type { Found, PanelState, ToPanel, ViewSettings } from '../../src/protocol/panel.js';
import { identified } from '../../src/shared/checkpointNames/identified.js';
import { ANALYSIS, MAX_SELECTED_KEPT, PANEL_VIEW } from '../../src/shared/defaults.js';
import type { Zoom } from '../../src/figure/geometry/camera.js';
import { noZoom } from '../../src/figure/geometry/camera.js';
import { withFound, withRuns } from '../../src/figure/runs/run.js';
import type { ComparedRun } from '../../src/figure/runs/run.js';
import { palettes } from '../../src/figure/palette.js';
import type { PlotMode } from '../plot/selection.js';
import type { Comparing } from './compare/model.js';
import { comparingWith } from './compare/model.js';
import type { TrainingLogs } from '../../src/protocol/training.js';
import type { Swept } from './training/swept.js';
import { nothingSwept, sweptAfter } from './training/swept.js';
import { noStatus, statusAfter } from '../ui/status.js';
import type { Status } from '../ui/status.js';

export type FolderMessage = Extract<ToPanel, { type: 'folder' }>;
export type Checkpoint = PanelState['checkpoint'];
/** What a control asks an analysis with; the rest stays. */
export interface Change {
  readonly checkpoint?: Checkpoint;
  readonly settings?: Partial<AnalysisSettings>;
}
export type Steering = NonNullable<PanelState['steering']>;

/** What an analysis is asked for with; settings that are null are left to the folder or the model. */
export interface Wanted {
  readonly checkpoint: Checkpoint;
  readonly settings: AnalysisSettings;
}

/** `unfinished`: it ended without an answer, a failure or a cancel, as where the engine is lost. */
export type Attempt = 'waiting' | 'cancelled' | 'failed' | 'unfinished';

/** Everything the page shows. Changed only through {@link Store.set}; parts compare by reference. */
export interface Model extends Status {
  readonly folder: FolderMessage | null;
  readonly result: AnalysisResult | null;
  /** The check of that result; null where it was not checked. */
  readonly checked: CheckResult | null;
  /** What was last found out about the process, of the model on show or of an earlier one. */
  readonly fitted: Found<FitResult> | null;
  readonly inferred: Found<InferResult> | null;
  /** What is known of the other checkpoints of the run. */
  readonly swept: Swept;
  /** What the training has logged; null: nothing is known. */
  readonly logs: TrainingLogs | null;
  /** Runs whose curves are laid over those of the run on show. */
  readonly overlaid: readonly ComparedRun[];
  /** What the user last requested; if nothing was requested, what the result is of. */
  readonly wanted: Wanted;
  /** What the result on show answers; null while there is none. */
  readonly answered: Wanted | null;
  /** What was asked for last and then cancelled by the person; the controls say again what the picture is of. null: nothing. */
  readonly dropped: Wanted | null;
  /** What became of the last request of this page that has not been answered; null: there is none. */
  readonly attempt: Attempt | null;
  readonly view: ViewSettings;
  readonly steering: Steering | null;
  readonly zoom: Zoom;
  /** The belief under the pointer or keyboard focus. */
  readonly focused: number | null;
  readonly alsoHere: readonly number[];
  /** The belief that was clicked: its card stays when the pointer leaves. */
  readonly kept: number | null;
  /** Beliefs that were chosen by a box or a lasso, ascending; null: none. */
  readonly selected: readonly number[] | null;
  /** Another checkpoint that is shown beside this one; null: none. */
  readonly compare: Comparing | null;
  /** What dragging over a plot does. */
  readonly mode: PlotMode;
  readonly dark: boolean;
  /** What the theme has behind all that is drawn, opaque. */
  readonly ground: string;
}

export function initialModel(
  saved: PanelState | undefined,
  dark: boolean,
  ground = palettes[dark ? 'dark' : 'light'].colours.ground,
): Model {
  return {
    folder: null,
    result: null,
    checked: null,
    fitted: null,
    inferred: null,
    swept: nothingSwept,
    logs: null,
    overlaid: [],
    wanted: { checkpoint: saved?.checkpoint ?? null, settings: saved?.settings ?? ANALYSIS },
    answered: null,
    dropped: null,
    attempt: null,
    ...noStatus,
    view: saved?.view ?? PANEL_VIEW,
    steering: saved?.steering ?? null,
    zoom: noZoom,
    focused: null,
    alsoHere: [],
    kept: null,
    selected: saved?.selected ?? null,
    compare: saved?.compare == null ? null : comparingWith(saved.compare),
    mode: 'pan',
    dark,
    ground,
  };
}

/** The change that a message of the host makes to the page's model. */
export function received(model: Model, message: ToPanel): Partial<Model> {
  switch (message.type) {
    case 'folder':
      // One that is listed again, as while a training writes, changes nothing of what the person is at: the page is ahead of the host.
      if (model.folder !== null) return { folder: message };
      return { folder: message, view: firstView(model, message), steering: message.steering };
    case 'analysis':
      return withResult(model, message.result, message.asked ?? message.result.settings);
    case 'checked':
      return withCheck(model, message.result);
    case 'fitted':
      return { fitted: message.found };
    case 'inferred':
      return { inferred: message.found };
    case 'swept':
      return { swept: sweptAfter(model.swept, message) };
    case 'training':
      return { logs: message.logs };
    case 'overlaid':
      return { overlaid: withRuns(model.overlaid, message.runs) };
    case 'overlaidPoints':
      return { overlaid: withFound(model.overlaid, message) };
    case 'run':
      return { view: { ...model.view, tab: message.what === 'check' ? 'check' : 'process' } };
    case 'failed':
      // One's own cancel is no failure; what was asked for and what the picture is of is told.
      return message.error.code === 'cancelled'
        ? { ...afterCancel(model), ...statusAfter(message), attempt: 'cancelled' }
        : { ...statusAfter(message), attempt: 'failed' };
    case 'busy':
      return statusAfter(message);
    case 'idle':
      return { ...statusAfter(message), attempt: model.attempt === 'waiting' ? 'unfinished' : model.attempt };
    case 'compare':
      return { compare: comparingWith(message.other) };
    case 'showSteering':
      return { steering: message.steering, view: { ...model.view, tab: 'steering' } };
    case 'showLinked':
      return linkedChange(model, message.shown);
    case 'showTrajectory':
      return { view: { ...model.view, tab: 'trajectory' } };
    default:
      return {};
  }
}

/** What a link says is shown as far as there is anything of it: its beliefs are those of the picture that it was made of. */
function linkedChange(
  { result }: Model,
  { view, steering, selected, compare }: Extract<ToPanel, { type: 'showLinked' }>['shown'],
): Partial<Model> {
  const count = result?.beliefs.count ?? 0;
  const left = selected?.filter((belief) => belief < count) ?? [];
  return {
    ...(view && { view, zoom: noZoom }),
    ...(steering !== undefined && {
      steering: steering !== null && Math.max(steering.start, steering.end) < count ? steering : null,
    }),
    ...(selected !== undefined && { selected: left.length > 0 ? left : null }),
    ...(compare !== undefined && { compare: compare === null ? null : comparingWith(compare) }),
  };
}

/**
 * The change that a person's cancel makes: the controls go back to what the picture is of, so that both agree and the same
 * value can be given again. Where there is no picture they stay.
 */
export function afterCancel({ answered, wanted, attempt }: Model): Partial<Model> {
  if (attempt === null || attempt === 'cancelled') return {};
  return { attempt: 'cancelled', ...(answered === null ? {} : { wanted: answered, dropped: wanted }) };
}

/** Whether the picture is of that already, and nothing else is under way or has failed since. */
export function isOnShow({ answered, attempt, busy, failure }: Model, wanted: Wanted): boolean {
  const rests = busy === null && failure === null && (attempt === null || attempt === 'cancelled');
  return rests && answered !== null && JSON.stringify(answered) === JSON.stringify(wanted);
}

/** The first view of a folder; if a command chose a pair before the page had loaded, the Steering tab. */
function firstView(model: Model, { view, steering }: FolderMessage): ViewSettings {
  const chosen =
    model.folder === null && steering !== null && JSON.stringify(steering) !== JSON.stringify(model.steering);
  return chosen ? { ...view, tab: 'steering' } : view;
}

function withResult(model: Model, result: AnalysisResult, settings: AnalysisSettings): Partial<Model> {
  const before = model.result;
  const answered: Wanted = {
    checkpoint: identified(model.folder?.listing.runs.length ?? 0, result.checkpoint),
    settings,
  };
  // Focus and pair are belief indices, which denote other beliefs with another process or other decimals.
  const same = before !== null && sameBeliefs(before, result);
  const pair =
    model.steering !== null && Math.max(model.steering.start, model.steering.end) < result.beliefs.count
      ? model.steering
      : null;
  return {
    result,
    checked: model.checked?.analysis === result.id ? model.checked : null,
    ...noStatus,
    wanted: answered,
    answered,
    dropped: null,
    attempt: null,
    selected: stillSelected(model, result),
    ...(same || before === null
      ? { steering: pair }
      : { focused: null, alsoHere: [], kept: null, steering: null, zoom: noZoom }),
  };
}

/** A check that comes late, of an analysis that is no longer on show, changes nothing. */
export function withCheck({ result, checked }: Model, next: CheckResult | null): Partial<Model> {
  return next === null || next.analysis === result?.id ? { checked: next } : { checked };
}

/** A longer context finds more beliefs of a process after those that a shorter one does: they keep their indices. */
function stillSelected({ result: before, selected }: Model, result: AnalysisResult): readonly number[] | null {
  if (selected === null || (before !== null && !sameSpace(before, result))) return null;
  const last = selected[selected.length - 1] ?? 0;
  if (last < result.beliefs.count) return selected;
  const left = selected.filter((belief) => belief < result.beliefs.count);
  return left.length === 0 ? null : left;
}

function sameBeliefs(a: AnalysisResult, b: AnalysisResult): boolean {
  return a.beliefs.count === b.beliefs.count && sameSpace(a, b);
}

/** Whether beliefs are of one process and told apart alike: an index then means one belief, where both have it. */
function sameSpace(a: AnalysisResult, b: AnalysisResult): boolean {
  return (
    a.settings.decimals === b.settings.decimals &&
    JSON.stringify(a.settings.sample) === JSON.stringify(b.settings.sample) &&
    JSON.stringify(a.process) === JSON.stringify(b.process)
  );
}

/** Identifiers and view settings: all that a reload brings back. */
export function panelState(model: Model): PanelState | null {
  if (model.folder === null) return null;
  return {
    source: model.folder.source,
    checkpoint: model.wanted.checkpoint,
    settings: model.wanted.settings,
    view: model.view,
    steering: model.steering,
    selected: model.selected === null || model.selected.length > MAX_SELECTED_KEPT ? null : [...model.selected],
    compare: model.compare?.asked ?? null,
    overlaid: model.overlaid.map(({ ref }) => ref),
    panel: model.folder.panel ?? 1,
  };
}

export interface Store {
  get(): Model;
  set(change: Partial<Model>): void;
  /** Called after each change with the model before it. */
  subscribe(listener: (model: Model, before: Model) => void): void;
}

/** Whether other beliefs may now stand at the place of the one in focus. */
const elsewhere = (now: Model, before: Model): boolean =>
  now.focused !== before.focused ||
  now.result !== before.result ||
  now.zoom !== before.zoom ||
  (['plot', 'axes', 'third', 'rotation', 'part'] as const).some((name) => now.view[name] !== before.view[name]);

export function createStore(initial: Model): Store {
  let model = initial;
  const listeners: ((model: Model, before: Model) => void)[] = [];
  return {
    get: () => model,
    set(change) {
      const before = model;
      model = { ...model, ...change };
      // What was moved or magnified was so in the axes of another part.
      if (!('zoom' in change) && model.view.part.shown !== before.view.part.shown) model = { ...model, zoom: noZoom };
      if (!('alsoHere' in change) && elsewhere(model, before)) model = { ...model, alsoHere: [] };
      for (const listener of listeners) listener(model, before);
    },
    subscribe: (listener) => void listeners.push(listener),
  };
}
