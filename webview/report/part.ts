import type { Child } from '../ui/dom.js';
import { el } from '../ui/dom.js';

/** A part under its heading, which names it for a screen reader too. */
export const part = (title: string, level: 2 | 3 | 4, ...children: readonly Child[]): HTMLElement =>
  el('section', { class: 'report-part', 'aria-label': title }, el(`h${level}`, {}, title), ...children);

/** A table of texts with a heading of its own; wide ones scroll within themselves. */
export function textTable(options: {
  testId: string;
  caption: string;
  heads: readonly string[];
  /** The first cell of a row names it. */
  rows: readonly (readonly string[])[];
}): HTMLElement {
  const { testId, caption, heads, rows } = options;
  return el(
    'div',
    { class: 'report-scroll', tabindex: 0, role: 'group', 'aria-label': caption },
    el(
      'table',
      { class: 'report-table', testId },
      el('caption', { class: 'visually-hidden' }, caption),
      el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, head)))),
      el(
        'tbody',
        {},
        ...rows.map(([name = '', ...cells]) =>
          el('tr', { 'data-row': name }, el('th', { scope: 'row' }, name), ...cells.map((cell) => el('td', {}, cell))),
        ),
      ),
    ),
  );
}
