import * as l10n from '@vscode/l10n';
import type { Centre } from '../../src/figure/training/moved.js';
import { frameOf } from '../../src/shared/frameBlocks.js';
import type { ReportRun } from '../../src/protocol/report.js';
import type { StripSettings } from '../../src/protocol/panel.js';
import { offeredCurves, shownCurves, withCurve } from '../../src/figure/training/figures.js';
import { checkpointStrip } from '../panel/checkpointStrip.js';
import type { PlotPair } from '../panel/plotPair.js';
import type { Model, Store } from '../panel/state.js';
import { curveLegend } from '../panel/training/curveLegend.js';
import { figureTable } from '../panel/training/figureTable.js';
import type { Frames } from '../panel/training/frames.js';
import { player } from '../panel/training/player.js';
import type { Run } from '../panel/training/run.js';
import { runOf } from '../panel/training/run.js';
import { stripOf } from '../panel/training/stripOf.js';
import { trainingChart } from '../panel/training/trainingChart.js';
import { chartButton } from '../plot/chartBlock.js';
import { el, setText } from '../ui/dom.js';
import { iconToggle } from '../ui/iconButton.js';
import { part, textTable } from './part.js';

/** Height of the strip, at which its axes can be read. */
const HEIGHT = 190;

/**
 * The strip of the training with its curves: a checkpoint whose read-outs are in the file is shown in the plots, and all of them
 * can be played through. null: there is nothing but the checkpoint on show.
 */
export function trainingPart(
  store: Store,
  run: ReportRun,
  kept: ReadonlyMap<string, Float32Array>,
  plots: PlotPair,
): { readonly element: HTMLElement; update(model: Model, before: Model | null): void } | null {
  if (run.training === null || run.training.checkpoints.length < 2) return null;
  const own = run.analysis.checkpoint.file;
  let known: { readonly of: Model['result']; readonly frame: Centre } | null = null;
  const ownFrame = (): Centre | undefined => {
    const { result } = store.get();
    if (result !== null && known?.of !== result) known = { of: result, frame: frameOf(result) };
    return result === null ? undefined : known?.frame;
  };
  const frames: Frames = {
    get: (file) => (file === own ? ownFrame() : kept.get(file)),
    failure: (file) => (file === own || kept.has(file) ? undefined : l10n.t('It is not in the file.')),
    want: () => undefined,
    update: () => undefined,
    onChange: () => undefined,
  };
  const now = (): Run | null => runOf(store.get());
  const change = (settings: Partial<StripSettings>): void => {
    const { view } = store.get();
    store.set({ view: { ...view, strip: { ...view.strip, ...settings } } });
  };
  const told = el('p', { class: 'hint', testId: 'moment', role: 'status' });

  /** Shows the read-outs between two checkpoints; of the one that was analysed the plots show all again. */
  function show(before: number, after: number, mix: number, place: number): void {
    const of = now();
    const [first, second] = [of?.checkpoints[before], of?.checkpoints[after]];
    const [from, to] = [first, second].map((known) => (known === undefined ? undefined : frames.get(known.file)));
    if (!first || !second || !from || !to) return;
    // At rest the chosen notch tells where it is.
    strip.setPlayhead(plays.plays ? place : null);
    const text = mix > 0 ? l10n.t('interpolated, {0} – {1}', first.text, second.text) : first.text;
    if (first.file === own && mix === 0) plots.showFrame(null);
    else plots.showFrame({ from, to, mix, text });
  }

  const plays = player(frames, {
    run: now,
    speed: () => store.get().view.strip.speed,
    loop: () => false,
    show: (moment) => moment && show(moment.before, moment.after, moment.mix, moment.place),
    changed: ({ plays: on }) => play.set(on),
    rest: (place) => choose(place),
  });
  const choose = (place: number): void => {
    plays.leave();
    const known = now()?.checkpoints[place];
    if (known === undefined) return;
    const isHere = frames.get(known.file) !== undefined;
    setText(
      told,
      isHere
        ? known.file === own
          ? l10n.t('The plots show the read-outs of {0}, the checkpoint of this report.', known.text)
          : l10n.t('The plots show the read-outs of {0}.', known.text)
        : shown === ''
          ? l10n.t(
              'The read-outs of {0} are not in the file; the plots show those of the checkpoint of this report.',
              known.text,
            )
          : l10n.t('The read-outs of {0} are not in the file; the plots show those of {1}.', known.text, shown),
    );
    store.set({ wanted: { ...store.get().wanted, checkpoint: known.name } });
    if (isHere) {
      shown = known.text;
      show(place, place, 0, place);
    }
  };
  let shown = '';
  const strip = checkpointStrip({
    choose,
    pin: () => undefined,
    brush: () => undefined,
    play: () => plays.toggle(),
  });
  const play = iconToggle({
    label: l10n.t('Play through the training'),
    title: l10n.t('Play through the training: the read-outs move from checkpoint to checkpoint'),
    titleOn: l10n.t('Pause on the checkpoint that was passed last'),
    icon: 'play',
    iconOn: 'debug-pause',
    testId: 'play',
    onChange: () => plays.toggle(),
  });
  const save = chartButton('strip', l10n.t('Training'), () => {
    const of = now();
    return of === null ? null : trainingChart(of, store.get());
  });
  const legend = curveLegend({
    switch(id, on) {
      const of = now();
      if (of !== null) change({ curves: withCurve(offeredCurves(of), store.get().view.strip.curves, id, on) });
    },
    alone: (id) => change({ curves: [id] }),
  });
  const table = el('div', {
    class: 'report-scroll',
    tabindex: 0,
    role: 'group',
    'aria-label': l10n.t('Figures of the checkpoints'),
  });
  const hashes = textTable({
    testId: 'training-hashes',
    caption: l10n.t('Checkpoints by their hashes'),
    heads: [l10n.t('Checkpoint'), 'SHA-256'],
    rows: run.training.lines.map(({ file, sha256 }) => [file, sha256]),
  });
  const fold = (title: string, ...children: HTMLElement[]): HTMLElement =>
    el('details', {}, el('summary', {}, title), ...children);
  return {
    element: part(
      l10n.t('Training'),
      3,
      el(
        'div',
        { class: 'checkpoints' },
        el('div', { class: 'strip-buttons' }, kept.size > 1 ? play.element : null, save, legend.element),
        strip.element,
      ),
      told,
      fold(l10n.t('Figures of the checkpoints'), table),
      ...(run.training.lines.length === 0 ? [] : [fold(l10n.t('Hashes of the checkpoints'), hashes)]),
      ...(run.training.logs?.notes ?? []).map((note) => el('p', { class: 'hint' }, note)),
    ),
    update(model, before) {
      const of = runOf(model);
      if (of === null) return;
      if (before !== null && model.wanted === before.wanted && model.view.strip === before.view.strip) return;
      const offered = offeredCurves(of);
      const curves = shownCurves(offered, model.view.strip.curves);
      const contents = {
        run: of,
        settings: { ...model.view.strip, height: HEIGHT },
        curves,
        overlaid: [],
        dark: model.dark,
      };
      strip.set(contents);
      legend.set(
        offered.filter((curve) => curve.usual || curves.includes(curve)),
        curves,
        stripOf(contents).levels[0]?.value ?? null,
        [],
        model.dark,
      );
      if (before === null) table.replaceChildren(figureTable(of, offered));
    },
  };
}
