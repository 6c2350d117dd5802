import * as l10n from '@vscode/l10n';
import { offeredCurves, shownCurves } from '../../../src/figure/training/figures.js';
import { chartButton } from '../../plot/chartBlock.js';
import { el, setText } from '../../ui/dom.js';
import { reachableWhileItScrolls } from '../../ui/reachable.js';
import type { Feature } from '../feature.js';
import { noOverlays, tabHeading } from '../feature.js';
import type { PlotPair } from '../plotPair.js';
import type { Change, Model, Store } from '../state.js';
import { figureTable } from './figureTable.js';
import { smallMultiples } from './multiples.js';
import { runOf } from './run.js';
import { brushText } from './sweepLine.js';
import type { Training } from './training.js';

/** The tab "Training": read-outs of steps side by side, and the figures of all of them as numbers. */
export function trainingFeature(context: {
  readonly store: Store;
  readonly training: Training;
  readonly plots: () => PlotPair;
  analyse(change: Change, soon: boolean): void;
}): Feature {
  const { store, training, plots, analyse } = context;
  const multiples = smallMultiples(store, training.frames, {
    choose(place) {
      const known = runOf(store.get())?.checkpoints[place];
      if (known !== undefined) analyse({ checkpoint: known.name }, false);
    },
  });
  const which = el('p', { class: 'hint', testId: 'multiples-text' });
  const numbers = el('div', {
    class: 'chart-scroll',
    role: 'group',
    'aria-label': l10n.t('Figures of the checkpoints'),
  });
  reachableWhileItScrolls(numbers);
  let made: readonly unknown[] = [];
  let shown = false;
  return {
    id: 'training',
    label: l10n.t('Training'),
    icon: 'history',
    element: el(
      'div',
      { class: 'training', testId: 'training' },
      tabHeading(l10n.t('Training')),
      el(
        'h3',
        { class: 'fold-title' },
        l10n.t('Read-outs through the training'),
        ' ',
        chartButton('multiples', l10n.t('Read-outs through the training'), () => multiples.chart()),
      ),
      which,
      multiples.element,
      el(
        'h3',
        { class: 'fold-title' },
        l10n.t('Figures'),
        ' ',
        chartButton('training-table', l10n.t('Training'), () => training.chart()),
      ),
      numbers,
    ),
    overlays: () => noOverlays,
    update(model: Model) {
      const run = runOf(model);
      if (model.view.tab !== 'training' || run === null) {
        if (shown) multiples.rest();
        shown = false;
        return;
      }
      shown = true;
      multiples.update(model, run, plots().picture());
      const next = [run, model.view.strip.curves];
      if (next.every((each, at) => each === made[at])) return;
      made = next;
      setText(
        which,
        run.checkpoints.length === 1
          ? l10n.t('The run has one checkpoint: others stand beside it once there are more.')
          : l10n.t(
              '{0}. Equal scale, axes as in the plots. A drag with Shift on the strip chooses steps.',
              brushText(run),
            ),
      );
      numbers.replaceChildren(figureTable(run, shownCurves(offeredCurves(run), model.view.strip.curves)));
    },
  };
}
