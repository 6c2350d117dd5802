import * as l10n from '@vscode/l10n';
import type { RunFigure } from '../../src/protocol/runsPage.js';
import { FIGURES_OF_RUNS } from '../../src/figure/runs/figures.js';
import { hasSeedGroups } from '../../src/figure/runs/seedGroups.js';
import { el, show } from '../ui/dom.js';
import { numberField, segments } from '../ui/inputs.js';
import { checkbox, dropdown } from '../ui/toolkit.js';
import { chartButton } from '../plot/chartBlock.js';
import { curvesChart } from './saving.js';
import type { Model, Store } from './state.js';

const NAMES = Object.keys(FIGURES_OF_RUNS) as RunFigure[];

/** What the curves show, over what, and the level that is looked for. */
export function curveControls(store: Store): { readonly element: HTMLElement; update(model: Model): void } {
  const figure = dropdown({
    label: l10n.t('Figure'),
    testId: 'runs-figure',
    title: l10n.t('What the curves show, and what is held against the level'),
    onChange: (value) => store.show({ figure: NAMES.find((name) => name === value) ?? 'r2' }),
  });
  const steps = segments({
    label: l10n.t('Steps'),
    testId: 'runs-steps',
    choices: [
      { value: 'linear', label: l10n.t('Linear'), title: l10n.t('Steps as they are') },
      { value: 'log', label: l10n.t('Log'), title: l10n.t('By powers of ten') },
      { value: 'order', label: l10n.t('Order'), title: l10n.t('One checkpoint after the other') },
    ],
    onChange: (value) => store.show({ steps: value }),
  });
  const share = checkbox({
    label: l10n.t('Share of training'),
    testId: 'runs-share',
    title: l10n.t(
      'Each run from its beginning to its last checkpoint: runs of different lengths can be laid over each other',
    ),
    onChange: (on) => store.show({ share: on }),
  });
  const seeds = checkbox({
    label: l10n.t('Seeds together'),
    testId: 'runs-seeds',
    title: l10n.t(
      'Runs whose configs differ by the seed alone become one: the median, and a band from the lowest to the highest. Between checkpoints values lie on straight lines.',
    ),
    onChange: (on) => store.show({ seeds: on }),
  });
  const level = numberField({
    label: l10n.t('Level'),
    testId: 'runs-level',
    min: -1000,
    max: 1e6,
    integer: false,
    title: l10n.t(
      'The table tells the first checkpoint whose figure reaches this: R² upwards; KL and components downwards; of the loss, how far above the best possible',
    ),
    onChange: (value) => {
      const { figure: of, levels } = store.get().view;
      if (value !== null) store.show({ levels: { ...levels, [of]: value } });
    },
  });
  const choices = NAMES.map((name) => ({ value: name, label: FIGURES_OF_RUNS[name].label }));
  return {
    element: el(
      'div',
      { class: 'runs-controls' },
      figure.element,
      level.element,
      steps.element,
      el('div', { class: 'runs-checks' }, share.element, seeds.element),
      chartButton('runs-curves', l10n.t('Curves'), () => curvesChart(store.get())),
    ),
    update({ view, runs }) {
      figure.set(choices, view.figure);
      level.set(view.levels[view.figure]);
      steps.set(view.steps);
      share.set(view.share);
      // What would change nothing is not offered.
      show(seeds.element, view.seeds || hasSeedGroups(runs ?? []));
      seeds.set(view.seeds);
    },
  };
}
