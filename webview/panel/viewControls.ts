import { streamName, streamTitle } from '../../src/shared/streamNames.js';
import type { ViewSettings } from '../../src/protocol/panel.js';
import { viewFields } from '../plot/viewFields.js';
import { el, setSpoken, setText } from '../ui/dom.js';
import { segments } from '../ui/inputs.js';
import { checkbox } from '../ui/toolkit.js';
import type { Model } from './state.js';

/** Plane, 3-D or triangle; axes; colour; which marks. They change only the view; nothing is computed again. */
export function viewControls(
  change: (view: Partial<ViewSettings>) => void,
  reset: () => void,
): { element: HTMLElement; update(model: Model): void } {
  const fields = viewFields(change, reset);
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
  const marksLabel = el('span', { class: 'field-label' }, 'Residual stream');
  const marks = el(
    'div',
    { class: 'field', role: 'group', 'aria-label': 'Marks of the residual stream' },
    marksLabel,
    el('div', { class: 'check-row' }, centres.element, singles.element),
  );
  return {
    element: el('div', { class: 'control-row' }, fields.plot, fields.axes, colour.element, marks, fields.reset),
    update({ result, view }) {
      if (result === null) return;
      setText(marksLabel, streamTitle(result.architecture));
      setSpoken(marks, `Marks of the ${streamName(result.architecture)}`);
      fields.set(result, view);
      colour.set(view.colour);
      centres.set(view.centres);
      singles.set(view.singles);
    },
  };
}
