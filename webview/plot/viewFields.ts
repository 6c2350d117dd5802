import * as l10n from '@vscode/l10n';
import type { ViewSettings } from '../../src/protocol/panel.js';
import { axisLabel, choosable, resolveAxes, thirdAxis } from '../../src/figure/geometry/axes.js';
import type { BeliefSpace } from '../../src/figure/geometry/placement.js';
import { drawablePlots, drawnPlot } from '../../src/figure/geometry/placement.js';
import { show } from '../ui/dom.js';
import { iconButton } from '../ui/iconButton.js';
import { segments } from '../ui/inputs.js';
import { axisPair } from './axisPair.js';

type Seen = Pick<ViewSettings, 'plot' | 'axes' | 'third'>;

/** What every plot of beliefs offers: plane, 3-D or triangle; what stands on the axes; and the way back to all. */
export interface ViewFields {
  readonly plot: HTMLElement;
  readonly axes: HTMLElement;
  readonly reset: HTMLElement;
  set(space: BeliefSpace, view: Seen): void;
}

/** The fields, to be put among those of the page; none computes anything anew. */
export function viewFields(change: (view: Partial<Seen>) => void, reset: () => void): ViewFields {
  const plot = segments<ViewSettings['plot']>({
    label: l10n.t('View'),
    testId: 'view',
    choices: [
      { value: 'plane', label: l10n.t('Plane'), title: l10n.t('Two components') },
      { value: 'space', label: '3-D', title: l10n.t('Turn with drag or arrow keys; needs three components') },
      { value: 'simplex', label: l10n.t('Simplex'), title: l10n.t('The triangle of three hidden states') },
    ],
    onChange: (value) => change({ plot: value }),
  });
  const axes = axisPair(([x, y, third]) => change({ axes: [x, y], ...(third === undefined ? {} : { third }) }));
  const back = iconButton({
    label: l10n.t('Reset view'),
    title: l10n.t('Reset view: everything in sight, 3-D from where it is first seen'),
    testId: 'reset-zoom',
    icon: 'home',
    onClick: reset,
  });
  return {
    plot: plot.element,
    axes: axes.element,
    reset: back,
    set(space, view) {
      const { pca, process } = space;
      const shown = drawnPlot(space, view.plot);
      plot.set(shown, drawablePlots(space));
      const usable = choosable(pca);
      show(axes.element, usable.length > 2 && shown !== 'simplex');
      const [x, y] = resolveAxes(pca, process.states.length, view.axes);
      const third = shown === 'space' ? thirdAxis(pca, [x, y], view.third) : null;
      if (x.kind !== 'component' || y.kind !== 'component') return;
      const choices = usable.map((component) => ({
        value: String(component),
        label: axisLabel({ kind: 'component', component }, pca, process.states),
      }));
      axes.set(choices, third === null ? [x.component, y.component] : [x.component, y.component, third.component]);
    },
  };
}
