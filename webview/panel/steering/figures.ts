import type { SteeredCondition, SteerExtras, SteerResult } from '../../../src/protocol/steering.js';
import { percent } from '../../../src/shared/steeringTexts.js';
import { el } from '../../ui/dom.js';
import { plural, short } from '../../ui/format.js';

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

function direction(key: 'ab' | 'ba', from: string, to: string, steered: SteeredCondition | null): Score {
  const name = `${from} → ${to}`;
  if (steered === null)
    return {
      key,
      name,
      value: null,
      note: `No word ends in the ${from}: nothing to steer.`,
      title: `Without a word that ends in the ${from} there is no output to steer.`,
    };
  const { closed, kl_to_ideal, kl_unsteered, kl_of_ideals } = steered;
  const kls = `KL to the ideal ${to}: ${kl_to_ideal} nats steered, ${kl_unsteered} unsteered.`;
  return {
    key,
    name,
    value: closed === null ? 'no gap' : percent(closed),
    note: `KL ${short(kl_to_ideal)}, was ${short(kl_unsteered)}`,
    title:
      closed === null
        ? `The ideals of start and target differ by ${short(kl_of_ideals)} nats only, so there is no gap to close in the next token; see the futures. ${kls}`
        : `Share of the gap to the ideal ${to} that steering closes, ${closed}: 100 % is all the way, 0 % is no help. ${kls}`,
    closed: closed ?? undefined,
    kl: kl_to_ideal,
  };
}

/** How far steering gets, both ways and over longer futures, each beside the others. */
export function scores(result: SteerResult, extras: SteerExtras | null, waiting: boolean): HTMLElement {
  return el(
    'div',
    { class: 'scores', role: 'group', 'aria-label': 'Share of the gap to the ideal that steering closes' },
    el('p', { class: 'bars-caption scores-caption' }, 'Gap to the ideal closed'),
    scoreElement(direction('ab', 'start', 'target', result.start_to_end)),
    scoreElement(direction('ba', 'target', 'start', result.end_to_start)),
    extras === null ? (waiting ? scoreElement(futuresWaiting) : null) : scoreElement(futuresScore(extras.futures)),
  );
}

const futuresWaiting: Score = {
  key: 'waiting',
  name: 'longer futures',
  value: '…',
  note: 'start → target',
  title: 'What the model expects of several tokens to come is still being computed.',
};

function futuresScore(futures: SteerExtras['futures']): Score {
  const key = 'futures';
  if (futures === null)
    return {
      key,
      name: 'longer futures',
      value: null,
      note: 'No room for further tokens.',
      title: 'No word that ends in the start leaves the model room for further tokens.',
    };
  const { k, length, closed, kl_to_ideal, kl_unsteered } = futures;
  return {
    key,
    name: `next ${plural(k, 'token')}`,
    value: closed === null ? 'no gap' : percent(closed),
    note: `KL ${short(kl_to_ideal)}, was ${short(kl_unsteered)}`,
    title:
      `start → target, over all futures of ${plural(k, 'token')} after prefixes of ${length}: share of the gap closed ${closed}. ` +
      `KL to the ideal target: ${kl_to_ideal} nats steered, ${kl_unsteered} unsteered.`,
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
    'Vector',
    'In each layer, the mean activation where the target holds minus that where the start holds. It is added, times the multiplier, at every position; target → start adds its negative.',
  ],
  [
    'Ideal',
    'An ideal observer who holds a belief expects the next token with certain probabilities: the line across each bar.',
  ],
  ['KL', 'How far the model’s output is from the ideal, in nats: 0 is no difference.'],
  [
    'Share closed',
    '1 less KL to the ideal after steering over KL before: 100 % is all the way, 0 % is no help, below 0 % is worse than doing nothing.',
  ],
  [
    'No gap',
    'Where start and target expect the same next token there is no gap to close, and only longer futures tell them apart.',
  ],
  [
    'Arrows',
    'The whole one is what the linear read-out says of the vector, the dashed one leads to the mean read-out measured after steering.',
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
      { class: 'hint', testId: 'steer-norms', title: 'Length of the vector at multiplier 1' },
      'Norm of the vector by layer: ',
      ...vector_norms.flatMap((norm, layer) => [
        el(
          'span',
          {
            class: steered.has(layer) ? 'norm norm-on' : 'norm',
            title: `Layer ${layer}: ${norm}${steered.has(layer) ? '' : ' (not added)'}`,
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
          { class: 'hint', testId: 'steer-readout', title: 'Mean belief read out at the last position, steered' },
          `Read out after start → target: ${vectorOf(start_to_end.readout)}`,
        ),
  );
}

export const wordsText = ({ start, end }: SteerResult): string =>
  `${plural(start.words, 'word ends', 'words end')} in the start, ${plural(end.words, 'word ends', 'words end')} in the target.`;
