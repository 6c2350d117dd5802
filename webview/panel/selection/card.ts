import * as l10n from '@vscode/l10n';
import { spellWord } from '../../../src/shared/words.js';
import type { AnalysisResult, SelectionPage, SelectionRequest } from '../../../src/protocol/analysis.js';
import { barTable, captionFor, largest } from '../../plot/bars.js';
import { failureText, newestWins } from '../../ui/calls.js';
import { el, setText, show } from '../../ui/dom.js';
import { count, probability, ranges } from '../../ui/format.js';
import { button } from '../../ui/toolkit.js';
import type { PanelCalls } from '../host.js';
import type { Model, Store } from '../state.js';
import { testIds } from '../testIds.js';
import type { CopyForm } from './copied.js';
import { selectionText } from './copied.js';

const PAGE_SIZE = 20;
const FORMS: readonly { readonly form: CopyForm; readonly label: string; readonly title: string }[] = [
  {
    form: 'json',
    label: 'JSON',
    title: l10n.t('Copy the beliefs, their read-outs and what they have in common, as JSON'),
  },
  { form: 'csv', label: 'CSV', title: l10n.t('Copy a row for each belief, with its vector and mean read-out') },
  { form: 'numpy', label: 'NumPy', title: l10n.t('Copy Python that makes arrays of the beliefs and their read-outs') },
];

export interface SelectionCard {
  readonly element: HTMLElement;
  update(model: Model, before: Model | null): void;
}

/** What the selected beliefs have in common; hidden while nothing is selected. */
export function selectionCard(
  store: Store,
  calls: PanelCalls,
  /** Shows the trajectory of a word, where it fits into the context. */
  openWord: (word: readonly number[]) => void,
): SelectionCard {
  const title = el('h2', { class: 'card-title', testId: 'selection-count' });
  const told = el('p', { class: 'card-line', testId: 'selection-share' });
  const means = el('div', { testId: 'selection-mean' });
  const words = el('ul', { class: 'words', testId: 'selection-words' });
  const total = el('span', { class: 'words-state', testId: 'selection-total' });
  const more = button({
    label: l10n.t('More'),
    testId: 'selection-more',
    secondary: true,
    title: l10n.t('Shows further words of these beliefs'),
    onClick: () => ask(shown),
  });
  const done = el('span', { class: 'card-note', testId: 'selection-copied', role: 'status' });
  const copies = FORMS.map(({ form, label, title: tip }) =>
    button({ label, testId: `selection-copy-${form}`, title: tip, secondary: true, onClick: () => void copy(form) }),
  );
  const clear = button({
    label: l10n.t('Clear the selection (Escape in a plot)'),
    testId: 'selection-clear',
    icon: 'close',
    iconOnly: true,
    onClick: () => store.set({ selected: null }),
  });
  const element = el(
    'section',
    { class: 'card selection', testId: testIds.selection, 'aria-label': l10n.t('Selected beliefs') },
    el('div', { class: 'selection-head' }, title, clear),
    told,
    means,
    el(
      'div',
      { class: 'selection-copy', role: 'group', 'aria-label': l10n.t('Copy the selected beliefs') },
      l10n.t('Copy as '),
      ...copies,
      done,
    ),
    el(
      'div',
      { class: 'card-words' },
      el('h3', { class: 'bars-caption' }, l10n.t('Words that lead here: '), total),
      words,
      more,
    ),
  );
  show(element, false);

  /** Words on show, and what the first page said of all. */
  let shown = 0;
  let common: SelectionPage | null = null;

  const pages = newestWins<SelectionRequest, SelectionPage>(
    (request) => calls.call('beliefs/selection', request),
    (request, page) => receive(request.analysis, page),
    (_, error) => setText(total, failureText(error) ?? ''),
  );
  function ask(offset: number): void {
    const { result, selected } = store.get();
    if (result === null || selected === null) return;
    pages.ask({ analysis: result.id, beliefs: [...selected], offset, limit: PAGE_SIZE });
  }
  function receive(analysis: string, page: SelectionPage): void {
    const { result } = store.get();
    if (result?.id !== analysis) return;
    if (page.offset === 0) {
      common = page;
      words.replaceChildren();
      setText(told, shareText(page, result));
      means.replaceChildren(...meanRows(page, result));
      for (const part of copies) part.disabled = false;
    } else if (page.offset !== shown) return;
    words.append(...page.words.map((entry) => wordItem(entry, result, openWord)));
    shown = page.offset + page.words.length;
    setText(total, count(page.total));
    show(more, shown < page.total);
  }
  async function copy(form: CopyForm): Promise<void> {
    const { result, selected, folder } = store.get();
    if (result === null || selected === null || common === null) return;
    try {
      await navigator.clipboard.writeText(selectionText(form, { name: folder?.name ?? '', result, selected, common }));
      setText(
        done,
        selected.length === 1 ? l10n.t('1 belief copied.') : l10n.t('{0} beliefs copied.', count(selected.length)),
      );
    } catch {
      setText(done, l10n.t('The clipboard refused. Click the panel and try again.'));
    }
  }

  return {
    element,
    update({ result, selected }, before) {
      if (selected === before?.selected && result === before.result) return;
      pages.forget();
      show(element, selected !== null && result !== null);
      [shown, common] = [0, null];
      if (selected === null || result === null) return;
      setText(
        title,
        selected.length === 1 ? l10n.t('1 belief selected') : l10n.t('{0} beliefs selected', count(selected.length)),
      );
      setText(done, '');
      for (const part of copies) part.disabled = true;
      ask(0);
    },
  };
}

