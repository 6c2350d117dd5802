import * as l10n from '@vscode/l10n';
import type { ProcessView } from '../../src/protocol/preview.js';
import type { ProcessPicture } from '../../src/protocol/process.js';
import { el } from '../ui/dom.js';
import { count } from '../ui/format.js';
import { inUnit } from './model.js';
import { counted } from '../../src/shared/counted.js';

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
      ? figure(
          l10n.t('Entropy rate'),
          'figure-entropy-rate',
          entropy(rate, unit),
          unit,
          l10n.t('Entropy rate in nats: {0}', rate),
        )
      : figure(
          l10n.t('Entropy rate'),
          'figure-entropy-rate',
          rateText(rate, unit),
          unit,
          l10n.t(
            'Between H(X_L | X_<L, S_0) and H(L) - H(L - 1), in nats: {0} to {1}',
            rate.lower ?? l10n.t('no lower bound'),
            rate.upper,
          ),
        ),
    figure(
      l10n.t('Statistical complexity'),
      'figure-complexity',
      complexity === null ? '–' : entropy(complexity, unit),
      complexity === null
        ? picture.process.generalised
          ? l10n.t('not defined')
          : l10n.t('not known to be finite')
        : unit,
      complexity === null
        ? l10n.t('Entropy of the causal states; known only where there are finitely many')
        : l10n.t('Entropy of the causal states in nats: {0}', complexity),
    ),
    figure(
      l10n.t('Unifilar'),
      'figure-unifilar',
      picture.unifilar === null ? '–' : picture.unifilar ? l10n.t('yes') : l10n.t('no'),
      picture.unifilar === null ? l10n.t('does not apply') : null,
      picture.unifilar === true
        ? l10n.t('A state and a symbol leave one next state')
        : l10n.t('A state and a symbol may leave several next states'),
    ),
    figure(
      l10n.t('Beliefs'),
      'figure-beliefs',
      count(picture.beliefs.count),
      beliefNote(picture),
      beliefTitle(picture),
    ),
    ...(picture.period !== null && picture.period > 1
      ? [
          figure(
            l10n.t('Period'),
            'figure-period',
            String(picture.period),
            null,
            l10n.t('The chain of states is periodic'),
          ),
        ]
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
  return expansion === 'belief' ? l10n.t('all there are') : l10n.t('to depth {0}', depth);
}

function beliefTitle({ expansion, complete_depth, nodes, depth }: ProcessPicture): string {
  if (expansion === 'belief') return l10n.t('The process has finitely many beliefs, followed one by one');
  const which =
    expansion === 'tree'
      ? l10n.t('All words up to length {0}.', depth)
      : l10n.t('All words up to length {0}, then the most probable ones.', complete_depth);
  if (nodes === null) return which;
  const seen = nodes === 1 ? l10n.t('1 word followed.') : l10n.t('{0} words followed.', count(nodes));
  return `${which} ${seen}`;
}

/** The notebook's printed summary: states, vocabulary, matrix shape. */
export function summaryLines({ process, matrices }: ProcessPicture): string[] {
  const params = Object.entries(process.params).map(
    ([name, value]) => `${name} = ${typeof value === 'number' ? value : `[${value.join(', ')}]`}`,
  );
  return [
    ...(params.length === 0 ? [] : [params.join(', ')]),
    `${counted.states(process.states.length)}: ${listed(process.states)}`,
    `${counted.symbols(process.symbols.length)}: ${listed(process.symbols)}`,
    ...(matrices === null
      ? []
      : [l10n.t('T[symbol][from][to] has shape ({0}, {1}, {1})', matrices.length, process.states.length)]),
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
