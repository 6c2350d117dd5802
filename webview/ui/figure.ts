import { el } from './dom.js';

/** A number with its name, as a pair of a list of definitions; the title holds it in full. */
export function figure(options: {
  label: string;
  testId: string;
  value: string;
  title: string;
  /** What stands small beside the number. */
  note?: string | null;
}): HTMLElement {
  const { label, testId, value, title, note = null } = options;
  return el(
    'div',
    { class: 'figure', title },
    el('dt', { class: 'figure-label' }, label),
    el(
      'dd',
      { class: 'figure-value', testId },
      value,
      ...(note === null ? [] : [' ', el('span', { class: 'figure-note' }, note)]),
    ),
  );
}
