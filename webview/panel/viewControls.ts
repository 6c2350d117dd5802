import type { ViewSettings } from '../../src/protocol/panel.js';
import { el, show } from '../ui/dom.js';
import { axisLabel, canBeSimplex, canRotate, choosable, resolveAxes } from '../geometry/axes.js';
import { segments } from '../ui/inputs.js';
import { axisPair } from '../plot/axisPair.js';
import { button, checkbox } from '../ui/toolkit.js';
import { plotOf } from './picture.js';
import type { Model } from './state.js';

/** Plane, 3-D or triangle; axes; colour; which marks. They change only the view; nothing is computed again. */
export function viewControls(
  change: (view: Partial<ViewSettings>) => void,
  reset: () => void,
): { element: HTMLElement; update(model: Model): void } {
  const plot = segments<ViewSettings['plot']>({
    label: 'View',
    testId: 'view',
    choices: [
      { value: 'plane', label: 'Plane' },
      { value: 'space', label: '3-D', title: 'Turn with drag or arrow keys; needs three components' },
      { value: 'simplex', label: 'Simplex', title: 'The triangle of three hidden states' },
    ],
    onChange: (value) => change({ plot: value }),
  });
  const axes = axisPair((pair) => change({ axes: pair }));
  const colour = segments<ViewSettings['colour']>({
    label: 'Colour by',
    testId: 'colour',
    choices: [
      { value: 'index', label: 'Index' },
      { value: 'states', label: 'States' },
      { value: 'position', label: 'Position' },
    ],
    onChange: (value) => change({ colour: value }),
  });
  const centres = checkbox({
    label: 'Centres of mass',
    testId: 'show-centres',
    onChange: (on) => change({ centres: on }),
  });
  const singles = checkbox({
    label: 'Single predictions',
    testId: 'show-singles',
    onChange: (on) => change({ singles: on }),
  });
  const back = button({
    label: 'Reset View',
    testId: 'reset-zoom',
    icon: 'screen-normal',
    secondary: true,
    onClick: reset,
  });
  const marks = el(
    'div',
    { class: 'field', role: 'group', 'aria-label': 'Marks of the residual stream' },
    el('span', { class: 'field-label' }, 'Residual stream'),
    el('div', { class: 'check-row' }, centres.element, singles.element),
  );
  return {
    element: el(
      'div',
      { class: 'control-row' },
      plot.element,
      axes.element,
      colour.element,
      marks,
      el('div', { class: 'field field-end' }, back),
    ),
    update({ result, view }) {
      if (result === null) return;
      const { pca, process } = result;
      const flat: ViewSettings['plot'][] = ['plane'];
      const simplex = canBeSimplex(process.states.length, process.generalised);
      plot.set(plotOf(result, view), [
        ...flat,
        ...(canRotate(pca) ? (['space'] as const) : []),
        ...(simplex ? (['simplex'] as const) : []),
      ]);
      const usable = choosable(pca);
      const shown = resolveAxes(pca, process.states.length, view.axes);
      show(axes.element, usable.length > 2 && plotOf(result, view) !== 'simplex');
      const choices = usable.map((component) => ({
        value: String(component),
        label: axisLabel({ kind: 'component', component }, pca, process.states),
      }));
      if (shown[0].kind === 'component' && shown[1].kind === 'component')
        axes.set(choices, [shown[0].component, shown[1].component]);
      colour.set(view.colour);
      centres.set(view.centres);
      singles.set(view.singles);
    },
  };
}
