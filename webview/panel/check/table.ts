import * as l10n from '@vscode/l10n';
import type { CheckResult, CheckRow, PartialShare } from '../../../src/protocol/check.js';
import { checkChart } from '../../../src/figure/charts/check.js';
import type { CheckBar } from '../../../src/figure/charts/check.js';
import { chartButton } from '../../plot/chartBlock.js';
import { el } from '../../ui/dom.js';
import { longName } from '../../ui/longName.js';
import { spreadBar } from './spreadBar.js';
import { MEANINGS, partialTitle, r2Text, rowName, rowTitle, withSd } from './words.js';

/** One line of a table: its name, what is drawn, and numbers; or why there are none. */
interface Line {
  readonly key: string;
  readonly name: string;
  readonly title: string;
  readonly bar: Omit<CheckBar, 'name' | 'text'>;
  readonly cells: readonly string[];
  readonly missing: string | null;
  readonly own: boolean;
}

function table(options: {
  testId: string;
  caption: string;
  /** What the names in the first column are. */
  first: string;
  heads: readonly string[];
  /** What the line across a bar stands for, in the data. */
  mark: string;
  lines: readonly Line[];
}): HTMLElement {
  const { heads, lines, first, testId, caption, mark } = options;
  const told = lines.filter(({ missing }) => missing === null);
  const bars = told.map(({ name, bar, cells }): CheckBar => ({ name, ...bar, text: cells[1] ?? '' }));
  return el(
    'table',
    { class: 'check-table', testId },
    el(
      'caption',
      { class: 'bars-caption' },
      caption,
      chartButton(testId, caption, () => checkChart(caption, mark, bars)),
    ),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col', class: 'check-name' }, first),
        el('th', { scope: 'col', class: 'check-bar' }, l10n.t('0 to 1')),
        ...heads.map((head) => el('th', { scope: 'col', class: 'check-number' }, head)),
      ),
    ),
    el('tbody', {}, ...lines.map((line) => row(line, heads.length))),
  );
}

function row({ key, name, title, bar, cells, missing, own }: Line, numbers: number): HTMLElement {
  return el(
    'tr',
    { 'data-row': key, class: own ? 'check-own' : undefined, title },
    el('th', { scope: 'row', class: 'check-name' }, longName(name)),
    ...(missing === null
      ? [
          el('td', { class: 'check-bar' }, spreadBar(bar)),
          ...cells.map((text) => el('td', { class: 'check-number' }, text)),
        ]
      : [el('td', { class: 'check-missing', colspan: 1 + numbers }, missing)]),
  );
}

/** Every row on one scale: the read-out of the stream first, then all that is not belief. */
export function rowsTable({ rows }: CheckResult, stream: string): HTMLElement {
  return table({
    testId: 'check-rows',
    caption: l10n.t('How well beliefs are read out from the stream, and from what is not belief'),
    first: l10n.t('Read out from'),
    heads: ['R²', l10n.t('R² unseen')],
    mark: 'r2',
    lines: rows.map((each) => rowLine(each, rowName(each, stream))),
  });
}

const rowLine = (each: CheckRow, name: string): Line => ({
  key: each.k === null ? each.name : `${each.name}-${each.k}`,
  name,
  title: rowTitle(name, each),
  bar: {
    value: each.r2_unseen,
    spread: each.sd,
    mark: each.r2,
    tone: each.name === 'activations' ? 'plain' : 'control',
  },
  cells: [withSd(each.r2, each.r2_sd), withSd(each.r2_unseen, each.sd)],
  missing: each.missing,
  own: each.name === 'activations',
});

export const rowsKey = (): HTMLElement =>
  el(
    'p',
    { class: 'hint' },
    l10n.t(
      'Bar: R² of prefixes that the fit did not see, with its standard deviation as a whisker. Line across: R² of the fit on all prefixes. Below zero there is no bar.',
    ),
  );

/** What decides: the share of belief variance that the stream explains beyond what simpler things explain. */
export function beyondTable({ beyond }: CheckResult): HTMLElement {
  return table({
    testId: 'check-beyond',
    caption: l10n.t('What decides: share of the belief variance left by these that the stream explains'),
    first: l10n.t('Beyond'),
    heads: ['R²', l10n.t('R² unseen'), l10n.t('Fresh weights')],
    mark: 'fresh_weights',
    lines: [
      beyondLine('next_token', l10n.t('The next-token distribution'), beyond.next_token),
      ...beyond.last_tokens.map((part) =>
        beyondLine(
          `last_tokens-${part.k}`,
          part.k === 1 ? l10n.t('The last token') : l10n.t('The last {0} tokens', part.k),
          part,
        ),
      ),
    ],
  });
}

const beyondLine = (key: string, name: string, part: PartialShare): Line => ({
  key,
  name,
  title: part.undefined_because === null ? partialTitle(name, part) : `${name}: ${part.undefined_because}`,
  bar: { value: part.r2_unseen, spread: part.sd, mark: part.fresh_weights, tone: 'plain' },
  cells: [r2Text(part.r2), withSd(part.r2_unseen, part.sd), withSd(part.fresh_weights, part.fresh_weights_sd)],
  missing: part.undefined_because === null ? null : l10n.t('Not defined. {0}', part.undefined_because),
  own: false,
});

export const beyondKey = (): HTMLElement =>
  el(
    'p',
    { class: 'hint' },
    l10n.t(
      'Bar: R² of unseen prefixes. Line across: the same for fresh weights, where it is above zero. A model that holds beliefs stands well above fresh weights here.',
    ),
  );

export function meanings(): HTMLElement {
  return el(
    'details',
    { class: 'explain', testId: 'check-meanings' },
    el('summary', {}, l10n.t('What would each row mean?')),
    el(
      'dl',
      { class: 'meanings' },
      ...MEANINGS.flatMap(([name, text]) => [el('dt', {}, name), el('dd', { class: 'hint' }, text)]),
    ),
  );
}
