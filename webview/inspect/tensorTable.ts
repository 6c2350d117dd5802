import * as l10n from '@vscode/l10n';
import type { CheckpointInspection } from '../../src/protocol/inspect.js';
import { shownName } from '../../src/shared/shownText.js';
import { el, setText } from '../ui/dom.js';
import { count } from '../ui/format.js';
import { longName } from '../ui/longName.js';
import { counted } from '../../src/shared/counted.js';

type Tensor = CheckpointInspection['tensors'][number];

/** Draw at most this many rows; the others can be reached with the filter. */
const MOST_ROWS = 1000;

export interface TensorTable {
  readonly element: HTMLElement;
  set(tensors: readonly Tensor[]): void;
}

/** Tensors by name, shape and type, with a filter of words that must all occur. `/` goes to it, Escape empties it. */
export function tensorTable(filter: string, onFilter: (filter: string) => void): TensorTable {
  let tensors: readonly Tensor[] = [];
  const input = el('input', {
    type: 'search',
    class: 'tensor-filter',
    testId: 'tensor-filter',
    placeholder: l10n.t('Filter tensors: name, shape or type ( / )'),
    'aria-label': l10n.t('Filter tensors by name, shape or type'),
    'aria-controls': 'tensors',
    spellcheck: 'false',
  });
  input.value = filter;
  const told = el('output', { class: 'tensor-count', testId: 'tensor-count' });
  const body = el('tbody', {});
  const table = el(
    'table',
    { class: 'tensors', id: 'tensors', testId: 'tensors' },
    el('caption', { class: 'visually-hidden' }, l10n.t('Tensors of the checkpoint')),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ...[l10n.t('Name'), l10n.t('Shape'), l10n.t('Type'), l10n.t('Numbers')].map((name) =>
          el('th', { scope: 'col' }, name),
        ),
      ),
    ),
    body,
  );

  const draw = (): void => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = tensors.filter((tensor) => {
      const text = `${tensor.name} ${shapeText(tensor)} ${tensor.dtype}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    body.replaceChildren(...found.slice(0, MOST_ROWS).map(row));
    const named =
      words.length === 0
        ? counted.tensors(tensors.length)
        : l10n.t('{0} of {1}', count(found.length), counted.tensors(tensors.length));
    setText(told, found.length > MOST_ROWS ? l10n.t('{0}, the first {1} shown', named, count(MOST_ROWS)) : named);
  };
  input.addEventListener('input', () => {
    draw();
    onFilter(input.value);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || input.value === '') return;
    event.preventDefault();
    input.value = '';
    draw();
    onFilter('');
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target === input || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
  });
  return {
    element: el(
      'section',
      { class: 'tensor-section', 'aria-label': l10n.t('Tensors') },
      el('div', { class: 'tensor-head' }, input, told),
      el(
        'div',
        { class: 'tensor-scroll', tabindex: 0, role: 'region', 'aria-label': l10n.t('Table of tensors') },
        table,
      ),
    ),
    set(next) {
      tensors = next;
      draw();
    },
  };
}

function row(tensor: Tensor): HTMLTableRowElement {
  const numbers = tensor.shape.reduce((product, size) => product * size, 1);
  return el(
    'tr',
    {},
    el('th', { scope: 'row', title: tensor.name }, longName(shownName(tensor.name))),
    el('td', {}, shownName(shapeText(tensor))),
    el('td', {}, tensor.dtype),
    el('td', { class: 'tensor-numbers' }, count(numbers)),
  );
}

const shapeText = ({ shape }: Tensor): string => `[${shape.join(', ')}]`;
