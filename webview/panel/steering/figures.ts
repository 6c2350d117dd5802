import type { SteeredCondition, SteerExtras, SteerResult } from '../../../src/protocol/steering.js';
import { el } from '../../ui/dom.js';
import { plural, short } from '../../ui/format.js';

/** 0.931 as 93.1 %; not clipped, since steering can overshoot or lead away. */
export function percent(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const hundred = 100 * value;
  if (Math.abs(hundred) >= 1e4) return `${hundred.toExponential(1).replace('e+', 'e')} %`;
  const text = Math.abs(hundred) >= 1000 ? hundred.toFixed(0) : hundred.toFixed(1);
  return `${value < 1 && Number(text) >= 100 ? '>99.9' : text === '-0.0' ? '0.0' : text} %`;
}

function direction(
  name: string,
  key: 'ab' | 'ba',
  target: string,
  steered: SteeredCondition | null,
  from: string,
): HTMLElement {
  if (steered === null)
    return el(
      'div',
      { class: `score score-${key}`, testId: `score-${key}` },
      el('h3', { class: 'score-name' }, name),
      el('p', { class: 'hint' }, `No word ends in ${from}: nothing to steer.`),
    );
  const { closed, kl_to_ideal, kl_unsteered, kl_of_ideals } = steered;
  return el(
    'div',
    { class: `score score-${key}`, testId: `score-${key}`, 'data-closed': closed ?? undefined, 'data-kl': kl_to_ideal },
    el('h3', { class: 'score-name' }, name),
    el(
      'p',
      {
        class: 'score-value',
        title: closed === null ? 'The ideal outputs of the two beliefs hardly differ' : String(closed),
      },
      closed === null ? 'no gap' : percent(closed),
    ),
    el(
      'p',
      { class: 'hint', title: `KL to ideal ${target}: ${kl_to_ideal} steered, ${kl_unsteered} unsteered` },
      closed === null
        ? `The ideals differ by ${short(kl_of_ideals)} nats only; see futures. KL to ideal ${target}: ${short(kl_to_ideal)}, unsteered ${short(kl_unsteered)}.`
        : `of the gap to ideal ${target} closed. KL ${short(kl_to_ideal)} nats, unsteered ${short(kl_unsteered)}.`,
    ),
  );
}

/** How far steering gets, both ways, with an explanation of the figures. */
export function scores(result: SteerResult, extras: SteerExtras | null): HTMLElement {
  const futures = extras?.futures;
  return el(
    'div',
    { class: 'scores' },
    direction('start → target', 'ab', 'target', result.start_to_end, 'the start'),
    direction('target → start', 'ba', 'start', result.end_to_start, 'the target'),
    futures === undefined ? null : futuresScore(futures),
  );
}

function futuresScore(futures: SteerExtras['futures']): HTMLElement {
  if (futures === null)
    return el(
      'div',
      { class: 'score', testId: 'score-futures' },
      el('h3', { class: 'score-name' }, 'start → target, longer futures'),
      el('p', { class: 'hint' }, 'No word that ends in the start leaves the model room for further tokens.'),
    );
  const { k, length, closed, kl_to_ideal, kl_unsteered } = futures;
  return el(
    'div',
    { class: 'score', testId: 'score-futures', 'data-closed': closed ?? undefined },
    el('h3', { class: 'score-name' }, `start → target, next ${plural(k, 'token')}`),
    el('p', { class: 'score-value', title: String(closed) }, closed === null ? 'no gap' : percent(closed)),
    el(
      'p',
      { class: 'hint', title: `${kl_to_ideal} steered, ${kl_unsteered} unsteered` },
      `KL over words of ${plural(k, 'token')} after prefixes of ${length}: ${short(kl_to_ideal)} nats, unsteered ${short(kl_unsteered)}.`,
    ),
  );
}

export function explanation(): HTMLElement {
  return el(
    'details',
    { class: 'explain' },
    el('summary', {}, 'What do these numbers mean?'),
    el(
      'p',
      { class: 'hint' },
      'An ideal observer who holds the target belief expects the next token with certain probabilities. KL (in nats) measures how far the model’s output is from them: ' +
        '0 is no difference. The share closed compares the steered output with the unsteered one: 100 % is all the way, 0 % is no help, below 0 % is worse than doing nothing. ' +
        'Where start and target expect the same next token there is no gap to close, and only longer futures tell them apart. ' +
        'The line across each bar is what the ideal observer expects there.',
    ),
  );
}

/** Words, read-outs and vector norms in plain lines. */
export function facts(result: SteerResult, vectorOf: (vector: ArrayLike<number>) => string): HTMLElement {
  const { start, end, vector_norms, start_to_end } = result;
  const steered = new Set(result.request.layers ?? vector_norms.map((_, layer) => layer));
  return el(
    'div',
    { class: 'facts' },
    el(
      'p',
      { class: 'hint', testId: 'steer-words' },
      `${plural(start.words, 'word ends', 'words end')} in the start, ${plural(end.words, 'word ends', 'words end')} in the target.`,
    ),
    el(
      'p',
      { class: 'hint', testId: 'steer-norms' },
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
          { class: 'hint', testId: 'steer-readout' },
          `Read out after start → target: ${vectorOf(start_to_end.readout)}`,
        ),
  );
}
