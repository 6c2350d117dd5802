import type { ProcessPicture } from '../../src/protocol/process.js';
import { el } from '../ui/dom.js';
import { button } from '../ui/toolkit.js';
import { chance } from './facts.js';
import { MOST_SHOWN_STATES, MOST_SHOWN_SYMBOLS } from './limits.js';
import type { Doings } from './model.js';

/** T[symbol][from][to] as tables. */
export function matrices({ host }: Doings): { element: HTMLElement; update(picture: ProcessPicture): void } {
  const tables = el('div', { class: 'matrices' });
  const copy = button({
    label: 'Copy as NumPy',
    testId: 'copy-matrices',
    title: 'Copies the labelled transition matrices as a NumPy array, T[symbol, from, to]',
    icon: 'copy',
    secondary: true,
    onClick: () => host.command('copyMatrices'),
  });
  const element = el(
    'section',
    { class: 'block block-wide', testId: 'matrices' },
    el('div', { class: 'block-head' }, el('h2', { class: 'block-title' }, 'Transition matrices'), copy),
    tables,
  );
  return {
    element,
    update({ process, matrices: all }) {
      const { states, symbols } = process;
      if (states.length > MOST_SHOWN_STATES)
        return tables.replaceChildren(
          el(
            'p',
            { class: 'hint' },
            `Matrices of ${states.length} × ${states.length} are not shown; they can be copied.`,
          ),
        );
      const shown = all.slice(0, MOST_SHOWN_SYMBOLS);
      tables.replaceChildren(
        ...shown.map((matrix, symbol) => table(symbols[symbol], states, matrix)),
        ...(all.length > shown.length
          ? [el('p', { class: 'hint' }, `${all.length - shown.length} more symbols are not shown; all can be copied.`)]
          : []),
      );
    },
  };
}

function table(symbol: string, states: readonly string[], matrix: readonly (readonly number[])[]): HTMLElement {
  return el(
    'div',
    { class: 'matrix-scroll', tabindex: 0, role: 'region', 'aria-label': `Matrix of symbol ${symbol}` },
    el(
      'table',
      { class: 'matrix' },
      el('caption', { class: 'bars-caption' }, `Symbol ${symbol}: row from, column to`),
      el(
        'thead',
        {},
        el('tr', {}, el('td', {}), ...states.map((name) => el('th', { scope: 'col', title: name }, name))),
      ),
      el(
        'tbody',
        {},
        ...matrix.map((row, from) =>
          el(
            'tr',
            {},
            el('th', { scope: 'row', title: states[from] }, states[from]),
            ...row.map((value, to) =>
              el(
                'td',
                {
                  class: value === 0 ? 'matrix-zero' : 'matrix-value',
                  title: `${states[from]} → ${states[to]}: ${value}`,
                },
                value === 0 ? '·' : chance(value),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}
