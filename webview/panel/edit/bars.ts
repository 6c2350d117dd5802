import type { EditOutcome, EditResult } from '../../../src/protocol/steering.js';
import { el } from '../../ui/dom.js';
import { probability, short } from '../../ui/format.js';
import { markedBar } from '../steering/conditions.js';
import { percent } from '../steering/figures.js';

/** Bars of the unedited, edited and control runs for each token and state; a line marks the ideal or the target. */
export function editBars(
  { unedited, edited, control, ideal, request }: EditResult,
  tokens: readonly string[],
  states: readonly string[],
): HTMLElement {
  const rows = [
    { key: 'unedited', label: 'Unedited', tone: 'a', probs: unedited.probs, readout: unedited.readout },
    { key: 'edited', label: 'Edited', tone: 'ab', probs: edited.probs, readout: edited.readout },
    { key: 'control', label: 'Control', tone: 'control', probs: control.probs, readout: control.readout },
  ];
  const group = (
    name: string,
    place: number,
    marks: readonly number[],
    values: (row: (typeof rows)[number]) => readonly number[],
    kind: string,
  ): HTMLElement =>
    el(
      'table',
      { class: 'bars token-group', [`data-${kind}`]: name },
      el('caption', { class: 'token-name' }, kind === 'token' ? `Token ${name}` : name),
      el(
        'tbody',
        {},
        ...rows.map((row) => {
          const value = values(row)[place] ?? null;
          return el(
            'tr',
            {
              'data-condition': row.key,
              'data-value': value ?? undefined,
              title: `${row.label}: ${value}; ${kind === 'token' ? 'ideal' : 'target'}: ${marks[place]}`,
            },
            el('th', { scope: 'row', class: 'bar-label' }, row.label),
            el('td', { class: 'bar-cell' }, markedBar(value, marks[place] ?? null, row.tone)),
            el('td', { class: 'bar-number' }, probability(value ?? NaN)),
          );
        }),
      ),
    );
  return el(
    'div',
    { class: 'edit-result' },
    el(
      'p',
      { class: 'hint', testId: 'edit-summary' },
      `Edited: ${outcome(edited, unedited.kl_to_ideal)} Control (shortest edit that moves the read-out): ${outcome(control, unedited.kl_to_ideal)}`,
    ),
    el(
      'h3',
      { class: 'block-heading' },
      'Next token; the line is what an ideal observer with the target belief expects',
    ),
    el(
      'div',
      { class: 'token-groups' },
      ...ideal.map((_, token) => group(tokens[token] ?? `#${token}`, token, ideal, (row) => row.probs, 'token')),
    ),
    el('h3', { class: 'block-heading' }, 'Belief read out; the line is the target'),
    el(
      'div',
      { class: 'token-groups' },
      ...states.map((name, state) => group(name, state, request.target, (row) => row.readout, 'state')),
    ),
  );
}

function outcome({ kl_to_ideal, closed, norms }: EditOutcome, before: number): string {
  const gap = closed === null ? 'no gap to close' : `${percent(closed)} of the gap closed`;
  return `${gap}, KL ${short(kl_to_ideal)} nats (unedited ${short(before)}), mean norm ${norms.map(short).join(', ')}.`;
}
