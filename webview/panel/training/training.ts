import * as l10n from '@vscode/l10n';
import { offeredCurves, shownCurves, withCurve } from '../../../src/figure/training/figures.js';
import type { StripSettings, ViewSettings } from '../../../src/protocol/panel.js';
import { MAX_PINS } from '../../../src/shared/defaults.js';
import type { Chart } from '../../../src/figure/charts/chart.js';
import { checkpointStrip } from '../checkpointStrip.js';
import { comparingWith } from '../compare/model.js';
import type { PanelHost } from '../host.js';
import { isPlainKey } from '../pageKeys.js';
import type { PlotPair } from '../plotPair.js';
import type { Change, Model, Store } from '../state.js';
import { frameStore } from './frames.js';
import type { Frames } from './frames.js';
import { ghostsOf } from './ghosts.js';
import type { Playing } from './playback.js';
import { player } from './player.js';
import type { Run } from './run.js';
import { runOf } from './run.js';
import type { StripContents } from './stripOf.js';
import { stripOf } from './stripOf.js';
import { trainingChart } from './trainingChart.js';
import { stripTools } from './tools.js';

export interface TrainingContext {
  readonly store: Store;
  readonly host: PanelHost;
  readonly plots: () => PlotPair;
  analyse(change: Change, soon: boolean): void;
  changeView(change: Partial<ViewSettings>): void;
  /** Says what is played in place of what the header says of the picture; null: nothing is played. */
  tell(now: { readonly text: string; readonly last: Run['checkpoints'][number] } | null): void;
}

/** The strip with all that belongs to it: sweep, playing, pins. */
export interface Training {
  readonly strip: HTMLElement;
  readonly tools: HTMLElement;
  readonly frames: Frames;
  /** The curves as a picture and as data; null without a run. */
  chart(): Chart | null;
  toggle(): void;
  update(model: Model, before: Model | null): void;
}

