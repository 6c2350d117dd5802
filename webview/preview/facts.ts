import type { ProcessView } from '../../src/protocol/preview.js';
import type { ProcessPicture } from '../../src/protocol/process.js';
import { el } from '../ui/dom.js';
import { count, plural } from '../ui/format.js';
import { inUnit } from './model.js';

/** Six digits, as entropies are compared with; nothing after the point where there is nothing. */
export function entropy(nats: number, unit: ProcessView['unit']): string {
  const value = inUnit(nats, unit);
  return String(Number(value.toFixed(6)));
}

function figure(label: string, testId: string, value: string, note: string | null, title: string): HTMLElement {
  return el(
    'div',
    { class: 'figure', title },
    el('dt', { class: 'figure-label' }, label),
    el(
      'dd',
      { class: 'figure-value', testId },
      value,
      note === null ? null : el('span', { class: 'figure-note' }, note),
    ),
  );
}

/** The main facts: entropy rate, complexity, whether unifilar, how many beliefs. */
export function facts(picture: ProcessPicture, view: ProcessView): HTMLElement {
  const { unit } = view;
  const { entropy_rate: rate, statistical_complexity: complexity } = picture;
  return el(
    'dl',
    { class: 'figures', testId: 'facts' },
    typeof rate === 'number'
      ? figure('Entropy rate', 'figure-entropy-rate', entropy(rate, unit), unit, `Entropy rate in nats: ${rate}`)
      : figure(
          'Entropy rate',
          'figure-entropy-rate',
          rateText(rate, unit),
          unit,
          `Between H(X_L | X_<L, S_0) and H(L) - H(L - 1), in nats: ${rate.lower ?? 'no lower bound'} to ${rate.upper}`,
        ),
    figure(
      'Statistical complexity',
      'figure-complexity',
      complexity === null ? '–' : entropy(complexity, unit),
      complexity === null ? (picture.process.generalised ? 'not defined' : 'not known to be finite') : unit,
      complexity === null
        ? 'Entropy of the causal states; known only where there are finitely many'
        : `Entropy of the causal states in nats: ${complexity}`,
    ),
    figure(
      'Unifilar',
      'figure-unifilar',
      picture.unifilar === null ? '–' : picture.unifilar ? 'yes' : 'no',
      picture.unifilar === null ? 'does not apply' : null,
      picture.unifilar === true
        ? 'A state and a symbol leave one next state'
        : 'A state and a symbol may leave several next states',
    ),
    figure('Beliefs', 'figure-beliefs', count(picture.beliefs.count), beliefNote(picture), beliefTitle(picture)),
    ...(picture.period !== null && picture.period > 1
      ? [figure('Period', 'figure-period', String(picture.period), null, 'The chain of states is periodic')]
      : []),
  );
}

function rateText(rate: { readonly lower: number | null; readonly upper: number }, unit: ProcessView['unit']): string {
  if (rate.lower === null) return `≤ ${entropy(rate.upper, unit)}`;
  // The digits in which the bounds agree, and one more.
  const [low, high] = [inUnit(rate.lower, unit), inUnit(rate.upper, unit)];
  const gap = high - low;
  if (gap < 1e-9) return String(Number(high.toFixed(6)));
  const digits = Math.min(9, Math.max(2, 1 - Math.floor(Math.log10(gap))));
  return `${low.toFixed(digits)} – ${high.toFixed(digits)}`;
}

function beliefNote({ expansion, depth }: ProcessPicture): string {
  return expansion === 'belief' ? 'all there are' : `to depth ${depth}`;
}

function beliefTitle({ expansion, complete_depth, nodes, depth }: ProcessPicture): string {
  if (expansion === 'belief') return 'The process has finitely many beliefs, followed one by one';
  const seen = nodes === null ? '' : ` ${plural(nodes, 'word')} followed.`;
  if (expansion === 'tree') return `All words up to length ${depth}.${seen}`;
  return `All words up to length ${complete_depth}, then the most probable ones.${seen}`;
}

/** The notebook's printed summary: states, vocabulary, matrix shape. */
export function summaryLines({ process, stationary }: ProcessPicture): string[] {
  const params = Object.entries(process.params).map(
    ([name, value]) => `${name} = ${typeof value === 'number' ? value : `[${value.join(', ')}]`}`,
  );
  return [
    ...(params.length === 0 ? [] : [params.join(', ')]),
    `${plural(process.states.length, 'state')}: ${listed(process.states)}`,
    `${plural(process.symbols.length, 'symbol')}: ${listed(process.symbols)}`,
    `T[symbol][from][to] has shape (${process.symbols.length}, ${stationary.length}, ${stationary.length})`,
  ];
}

const listed = (names: readonly string[]): string =>
  names.length <= 24 ? names.join(', ') : `${names.slice(0, 24).join(', ')}, …`;

/** A probability as short as it can be told: 0.5, 1/3 as 0.333. */
export function chance(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const text = value.toFixed(3);
  const short = String(Number(text));
  if (short === '0' || short === '-0') return value.toExponential(0).replace('e-', 'e−');
  return short.replace('-', '−');
}
