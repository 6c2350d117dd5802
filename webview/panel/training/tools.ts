import * as l10n from '@vscode/l10n';
import type { OfferedCurve } from '../../../src/figure/training/figures.js';
import type { StripSettings } from '../../../src/protocol/panel.js';
import { STRIP_HEIGHT } from '../../../src/shared/defaults.js';
import type { Chart } from '../../../src/figure/charts/chart.js';
import { chartButton } from '../../plot/chartBlock.js';
import { el, show } from '../../ui/dom.js';
import { iconButton, iconToggle } from '../../ui/iconButton.js';
import type { Model } from '../state.js';
import { curveLegend } from './curveLegend.js';
import type { MenuDoings } from './menu.js';
import { stripMenu } from './menu.js';
import type { Run } from './run.js';
import { sweepLine } from './sweepLine.js';

/** Height of a strip whose axes can be read. */
const TALL = 190;

export interface ToolDoings extends MenuDoings {
  alone(id: string): void;
  sweep(on: boolean): void;
  play(): void;
  compareRuns(): void;
  chart(): Chart | null;
}

/** The tools beside the strip: play, what is shown, the names of the curves, and how far the sweep is. */
export function stripTools(doings: ToolDoings): {
  readonly element: HTMLElement;
  update(
    model: Model,
    run: Run,
    curves: {
      readonly offered: readonly OfferedCurve[];
      readonly shown: readonly OfferedCurve[];
      readonly best: number | null;
    },
  ): void;
  setPlaying(plays: boolean, waits: boolean): void;
} {
  const play = iconToggle({
    label: l10n.t('Play through the training'),
    title: l10n.t('Play through the training (L): the read-outs move from checkpoint to checkpoint'),
    titleOn: l10n.t('Pause on the checkpoint that was passed last (L)'),
    icon: 'play',
    iconOn: 'debug-pause',
    testId: 'play',
    onChange: () => doings.play(),
  });
  const loop = iconToggle({
    label: l10n.t('Play again and again'),
    title: l10n.t('Play again and again: from the last checkpoint back to the first'),
    titleOn: l10n.t('Stop at the last checkpoint'),
    icon: 'sync',
    testId: 'play-loop',
    onChange: (on) => doings.change({ loop: on }),
  });
  const taller = iconToggle({
    label: l10n.t('Taller strip'),
    title: l10n.t('Taller strip: curves with axes that can be read'),
    titleOn: l10n.t('Low strip again'),
    icon: 'unfold',
    iconOn: 'fold',
    testId: 'strip-taller',
    onChange: (on) => doings.change({ height: on ? TALL : STRIP_HEIGHT.default }),
  });
  const menu = stripMenu(doings);
  const compare = iconButton({
    label: l10n.t('Compare runs…'),
    title: l10n.t('Compare runs: curves of this one and of others over each other, and a table of them…'),
    icon: 'graph-line',
    testId: 'strip-compare-runs',
    onClick: () => doings.compareRuns(),
  });
  const save = chartButton('strip', l10n.t('Training'), () => doings.chart());
  const legend = curveLegend(doings);
  const sweep = sweepLine({ sweep: (on) => doings.sweep(on), clearBrush: () => doings.brush(null) });
  const waiting = el('span', { class: 'hint', testId: 'play-waits' }, l10n.t('fetching…'));
  show(waiting, false);
  let plays = false;
  return {
    element: el(
      'div',
      { class: 'strip-tools', role: 'group', 'aria-label': l10n.t('Training') },
      el(
        'div',
        { class: 'strip-buttons' },
        play.element,
        loop.element,
        menu.element,
        taller.element,
        save,
        compare,
        waiting,
      ),
      legend.element,
      sweep.element,
    ),
    setPlaying(now, waits) {
      plays = now;
      play.set(now);
      show(waiting, waits);
    },
    update(model, run, { offered, shown, best }) {
      const { strip }: { strip: StripSettings } = model.view;
      play.set(plays, run.to > run.from && model.result !== null);
      loop.set(strip.loop);
      taller.set(strip.height > STRIP_HEIGHT.default);
      menu.update(run, strip, offered, shown, model);
      legend.set(
        offered.filter((curve) => curve.usual || shown.includes(curve)),
        shown,
        best,
        model.overlaid,
        model.dark,
      );
      sweep.update(model, run);
    },
  };
}
