import * as l10n from '@vscode/l10n';
import type { SteeredCondition, SteerExtras, SteerResult } from '../../../src/protocol/steering.js';
import { percent } from '../../../src/shared/steeringTexts.js';
import { el } from '../../ui/dom.js';
import { short } from '../../ui/format.js';
import { count } from '../../../src/shared/texts.js';

export { percent };

interface Score {
  readonly key: string;
  readonly name: string;
  /** null where there is nothing to tell: `note` says why. */
  readonly value: string | null;
  readonly note: string;
  readonly title: string;
  readonly closed?: number | undefined;
  readonly kl?: number;
}

const scoreElement = ({ key, name, value, note, title, closed, kl }: Score): HTMLElement =>
  el(
    'div',
    { class: `score score-${key}`, testId: `score-${key}`, title, 'data-closed': closed, 'data-kl': kl },
    el('p', { class: 'score-name' }, name),
    value === null ? null : el('p', { class: 'score-value' }, value),
    el('p', { class: 'score-note' }, note),
  );

function direction(key: 'ab' | 'ba', steered: SteeredCondition | null): Score {
  const there = key === 'ab';
  const name = there ? l10n.t('start → target') : l10n.t('target → start');
  if (steered === null)
    return {
      key,
      name,
      value: null,
      note: there
        ? l10n.t('No word ends in the start: nothing to steer.')
        : l10n.t('No word ends in the target: nothing to steer.'),
      title: there
        ? l10n.t('Without a word that ends in the start there is no output to steer.')
        : l10n.t('Without a word that ends in the target there is no output to steer.'),
    };
  const { closed, kl_to_ideal, kl_unsteered, kl_of_ideals } = steered;
  const kls = there
    ? l10n.t('KL to the ideal target: {0} nats steered, {1} unsteered.', kl_to_ideal, kl_unsteered)
    : l10n.t('KL to the ideal start: {0} nats steered, {1} unsteered.', kl_to_ideal, kl_unsteered);
  return {
    key,
    name,
    value: closed === null ? l10n.t('no gap') : percent(closed),
    note: l10n.t('KL {0}, was {1}', short(kl_to_ideal), short(kl_unsteered)),
    title:
      closed === null
        ? `${l10n.t('The ideals of start and target differ by {0} nats only, so there is no gap to close in the next token; see the futures.', short(kl_of_ideals))} ${kls}`
        : `${
            there
              ? l10n.t(
                  'Share of the gap to the ideal target that steering closes, {0}: 100 % is all the way, 0 % is no help.',
                  closed,
                )
              : l10n.t(
                  'Share of the gap to the ideal start that steering closes, {0}: 100 % is all the way, 0 % is no help.',
                  closed,
                )
          } ${kls}`,
    closed: closed ?? undefined,
    kl: kl_to_ideal,
  };
}

/** How far steering gets, both ways and over longer futures, each beside the others. */
export function scores(result: SteerResult, extras: SteerExtras | null, waiting: boolean): HTMLElement {
  return el(
    'div',
    { class: 'scores', role: 'group', 'aria-label': l10n.t('Share of the gap to the ideal that steering closes') },
    el('p', { class: 'bars-caption scores-caption' }, l10n.t('Gap to the ideal closed')),
    scoreElement(direction('ab', result.start_to_end)),
    scoreElement(direction('ba', result.end_to_start)),
    extras === null ? (waiting ? scoreElement(futuresWaiting) : null) : scoreElement(futuresScore(extras.futures)),
  );
}

const futuresWaiting: Score = {
  key: 'waiting',
  name: l10n.t('longer futures'),
  value: '…',
  note: l10n.t('start → target'),
  title: l10n.t('What the model expects of several tokens to come is still being computed.'),
};