export function training(context: TrainingContext): Training {
  const { store, host, analyse, changeView } = context;
  const change = (settings: Partial<StripSettings>): void =>
    changeView({ strip: { ...store.get().view.strip, ...settings } });
  const run = (): Run | null => runOf(store.get());
  const fileAt = (place: number): string => run()?.checkpoints[place]?.file ?? '';
  const curvesOf = (of: Run): ReturnType<typeof offeredCurves> => offeredCurves(of);

  const choose = (place: number, soon: boolean): void => {
    const known = run()?.checkpoints[place];
    if (known === undefined) return;
    plays.leave();
    analyse({ checkpoint: known.name }, soon);
  };
  const pin = (place: number): void => {
    const { pins } = store.get().view.strip;
    const file = fileAt(place);
    if (file === '') return;
    const rest = pins.filter((each) => each !== file);
    change({ pins: rest.length < pins.length ? rest : [...rest, file].slice(-MAX_PINS) });
  };
  const brush = (range: readonly [number, number] | null): void => {
    if (range === null && store.get().view.strip.brush === null) return;
    change({ brush: range === null || range[0] === range[1] ? null : [fileAt(range[0]), fileAt(range[1])] });
  };
  const beside = (place: number): void => {
    const known = run()?.checkpoints[place];
    if (known !== undefined) store.set({ compare: comparingWith({ source: null, checkpoint: known.name }) });
  };
  const switchCurve = (id: string, on: boolean): void => {
    const now = run();
    if (now !== null) change({ curves: withCurve(curvesOf(now), store.get().view.strip.curves, id, on) });
  };
  const chart = (): Chart | null => {
    const now = run();
    return now === null ? null : trainingChart(now, store.get());
  };
  const frames = frameStore(host.calls);
  const plays = player(frames, {
    run,
    speed: () => store.get().view.strip.speed,
    loop: () => store.get().view.strip.loop,
    show: (now) => showMoment(now),
    changed: ({ plays: on, waits }) => tools.setPlaying(on, waits),
    rest(place) {
      resting = true;
      const known = run()?.checkpoints[place];
      if (known !== undefined) analyse({ checkpoint: known.name }, false);
      settle(store.get());
    },
  });
  const strip = checkpointStrip({ choose: (place) => choose(place, true), pin, brush, play: () => plays.toggle() });
  const tools = stripTools({
    ...{ pin, brush, beside, change, chart, switch: switchCurve },
    alone: (id) => change({ curves: [id] }),
    sweep: (on) => host.post({ type: 'sweep', on }),
    play: () => plays.toggle(),
    compareRuns: () => host.command('pickRuns'),
    overlayRuns: () => host.command('overlayRuns'),
    removeOverlaid: (id) => host.post({ type: 'removeOverlaid', run: id }),
  });
  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'l' || !isPlainKey(event) || store.get().result === null) return;
    event.preventDefault();
    plays.toggle();
  });
  let lastRun: Run | null = null;
  /** Whether playing has stopped on a checkpoint that is not on show yet. */
  let resting = false;

  function showMoment(now: Playing | null): void {
    const { result } = store.get();
    const of = run();
    const [first, second] = [now?.before, now?.after].map((place) => of?.checkpoints[place ?? -1]);
    const [from, to] = [first, second].map((known) => (known === undefined ? undefined : frames.get(known.file)));
    if (now !== null && first && !from && result !== null) return showWaiting(now, first);
    if (now === null || !first || !second || !from || !to || result === null) {
      strip.setPlayhead(null);
      context.plots().showFrame(null);
      return context.tell(null);
    }
    strip.setPlayhead(now.place);
    const between = now.mix > 0;
    const text = between ? l10n.t('between {0} and {1}', stepOf(first), stepOf(second)) : first.text;
    const caption = between ? l10n.t('interpolated, {0} – {1}', stepOf(first), stepOf(second)) : first.text;
    context.plots().showFrame({ from, to, mix: now.mix, text: caption });
    context.tell({ text, last: first });
  }
  /** Where playing starts and nothing is kept, the picture on show stays, and says of which checkpoint it still is. */
  function showWaiting(now: Playing, awaited: Run['checkpoints'][number]): void {
    const file = store.get().result?.checkpoint.file ?? '';
    const last = run()?.checkpoints.find((each) => each.file === file);
    const still = frames.get(file);
    if (!last || !still) return;
    strip.setPlayhead(now.place);
    context.plots().showFrame({ from: still, to: still, mix: 0, text: l10n.t('still {0}', last.text) });
    context.tell({ text: l10n.t('fetching {0}', awaited.text), last });
  }
  /** What was played gives way to the analysis of the checkpoint that it stopped on. */
  function settle({ attempt, busy }: Model): void {
    if (!resting || attempt === 'waiting' || busy !== null) return;
    resting = false;
    showMoment(null);
  }

  frames.onChange(() => ghosts(store.get(), run()));
  function ghosts(model: Model, of: Run | null): void {
    context.plots().setGhosts(of === null ? [] : ghostsOf(of, frames, model.result?.checkpoint.file ?? null));
  }

  return {
    strip: strip.element,
    tools: tools.element,
    frames,
    chart,
    toggle: () => plays.toggle(),
    update(model, before) {
      if (model.result !== before?.result || model.swept !== before?.swept) frames.update(model);
      // What a person asks for meanwhile is not played over.
      if (plays.plays && before !== null && (model.result !== before.result || model.wanted !== before.wanted))
        plays.leave();
      settle(model);
      const of = runOf(model);
      if (of === null) return;
      const offered = curvesOf(of);
      const shown = shownCurves(offered, model.view.strip.curves);
      const { overlaid, dark } = model;
      const contents: StripContents = { run: of, settings: model.view.strip, curves: shown, overlaid, dark };
      if (
        before === null ||
        (['folder', 'wanted', 'swept', 'logs', 'result', 'overlaid', 'dark', 'attempt', 'failure'] as const).some(
          (key) => model[key] !== before[key],
        ) ||
        model.view.strip !== before.view.strip
      ) {
        strip.set(contents);
        tools.update(model, of, { offered, shown, best: stripOf(contents).levels[0]?.value ?? null });
      }
      if (of === lastRun) return;
      lastRun = of;
      frames.want(
        'pins',
        of.pins.flatMap((place) => of.checkpoints[place]?.file ?? []),
      );
      ghosts(model, of);
    },
  };
}

const stepOf = ({ step, file }: Run['checkpoints'][number]): string =>
  step === null ? file : step.toLocaleString('en-US');
