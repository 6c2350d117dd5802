import type { ProcessView } from '../../src/protocol/preview.js';
import type { ProcessPicture } from '../../src/protocol/process.js';
import type { Level } from '../../src/figure/lines.js';
import { el, setText } from '../ui/dom.js';
import { entropy } from './facts.js';
import { curveBlock } from './curveBlock.js';
import { inUnit } from './model.js';

/** Block entropy, myopic entropy with the rate that it converges to, the best possible loss by position, and their numbers. */
export function curves(): {
  charts: HTMLElement[];
  numbers: HTMLElement;
  update(picture: ProcessPicture, view: ProcessView): void;
} {
  let unit: ProcessView['unit'] = 'nats';
  const format = (value: number): string => `${Number(value.toFixed(6))} ${unit}`;
  const block = curveBlock({ testId: 'chart-block', title: 'Block entropy', format });
  const myopic = curveBlock({ testId: 'chart-myopic', title: 'Myopic entropy', format });
  const loss = curveBlock({ testId: 'chart-loss', title: 'Best possible loss', format });
  const body = el('tbody', {});
  const unitName = el('span', {});
  const numbers = el(
    'details',
    { class: 'numbers', testId: 'numbers' },
    el('summary', {}, 'Numbers'),
    el(
      'div',
      { class: 'numbers-scroll', tabindex: 0, role: 'region', 'aria-label': 'Entropies by length' },
      el(
        'table',
        { class: 'numbers-table' },
        el(
          'caption',
          { class: 'bars-caption' },
          'H(L), H(L + 1) - H(L), and the best loss at position L, in ',
          unitName,
        ),
        el(
          'thead',
          {},
          el('tr', {}, ...['L', 'Block', 'Myopic', 'Best loss'].map((name) => el('th', { scope: 'col' }, name))),
        ),
        body,
      ),
    ),
  );
  let filled: ProcessPicture | null = null;
  let current: ProcessPicture | null = null;
  const fill = (): void => {
    if (!numbers.open || current === null || filled === current) return;
    filled = current;
    const text = (value: number | null | undefined): string =>
      value === undefined ? '' : value === null ? '–' : entropy(value, unit);
    const { block_entropy, myopic_entropy, optimal_loss } = current;
    body.replaceChildren(
      ...block_entropy.map((value, L) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, String(L)),
          ...[value, myopic_entropy[L], optimal_loss[L]].map((cell) => el('td', {}, text(cell))),
        ),
      ),
    );
  };
  numbers.addEventListener('toggle', fill);
  return {
    charts: [block.element, myopic.element, loss.element],
    numbers: el('section', { class: 'block block-wide' }, numbers),
    update(picture, view) {
      unit = view.unit;
      setText(unitName, unit);
      const scaled = (values: readonly (number | null)[]): (number | null)[] =>
        values.map((value) => (value === null ? null : inUnit(value, unit)));
      const rate = levelOf(picture, unit);
      const ends = (values: readonly (number | null)[]): string => {
        const known = values.filter((value) => value !== null);
        return known.length === 0
          ? 'not known'
          : `from ${entropy(known[0], unit)} to ${entropy(known.at(-1) ?? 0, unit)} ${unit}`;
      };
      block.set({
        curves: [{ label: 'H(L)', tone: 'a', values: scaled(picture.block_entropy) }],
        level: null,
        fromZero: true,
        xLabel: 'Length L',
        yLabel: unit,
        label: `Block entropy of words of length 0 to ${picture.depth}: ${ends(picture.block_entropy)}.`,
      });
      myopic.set({
        curves: [{ label: 'H(L + 1) − H(L)', tone: 'b', values: scaled(picture.myopic_entropy) }],
        level: rate,
        fromZero: false,
        xLabel: 'Length L',
        yLabel: unit,
        label: `Myopic entropy: ${ends(picture.myopic_entropy)}. ${rate === null ? '' : `Entropy rate ${rateWords(picture, unit)}.`}`,
      });
      loss.set({
        curves: [{ label: 'ideal observer', tone: 'ab', values: scaled(picture.optimal_loss) }],
        level: rate,
        fromZero: false,
        xLabel: 'Context position',
        yLabel: unit,
        label: `Best possible loss by context position: ${ends(picture.optimal_loss)}.`,
      });
      current = picture;
      filled = null;
      fill();
    },
  };
}

function levelOf({ entropy_rate }: ProcessPicture, unit: ProcessView['unit']): Level | null {
  if (typeof entropy_rate === 'number') {
    return { label: 'entropy rate', value: inUnit(entropy_rate, unit), tone: 'plain' };
  }
  if (entropy_rate.lower === null) return null;
  return {
    label: 'entropy rate (bounds)',
    value: inUnit(entropy_rate.lower, unit),
    upTo: inUnit(entropy_rate.upper, unit),
    tone: 'plain',
  };
}

function rateWords({ entropy_rate }: ProcessPicture, unit: ProcessView['unit']): string {
  if (typeof entropy_rate === 'number') return `${entropy(entropy_rate, unit)} ${unit}`;
  return `between ${entropy_rate.lower === null ? 0 : entropy(entropy_rate.lower, unit)} and ${entropy(entropy_rate.upper, unit)} ${unit}`;
}
