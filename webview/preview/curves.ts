import type { ProcessView } from '../../src/protocol/preview.js';
import type { ProcessPicture } from '../../src/protocol/process.js';
import { el } from '../ui/dom.js';
import { entropy } from './facts.js';
import type { Level } from './lineChart.js';
import { lineChart } from './lineChart.js';
import { inUnit } from './model.js';

/** Block entropy, myopic entropy with the rate it comes down to, the best possible loss by position, and their numbers. */
export function curves(): {
  charts: HTMLElement[];
  numbers: HTMLElement;
  update(picture: ProcessPicture, view: ProcessView): void;
} {
  let unit: ProcessView['unit'] = 'nats';
  const format = (value: number): string => `${Number(value.toFixed(6))} ${unit}`;
  const block = lineChart({ testId: 'chart-block', title: 'Block entropy', format });
  const myopic = lineChart({ testId: 'chart-myopic', title: 'Myopic entropy', format });
  const loss = lineChart({ testId: 'chart-loss', title: 'Best possible loss', format });
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
    const { blockEntropy, myopicEntropy, optimalLoss } = current;
    body.replaceChildren(
      ...blockEntropy.map((value, L) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, String(L)),
          ...[value, myopicEntropy[L], optimalLoss[L]].map((cell) => el('td', {}, text(cell))),
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
      unitName.textContent = unit;
      const scaled = (values: readonly (number | null)[]): (number | null)[] =>
        values.map((value) => (value === null ? null : inUnit(value, unit)));
      const rate = levelOf(picture, unit);
      const ends = (values: readonly (number | null)[]): string => {
        const known = values.filter((value) => value !== null);
        return known.length === 0
          ? 'not known'
          : `from ${entropy(known[0] ?? 0, unit)} to ${entropy(known.at(-1) ?? 0, unit)} ${unit}`;
      };
      block.set({
        series: [{ name: 'H(L)', tone: 'a', from: 0, values: scaled(picture.blockEntropy) }],
        level: null,
        fromZero: true,
        xLabel: 'Length L',
        yLabel: unit,
        label: `Block entropy of words of length 0 to ${picture.depth}: ${ends(picture.blockEntropy)}.`,
      });
      myopic.set({
        series: [{ name: 'H(L + 1) − H(L)', tone: 'b', from: 0, values: scaled(picture.myopicEntropy) }],
        level: rate,
        fromZero: false,
        xLabel: 'Length L',
        yLabel: unit,
        label: `Myopic entropy: ${ends(picture.myopicEntropy)}. ${rate === null ? '' : `Entropy rate ${rateWords(picture, unit)}.`}`,
      });
      loss.set({
        series: [{ name: 'ideal observer', tone: 'ab', from: 0, values: scaled(picture.optimalLoss) }],
        level: rate,
        fromZero: false,
        xLabel: 'Context position',
        yLabel: unit,
        label: `Best possible loss by context position: ${ends(picture.optimalLoss)}.`,
      });
      current = picture;
      filled = null;
      fill();
    },
  };
}

function levelOf({ entropyRate }: ProcessPicture, unit: ProcessView['unit']): Level | null {
  if (typeof entropyRate === 'number') {
    const value = inUnit(entropyRate, unit);
    return { name: 'entropy rate', low: value, high: value };
  }
  if (entropyRate.lower === null) return null;
  return { name: 'entropy rate (bounds)', low: inUnit(entropyRate.lower, unit), high: inUnit(entropyRate.upper, unit) };
}

function rateWords({ entropyRate }: ProcessPicture, unit: ProcessView['unit']): string {
  if (typeof entropyRate === 'number') return `${entropy(entropyRate, unit)} ${unit}`;
  return `between ${entropyRate.lower === null ? 0 : entropy(entropyRate.lower, unit)} and ${entropy(entropyRate.upper, unit)} ${unit}`;
}
