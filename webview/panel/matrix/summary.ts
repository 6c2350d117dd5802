import * as l10n from '@vscode/l10n';
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
    return [
      part(l10n.t('share closed'), '–', l10n.t('no pair has a gap'), l10n.t('The ideals of all pairs hardly differ')),
    ];
  const share = (test: (value: number) => boolean): number => known.filter(test).length / known.length;
  return [
    part(
      l10n.t('median closed'),
      percent(median(known)),
      l10n.t('of {0} pairs', all),
      l10n.t('Half of the pairs close a larger share of the gap, half a smaller one'),
    ),
    part(
      'reached',
      percent(share((value) => value >= REACHED)),
      l10n.t('close 90 % or more'),
      l10n.t('Share of the pairs that close at least {0} % of the gap', 100 * REACHED),
    ),
    part(
      l10n.t('made worse'),
      percent(share((value) => value < 0)),
      l10n.t('below 0 %'),
      l10n.t('Share of the pairs whose output is further from the ideal than without steering'),
    ),
  ];
}
