import * as l10n from '@vscode/l10n';
import type { ProcessPicture } from '../../src/protocol/process.js';
import { el, show } from '../ui/dom.js';
import { button } from '../ui/toolkit.js';
import { chance } from './facts.js';
import { MOST_SHOWN_STATES, MOST_SHOWN_SYMBOLS } from './limits.js';
import type { Doings } from './model.js';

/** T[symbol][from][to] as tables. */
export function matrices({ host }: Doings): { element: HTMLElement; update(picture: ProcessPicture): void } {
  const tables = el('div', { class: 'matrices' });
  const copy = button({
    label: l10n.t('Copy as NumPy'),
    testId: 'copy-matrices',
    title: l10n.t('Copies the labelled transition matrices as a NumPy array, T[symbol, from, to]'),
    icon: 'copy',
    secondary: true,
    onClick: () => host.command('copyMatrices'),
  });
  const element = el(
    'section',
    { class: 'block block-wide', testId: 'matrices' },
    el('div', { class: 'block-head' }, el('h2', { class: 'block-title' }, l10n.t('Transition matrices')), copy),
    tables,
  );
  return {
    element,
    update({ process, matrices: all, driven_by }) {
      const { states, symbols } = process;
      show(copy, all !== null);
      if (all === null)
        return tables.replaceChildren(
          el(
            'p',
            { class: 'hint' },
            driven_by === 'beliefs'
              ? l10n.t('There are none: the next token depends on the whole belief.')
              : l10n.t('The joint matrices are too large to be made: beliefs step by the parts.'),
          ),
        );
      if (states.length > MOST_SHOWN_STATES)
        return tables.replaceChildren(
          el('p', { class: 'hint' }, l10n.t('Matrices of {0} × {0} are not shown; they can be copied.', states.length)),
        );
      const shown = all.slice(0, MOST_SHOWN_SYMBOLS);
      tables.replaceChildren(
        ...shown.map((matrix, symbol) => table(symbols[symbol], states, matrix)),
        ...(all.length > shown.length
          ? [
              el(
                'p',
                { class: 'hint' },
                l10n.t('{0} more symbols are not shown; all can be copied.', all.length - shown.length),
              ),
            ]
          : []),
      );
    },
  };
}

function table(symbol: string, states: readonly string[], matrix: readonly (readonly number[])[]): HTMLElement {
  return el(
    'div',
    { class: 'matrix-scroll', tabindex: 0, role: 'region', 'aria-label': l10n.t('Matrix of symbol {0}', symbol) },
    el(
      'table',
      { class: 'matrix' },
      el('caption', { class: 'bars-caption' }, l10n.t('Symbol {0}: row from, column to', symbol)),
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
