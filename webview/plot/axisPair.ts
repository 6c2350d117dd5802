import { el } from '../ui/dom.js';
import { dropdown } from '../ui/toolkit.js';

export interface AxisPair {
  readonly element: HTMLElement;
  set(choices: readonly { readonly value: string; readonly label: string }[], pair: readonly [number, number]): void;
}

/** Chooses what the two axes show. Choosing what the other axis shows swaps the two. */
export function axisPair(onChange: (pair: [number, number]) => void): AxisPair {
  let pair: readonly [number, number] = [0, 2];
  const axis = (label: string, testId: string, place: 0 | 1): ReturnType<typeof dropdown> =>
    dropdown({
      label,
      testId,
      onChange: (value) => {
        const chosen = Number(value);
        const other = pair[1 - place];
        const kept = chosen === other ? pair[place] : other;
        onChange(place === 0 ? [chosen, kept] : [kept, chosen]);
      },
    });
  const x = axis('Horizontal', 'axis-x', 0);
  const y = axis('Vertical', 'axis-y', 1);
  return {
    element: el('div', { class: 'pair' }, x.element, y.element),
    set(choices, shown) {
      pair = shown;
      x.set(choices, String(shown[0]));
      y.set(choices, String(shown[1]));
    },
  };
}