function futuresScore(futures: SteerExtras['futures']): Score {
  const key = 'futures';
  if (futures === null)
    return {
      key,
      name: l10n.t('longer futures'),
      value: null,
      note: l10n.t('No room for further tokens.'),
      title: l10n.t('No word that ends in the start leaves the model room for further tokens.'),
    };
  const { k, length, closed, kl_to_ideal, kl_unsteered } = futures;
  return {
    key,
    name: k === 1 ? l10n.t('next 1 token') : l10n.t('next {0} tokens', count(k)),
    value: closed === null ? l10n.t('no gap') : percent(closed),
    note: l10n.t('KL {0}, was {1}', short(kl_to_ideal), short(kl_unsteered)),
    title: [
      k === 1
        ? l10n.t(
            'start → target, over all futures of 1 token after prefixes of {0}: share of the gap closed {1}.',
            length,
            String(closed),
          )
        : l10n.t(
            'start → target, over all futures of {0} tokens after prefixes of {1}: share of the gap closed {2}.',
            count(k),
            length,
            String(closed),
          ),
      l10n.t('KL to the ideal target: {0} nats steered, {1} unsteered.', kl_to_ideal, kl_unsteered),
    ].join(' '),
    closed: closed ?? undefined,
  };
}

export function explanation(): HTMLElement {
  return el(
    'dl',
    { class: 'terms' },
    ...TERMS.flatMap(([term, text]) => [el('dt', {}, term), el('dd', { class: 'hint' }, text)]),
  );
}

const TERMS: readonly (readonly [string, string])[] = [
  [
    l10n.t('Vector'),
    l10n.t(
      'In each layer, the mean activation where the target holds minus that where the start holds. It is added, times the multiplier, at every position; target → start adds its negative.',
    ),
  ],
  [
    l10n.t('Ideal'),
    l10n.t(
      'An ideal observer who holds a belief expects the next token with certain probabilities: the line across each bar.',
    ),
  ],
  ['KL', l10n.t('How far the model’s output is from the ideal, in nats: 0 is no difference.')],
  [
    l10n.t('Share closed'),
    l10n.t(
      '1 less KL to the ideal after steering over KL before: 100 % is all the way, 0 % is no help, below 0 % is worse than doing nothing.',
    ),
  ],
  [
    l10n.t('No gap'),
    l10n.t(
      'Where start and target expect the same next token there is no gap to close, and only longer futures tell them apart.',
    ),
  ],
  [
    l10n.t('Arrows'),
    l10n.t(
      'The whole one is what the linear read-out says of the vector, the dashed one leads to the mean read-out measured after steering.',
    ),
  ],
];

/** Words, read-outs and vector norms in plain lines. */
export function facts(result: SteerResult, vectorOf: (vector: ArrayLike<number>) => string): HTMLElement {
  const { vector_norms, start_to_end } = result;
  const steered = new Set(result.request.layers ?? vector_norms.map((_, layer) => layer));
  return el(
    'div',
    { class: 'facts' },
    el('p', { class: 'hint', testId: 'steer-words' }, wordsText(result)),
    el(
      'p',
      { class: 'hint', testId: 'steer-norms', title: l10n.t('Length of the vector at multiplier 1') },
      l10n.t('Norm of the vector by layer: '),
      ...vector_norms.flatMap((norm, layer) => [
        el(
          'span',
          {
            class: steered.has(layer) ? 'norm norm-on' : 'norm',
            title: steered.has(layer)
              ? l10n.t('Layer {0}: {1}', layer, norm)
              : l10n.t('Layer {0}: {1} (not added)', layer, norm),
          },
          `${layer}: ${short(norm)}`,
        ),
        ' ',
      ]),
    ),
    start_to_end === null
      ? null
      : el(
          'p',
          {
            class: 'hint',
            testId: 'steer-readout',
            title: l10n.t('Mean belief read out at the last position, steered'),
          },
          l10n.t('Read out after start → target: {0}', vectorOf(start_to_end.readout)),
        ),
  );
}

export const wordsText = ({ start, end }: SteerResult): string =>
  start.words === 1
    ? end.words === 1
      ? l10n.t('1 word ends in the start, 1 word ends in the target.')
      : l10n.t('1 word ends in the start, {0} words end in the target.', count(end.words))
    : end.words === 1
      ? l10n.t('{0} words end in the start, 1 word ends in the target.', count(start.words))
      : l10n.t('{0} words end in the start, {1} words end in the target.', count(start.words), count(end.words));
