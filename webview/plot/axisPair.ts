import * as l10n from '@vscode/l10n';
import type { AxisChoice } from '../../src/figure/geometry/axes.js';
import { swapped } from '../../src/figure/geometry/axes.js';
import { el, show } from '../ui/dom.js';
import { dropdown } from '../ui/toolkit.js';

export interface AxisPair {
  readonly element: HTMLElement;
  set(choices: readonly { readonly value: string; readonly label: string }[], shown: AxisChoice): void;
}

/** Chooses what the axes show: two, or three in the 3-D view. Choosing what another axis shows swaps the two. */
export function axisPair(onChange: (axes: AxisChoice) => void): AxisPair {
  let shown: AxisChoice = [0, 2];
  const axis = (label: string, testId: string, place: 0 | 1 | 2): ReturnType<typeof dropdown> =>
    dropdown({
      label,
      testId,
      title: l10n.t(
        '{0}: a principal component of the true beliefs, with the share of their variance that it explains. Both plots are drawn in it. Where there are three, the plots open on 1 and 3, a choice that goes back to pictures of RRXOR: another pair may tell more, and can be chosen here.',
        label,
      ),
      onChange: (value) => onChange(swapped(shown, place, Number(value))),
    });
  const x = axis(l10n.t('Horizontal'), 'axis-x', 0);
  const y = axis(l10n.t('Vertical'), 'axis-y', 1);
  const z = axis(l10n.t('Third'), 'axis-z', 2);
  return {
    element: el('div', { class: 'pair' }, x.element, y.element, z.element),
    set(choices, next) {
      shown = next;
      const third = next[2];
      x.set(choices, String(next[0]));
      y.set(choices, String(next[1]));
      if (third !== undefined) z.set(choices, String(third));
      show(z.element, third !== undefined);
    },
  };
}
