import { median } from 'd3';
import type { SteerMatrix } from '../../../src/protocol/steering.js';
import { percent } from '../../../src/shared/steeringTexts.js';
import { el } from '../../ui/dom.js';
import { count } from '../../ui/format.js';

/** A pair of which at least this share of the gap is closed counts as reached. */
const REACHED = 0.9;

/** All pairs together: the share closed of the median pair, how many are reached, and how many steering makes worse. */
export function summaryParts({ closed }: Pick<SteerMatrix, 'closed'>): HTMLElement[] {
  const known = Array.from(closed).filter((value) => !Number.isNaN(value));
  const all = count(known.length);
  const part = (name: string, value: string, note: string, title: string): HTMLElement =>
    el(
      'div',
      { class: 'score', title },
      el('p', { class: 'score-name' }, name),
      el('p', { class: 'score-value' }, value),
      el('p', { class: 'score-note' }, note),
    );
  if (known.length === 0)
    return [part('share closed', '–', 'no pair has a gap', 'The ideals of all pairs hardly differ')];
  const share = (test: (value: number) => boolean): number => known.filter(test).length / known.length;
  return [
    part(
      'median closed',
      percent(median(known)),
      `of ${all} pairs`,
      'Half of the pairs close a larger share of the gap, half a smaller one',
    ),
    part(
      'reached',
      percent(share((value) => value >= REACHED)),
      'close 90 % or more',
      `Share of the pairs that close at least ${100 * REACHED} % of the gap`,
    ),
    part(
      'made worse',
      percent(share((value) => value < 0)),
      'below 0 %',
      'Share of the pairs whose output is further from the ideal than without steering',
    ),
  ];
}
