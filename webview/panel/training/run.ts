import type { SweepFailure } from '../../../src/protocol/sweep.js';
import type { Figures, TrainingFigures } from '../../../src/figure/training/figures.js';
import type { LogSeries } from '../../../src/protocol/training.js';
import type { VerdictLevel } from '../../../src/protocol/verdict.js';
import { checkpointText } from '../../../src/shared/texts.js';
import { locate, nameOf } from '../checkpoints.js';
import type { Checkpoint, Model } from '../state.js';

/** A checkpoint of the run on show, and what is known of it. */
export interface Known {
  readonly file: string;
  readonly step: number | null;
  /** Where it stands on the axis of steps: its step, or its place in the run where a checkpoint of it has none. */
  readonly at: number;
  /** How it is asked for. */
  readonly name: Checkpoint;
  /** `step 96,000`, or its file. */
  readonly text: string;
  readonly figures: Figures | undefined;
  readonly verdict: { readonly level: VerdictLevel; readonly sentence: string } | undefined;
  readonly failure: SweepFailure | undefined;
}

/** The run on show, as the strip, the player and the small multiples go through it. */
export interface Run extends TrainingFigures {
  readonly checkpoints: readonly Known[];
  /** Whether every checkpoint has a step of its own, so that an axis can show them by number. */
  readonly hasSteps: boolean;
  /** Of the checkpoint that is chosen, which need not be on show yet. */
  readonly chosen: number;
  /** First and last of the checkpoints that were chosen together; all where none were. */
  readonly from: number;
  readonly to: number;
  readonly isBrushed: boolean;
  /** Places of the checkpoints that are pinned, ascending. */
  readonly pins: readonly number[];
  readonly best: number | null;
  /** What the axis of steps spans: the checkpoints; of a single one, what its training logged. */
  readonly axis: readonly number[];
}

/** Logs that count what the names of the checkpoints count, and so have a place on the axis of a single one. */
export const logsBySteps = (logs: Model['logs']): LogSeries[] =>
  (logs?.series ?? []).filter(({ by_step, x }) => by_step && x.length > 1);

let kept: { readonly of: readonly unknown[]; readonly run: Run } | null = null;

/** The run that is chosen; null without a folder. Made anew only where what it is made of has changed. */
export function runOf(model: Model): Run | null {
  const { folder, wanted, swept, logs, result, view } = model;
  if (folder === null) return null;
  const of = [folder, wanted.checkpoint, swept.lines, swept.failed, logs, result, view.strip.brush, view.strip.pins];
  if (kept?.of.every((each, at) => each === of[at])) return kept.run;
  const run = makeRun(model, folder);
  kept = { of, run };
  return run;
}

function makeRun({ wanted, swept, logs, result, view }: Model, { listing }: NonNullable<Model['folder']>): Run {
  const found = locate(listing, wanted.checkpoint);
  const entries = listing.runs[found.run]?.checkpoints ?? [];
  const hasSteps = entries.every(
    ({ step }, at) => step !== null && (at === 0 || step > (entries[at - 1]?.step ?? Infinity)),
  );
  const checkpoints = entries.map(({ file, step }, at): Known => {
    const line = swept.lines.get(file);
    const own = result?.checkpoint.file === file ? result : undefined;
    return {
      ...{ file, step, at: hasSteps && step !== null ? step : at },
      name: nameOf(listing, found.run, at),
      text: checkpointText({ file, step }),
      figures: line ?? (own && figuresOf(own)),
      verdict: line?.verdict ?? own?.verdict,
      failure: swept.failed.get(file),
    };
  });
  const placeOf = (file: string): number => entries.findIndex((each) => each.file === file);
  const brush = view.strip.brush?.map(placeOf) ?? [];
  const isBrushed = brush.length === 2 && brush.every((place) => place >= 0);
  const last = Math.max(0, entries.length - 1);
  const steps = checkpoints.map(({ at }) => at);
  const logged = hasSteps && entries.length === 1 ? logsBySteps(logs) : [];
  return {
    checkpoints,
    hasSteps,
    chosen: found.at,
    from: isBrushed ? Math.min(...brush) : 0,
    to: isBrushed ? Math.max(...brush) : last,
    isBrushed,
    pins: view.strip.pins
      .map(placeOf)
      .filter((place) => place >= 0)
      .sort((a, b) => a - b),
    steps,
    axis:
      logged.length === 0
        ? steps
        : [...new Set([...steps, ...logged.flatMap(({ x }) => [x[0], x[x.length - 1]])])].sort((a, b) => a - b),
    figures: checkpoints.map(({ figures }) => figures),
    logs: logs?.series ?? [],
    best: result?.model.optimal_loss ?? swept.lines.values().next().value?.optimal_loss ?? null,
  };
}

/** The figures of an analysis as a sweep's line has them, but for those that only a sweep computes. */
function figuresOf({ regression, model, composed }: NonNullable<Model['result']>): Figures {
  const { r2, r2_unseen, per_layer } = regression;
  const own = composed == null ? {} : { composed: { ...composed, nc95: composed.dimensions.nc95 } };
  return { r2, r2_unseen, per_layer, kl: model.kl, loss: model.loss, components_95: null, ...own };
}
