import type { SteerResult } from '../../../src/protocol/steering.js';
import { el, svg } from '../../ui/dom.js';
import { fineProbability } from '../../ui/format.js';

export interface Condition {
  readonly key: 'a' | 'b' | 'ab' | 'ba';
  readonly label: string;
  readonly probs: readonly number[] | null;
  /** The ideal output that this condition is compared with: that of the start for the start and target → start, that of the target otherwise. */
  readonly ideal: readonly number[];
  readonly idealName: string;
}

/** The four conditions in the order of the notebook. */
export function conditions({ start, end, start_to_end, end_to_start, ideal }: SteerResult): Condition[] {
  return [
    { key: 'a', label: 'start', probs: start.probs, ideal: ideal.start, idealName: 'ideal start' },
    { key: 'b', label: 'target', probs: end.probs, ideal: ideal.end, idealName: 'ideal target' },
    {
      key: 'ab',
      label: 'start → target',
      probs: start_to_end?.probs ?? null,
      ideal: ideal.end,
      idealName: 'ideal target',
    },
    {
      key: 'ba',
      label: 'target → start',
      probs: end_to_start?.probs ?? null,
      ideal: ideal.start,
      idealName: 'ideal start',
    },
  ];
}

/** Up to this many tokens are shown at once; of more, those that tell start and target apart most. */
export const MAX_TOKENS_FIRST = 6;

/** Tokens in their order: those that are shown first, and the rest. */
export function tokensFirst(rows: readonly Condition[]): { first: number[]; rest: number[] } {
  const tokens = rows.reduce((most, { probs }) => Math.max(most, probs?.length ?? 0), 0);
  const all = Array.from({ length: tokens }, (_, token) => token);
  if (tokens <= MAX_TOKENS_FIRST) return { first: all, rest: [] };
  const spread = (token: number): number => {
    const values = rows
      .flatMap(({ probs, ideal }) => [probs?.[token] ?? NaN, ideal[token] ?? NaN])
      .filter(Number.isFinite);
    return Math.max(...values) - Math.min(...values);
  };
  const telling = new Set([...all].sort((a, b) => spread(b) - spread(a) || a - b).slice(0, MAX_TOKENS_FIRST));
  return { first: all.filter((token) => telling.has(token)), rest: all.filter((token) => !telling.has(token)) };
}

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
      { class: 'token-name', title: `Probability that the next token is ${name}, averaged over words` },
      `Token ${name}`,
    ),
    el(
      'tbody',
      {},
      ...rows.map(({ key, label, probs, ideal, idealName }) => {
        const value = probs?.[token] ?? null;
        const wanted = ideal[token] ?? null;
        const text = value === null ? 'no words' : fineProbability(value);
        return el(
          'tr',
          {
            'data-condition': key,
            'data-value': value ?? undefined,
            'data-ideal': wanted ?? undefined,
            title: `${label}: ${value ?? 'no word ends in this belief'}${wanted === null ? '' : `; ${idealName}: ${wanted}`}`,
          },
          el(
            'th',
            { scope: 'row', class: 'bar-label' },
            named ? label : el('span', { class: 'visually-hidden' }, label),
          ),
          el('td', { class: 'bar-cell' }, markedBar(value, wanted, key)),
          el('td', { class: 'bar-number' }, text),
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
