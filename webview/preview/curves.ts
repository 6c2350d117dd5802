import * as l10n from '@vscode/l10n';
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
  const block = curveBlock({ testId: 'chart-block', title: l10n.t('Block entropy'), format });
  const myopic = curveBlock({ testId: 'chart-myopic', title: l10n.t('Myopic entropy'), format });
  const loss = curveBlock({ testId: 'chart-loss', title: l10n.t('Best possible loss'), format });
  const body = el('tbody', {});
  const captionText = el('span', {});
  const numbers = el(
    'details',
    { class: 'numbers', testId: 'numbers' },
    el('summary', {}, l10n.t('Numbers')),
    el(
      'div',
      { class: 'numbers-scroll', tabindex: 0, role: 'region', 'aria-label': l10n.t('Entropies by length') },
      el(
        'table',
        { class: 'numbers-table' },
        el('caption', { class: 'bars-caption' }, captionText),
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            ...['L', l10n.t('Block'), l10n.t('Myopic'), l10n.t('Best loss')].map((name) =>
              el('th', { scope: 'col' }, name),
            ),
          ),
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
      setText(captionText, l10n.t('H(L), H(L + 1) - H(L), and the best loss at position L, in {0}', unit));
      const scaled = (values: readonly (number | null)[]): (number | null)[] =>
        values.map((value) => (value === null ? null : inUnit(value, unit)));
      const rate = levelOf(picture, unit);
      const ends = (values: readonly (number | null)[]): string => {
        const known = values.filter((value) => value !== null);
        return known.length === 0
          ? l10n.t('not known')
          : l10n.t('from {0} to {1} {2}', entropy(known[0], unit), entropy(known.at(-1) ?? 0, unit), unit);
      };
      block.set({
        curves: [{ label: 'H(L)', tone: 'a', values: scaled(picture.block_entropy) }],
        level: null,
        fromZero: true,
        xLabel: l10n.t('Length L'),
        xKey: 'Length L',
        yLabel: unit,
        label: l10n.t('Block entropy of words of length 0 to {0}: {1}.', picture.depth, ends(picture.block_entropy)),
      });
      myopic.set({
        curves: [{ label: 'H(L + 1) − H(L)', tone: 'b', values: scaled(picture.myopic_entropy) }],
        level: rate,
        fromZero: false,
        xLabel: l10n.t('Length L'),
        xKey: 'Length L',
        yLabel: unit,
        label: myopicText(ends(picture.myopic_entropy), rate === null ? null : rateWords(picture, unit)),
      });
      loss.set({
        curves: [
          { label: l10n.t('ideal observer'), key: 'ideal observer', tone: 'ab', values: scaled(picture.optimal_loss) },
        ],
        level: rate,
        fromZero: false,
        xLabel: l10n.t('Context position'),
        xKey: 'Context position',
        yLabel: unit,
        label: l10n.t('Best possible loss by context position: {0}.', ends(picture.optimal_loss)),
      });
      current = picture;
      filled = null;
      fill();
    },
  };
}

function levelOf({ entropy_rate }: ProcessPicture, unit: ProcessView['unit']): Level | null {
  if (typeof entropy_rate === 'number') {
    return { label: l10n.t('entropy rate'), key: 'entropy rate', value: inUnit(entropy_rate, unit), tone: 'plain' };
  }
  if (entropy_rate.lower === null) return null;
  return {
    label: l10n.t('entropy rate (bounds)'),
    key: 'entropy rate (bounds)',
    value: inUnit(entropy_rate.lower, unit),
    upTo: inUnit(entropy_rate.upper, unit),
    tone: 'plain',
  };
}

const myopicText = (ends: string, rate: string | null): string =>
  rate === null ? l10n.t('Myopic entropy: {0}.', ends) : l10n.t('Myopic entropy: {0}. Entropy rate {1}.', ends, rate);

function rateWords({ entropy_rate }: ProcessPicture, unit: ProcessView['unit']): string {
  if (typeof entropy_rate === 'number') return `${entropy(entropy_rate, unit)} ${unit}`;
  return l10n.t(
    'between {0} and {1} {2}',
    entropy_rate.lower === null ? 0 : entropy(entropy_rate.lower, unit),
    entropy(entropy_rate.upper, unit),
    unit,
  );
}