/** What a screen reader says of a change of the selection. */
export const selectionSpoken = (selected: readonly number[] | null): string =>
  selected === null
    ? l10n.t('Nothing selected.')
    : selected.length === 1
      ? l10n.t('1 belief selected.')
      : l10n.t('{0} beliefs selected.', count(selected.length));

/** Where selected beliefs are held, and how often; the least that is told is what a person would write down. */
function shareText({ probability: share, by_position }: SelectionPage, { inputs }: AnalysisResult): string {
  if (share === 0) return l10n.t('None of them is held at a position of a word.');
  const at = by_position.flatMap((value, position) => (value > 0 ? [position] : []));
  const [part, where] = [percent(share), ranges(at)];
  if (inputs.sampled_of === null)
    return at.length === 1
      ? l10n.t('{0} of all positions by probability, at position {1}.', part, where)
      : l10n.t('{0} of all positions by probability, at positions {1}.', part, where);
  return at.length === 1
    ? l10n.t('{0} of all positions by probability, estimated from the words drawn, at position {1}.', part, where)
    : l10n.t('{0} of all positions by probability, estimated from the words drawn, at positions {1}.', part, where);
}

const percent = (share: number): string =>
  share < 0.0005 ? '<0.1 %' : share > 0.9995 && share < 1 - 1e-12 ? '>99.9 %' : `${Number((100 * share).toFixed(1))} %`;

function meanRows({ mean, mean_read_out: read }: SelectionPage, { process }: AnalysisResult): HTMLElement[] {
  if (mean === null || read === null) return [];
  const bars = process.states.map((label, state) => {
    const [value, out] = [mean[state] ?? NaN, read[state] ?? NaN];
    return {
      label,
      value,
      text: `${spelled(value, process.generalised)} (${spelled(out, process.generalised)})`,
      title: l10n.t('{0}: {1}, read out {2}', label, value, out),
    };
  });
  return [barTable(captionFor(l10n.t('Mean belief (mean read-out), by probability'), bars), largest(bars))];
}

const spelled = (value: number, signed: boolean): string => (signed ? value.toFixed(4) : probability(value));

function wordItem(
  { belief, word }: SelectionPage['words'][number],
  { process, inputs }: AnalysisResult,
  openWord: (word: readonly number[]) => void,
): HTMLElement {
  const text = word.length === 0 ? l10n.t('the empty word') : spellWord(word, process.symbols);
  const to = el('span', { class: 'words-state' }, ` #${belief}`);
  if (word.length === 0 || word.length > inputs.n_ctx - (inputs.bos ? 1 : 0)) return el('li', {}, text, to);
  const link = el('button', { type: 'button', class: 'word', title: l10n.t('Show the trajectory of this word') }, text);
  link.addEventListener('click', () => openWord(word));
  return el('li', {}, link, to);
}
