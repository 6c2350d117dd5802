import * as l10n from '@vscode/l10n';
import type { Condition } from '../../../src/figure/charts/conditions.js';
import { el, svg } from '../../ui/dom.js';
import { fineProbability } from '../../ui/format.js';

/**
 * One group of bars per token: each condition's probability as a bar with its number, the ideal as a line across it.
 * Two groups stand side by side, and the conditions are named at the left one. `data-token`, `data-condition` and
 * `data-value` carry the full numbers.
 */
export const conditionBars = (
  rows: readonly Condition[],
  names: readonly string[],
  tokens: readonly number[],
): HTMLElement =>
  el(
    'div',
    { class: 'condition-bars' },
    ...tokens.map((token, place) => tokenGroup(names[token] ?? `#${token}`, token, rows, place % 2 === 0)),
  );

function tokenGroup(name: string, token: number, rows: readonly Condition[], named: boolean): HTMLElement {
  return el(
    'table',
    { class: named ? 'bars token-group' : 'bars token-group token-group-beside', 'data-token': name },
    el(
      'caption',
      { class: 'token-name', title: l10n.t('Probability that the next token is {0}, averaged over words', name) },
      l10n.t('Token {0}', name),
    ),
    el(
      'tbody',
      {},
      ...rows.map(({ key, label, probs, ideal, idealName }) => {
        const value = probs?.[token] ?? null;
        const wanted = ideal[token] ?? null;
        const text = value === null ? l10n.t('no words') : fineProbability(value);
        return el(
          'tr',
          {
            'data-condition': key,
            'data-value': value ?? undefined,
            'data-ideal': wanted ?? undefined,
            title: [
              `${label}: ${value ?? l10n.t('no word ends in this belief')}`,
              ...(wanted === null ? [] : [`${idealName}: ${wanted}`]),
            ].join('; '),
          },
          el(
            'th',
            { scope: 'row', class: 'bar-label' },
            named ? label : el('span', { class: 'visually-hidden' }, label),
          ),
          el('td', { class: 'bar-cell' }, markedBar(value, wanted, key)),
          el('td', { class: value === null ? 'bar-number bar-none' : 'bar-number' }, text),
        );
      }),
    ),
  );
}

export function markedBar(value: number | null, mark: number | null, tone: string): SVGSVGElement {
  const width = (part: number | null): number => 100 * Math.max(0, Math.min(1, part ?? 0));
  return svg(
    'svg',
    { class: 'bar bar-marked', viewBox: '0 0 100 12', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: 'bar-back', x: 0, y: 2, width: 100, height: 8 }),
    svg('rect', { class: `bar-fill bar-${tone}`, x: 0, y: 2, width: width(value), height: 8 }),
    ...(mark === null
      ? []
      : ['bar-mark-edge', 'bar-mark'].map((role) =>
          svg('line', {
            class: role,
            x1: width(mark),
            x2: width(mark),
            y1: 0,
            y2: 12,
            'vector-effect': 'non-scaling-stroke',
          }),
        )),
  );
}
