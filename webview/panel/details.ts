import * as l10n from '@vscode/l10n';
import { spellWord } from '../../src/shared/words.js';
import type { AnalysisResult, WordsPage } from '../../src/protocol/analysis.js';
import { failureText } from '../ui/calls.js';
import { el, setText, show } from '../ui/dom.js';
import { count, probability, ranges } from '../ui/format.js';
import type { Occurrences } from '../../src/figure/geometry/occurrences.js';
import { partName, partsOf } from '../../src/figure/composed/shown.js';
import { partNames } from '../../src/shared/partNames.js';
import { beliefText } from '../../src/shared/texts.js';
import { positionsOf } from '../../src/figure/geometry/occurrences.js';
import { barTable, captionFor, largest, probabilityBars, signedVector } from '../plot/bars.js';
import { reachableWhileItScrolls } from '../ui/reachable.js';
import { wordLength } from './feature.js';
import type { PanelCalls } from './host.js';

export interface DetailsCard {
  readonly element: HTMLElement;
  update(state: {
    result: AnalysisResult;
    found: Occurrences;
    belief: number | null;
    alsoHere: readonly number[];
    kept: boolean;
  }): void;
}

const PAGE_SIZE = 20;

const HINTS = [
  l10n.t(
    'A click keeps a belief here and makes it the start of a steering pair; one with Ctrl, Cmd or Shift makes it the target.',
  ),
  l10n.t(
    'Drag to move the plot, or to turn it in 3-D; the wheel zooms the plot that has the focus; a double click shows all again.',
  ),
  l10n.t(
    'The axes are principal components of the true beliefs, in both plots alike: the toolbar says what each explains.',
  ),
];

/**
 * The card of one belief: index, vector with state names, where it occurs, the words that lead to it, what comes next.
 * @param calls null: nobody can be asked for the words
 * @param hints what else can be done with a plot; seen until there is a belief to tell of
 */
export function detailsCard(
  calls: PanelCalls | null,
  openWord: (word: readonly number[]) => void,
  hints: readonly string[] = HINTS,
): DetailsCard {
  const hint = el(
    'div',
    { class: 'hint card-hint' },
    el('p', {}, l10n.t('Point at a belief, or focus a plot and press the arrow keys.')),
    ...hints.map((text) => el('p', { class: 'card-line' }, text)),
  );
  const body = el('div', { class: 'card-body' });
  const element = el(
    'section',
    { class: 'card', testId: 'details', 'aria-label': l10n.t('Belief in focus') },
    hint,
    body,
  );
  reachableWhileItScrolls(element, hint, body);
  let words: { element: HTMLElement; stop(): void } | null = null;
  let shown = '';
  return {
    element,
    update({ result, found, belief, alsoHere, kept }) {
      const key = `${result.id}/${belief}/${alsoHere.join()}/${kept}`;
      if (key === shown) return;
      shown = key;
      words?.stop();
      words = null;
      show(hint, belief === null);
      show(body, belief !== null);
      element.toggleAttribute('data-belief', false);
      if (belief === null) return;
      element.setAttribute('data-belief', String(belief));
      words = calls && wordList(calls, result, belief, openWord);
      body.replaceChildren(...describe(result, found, belief, alsoHere, kept, words?.element ?? null));
    },
  };
}

function describe(
  result: AnalysisResult,
  found: Occurrences,
  belief: number,
  alsoHere: readonly number[],
  kept: boolean,
  words: HTMLElement | null,
): HTMLElement[] {
  const { beliefs, process } = result;
  const states = process.states.length;
  const symbols = process.symbols.length;
  const vector = beliefs.vector.subarray(belief * states, (belief + 1) * states);
  const centre = beliefs.centre.subarray(belief * states, (belief + 1) * states);
  const next = beliefs.next_token.subarray(belief * symbols, (belief + 1) * symbols);
  const occurs = beliefs.positions[belief] ?? 0;
  const positions = positionsOf(belief, found, result.predictions);
  const recovered = !Number.isNaN(centre[0] ?? NaN);
  const also =
    alsoHere.length === 0
      ? null
      : l10n.t(
          'Here too: {0}',
          [...alsoHere.slice(0, 8).map((index) => `#${index}`), ...(alsoHere.length > 8 ? ['…'] : [])].join(', '),
        );
  return [
    el(
      'div',
      { class: 'card-head' },
      el(
        'h2',
        { class: 'card-title' },
        l10n.t('Belief {0}', belief),
        kept ? el('span', { class: 'card-note' }, l10n.t('kept')) : null,
      ),
      el(
        'p',
        { class: 'card-line', testId: 'details-positions' },
        occurs === 0
          ? l10n.t('Occurs at no position of a word.')
          : occursText(occurs, positions, beliefs.words_ending[belief] ?? 0),
      ),
      also === null ? null : el('p', { class: 'card-line' }, also),
    ),
    el(
      'div',
      { class: 'card-part', testId: 'details-vector' },
      process.generalised
        ? signedVector(process.states, vector)
        : vectorBars(process.states, vector, recovered ? centre : null),
    ),
    ...partsOfBelief(result, belief),
    el(
      'div',
      { class: 'card-part' },
      el('div', { testId: 'details-next' }, probabilityBars(l10n.t('Next token, ideally'), process.symbols, next)),
      words,
    ),
  ];
}

/** The belief of each part of a composed process, and what is read out of it; nothing for any other process. */
function partsOfBelief(result: AnalysisResult, belief: number): HTMLElement[] {
  const { composed } = result;
  if (composed == null) return [];
  const at = (table: Float64Array, states: number): Float64Array =>
    table.subarray(belief * states, (belief + 1) * states);
  const lines = partsOf(result).flatMap((part) => {
    const own = part === 'posterior' ? composed.posterior : composed.parts[part];
    if (own == null) return [];
    const names = 'states' in own ? own.states : partNames(composed.parts);
    const [vector, centre] = [at(own.vector, names.length), at(own.centre, names.length)];
    const text = (values: Float64Array): string => beliefText(values, names, 4);
    const value = Number.isNaN(vector[0])
      ? l10n.t('not defined: the component is impossible here')
      : Number.isNaN(centre[0])
        ? text(vector)
        : l10n.t('{0}; read out {1}', text(vector), text(centre));
    return [el('div', { class: 'card-of-part' }, el('dt', {}, partName(result, part)), el('dd', {}, value))];
  });
  return [el('div', { class: 'card-part' }, el('dl', { class: 'card-parts', testId: 'details-parts' }, ...lines))];
}

/** How often a belief occurs and where, and how many words end in it. */
function occursText(occurs: number, positions: readonly number[], ending: number): string {
  const where = ranges(positions);
  // What occurs once is at one position.
  if (occurs === 1)
    return ending === 1
      ? l10n.t('Occurs 1 time, at position {0}; 1 word ends in it.', where)
      : l10n.t('Occurs 1 time, at position {0}; {1} words end in it.', where, count(ending));
  if (positions.length === 1)
    return ending === 1
      ? l10n.t('Occurs {0} times, at position {1}; 1 word ends in it.', count(occurs), where)
      : l10n.t('Occurs {0} times, at position {1}; {2} words end in it.', count(occurs), where, count(ending));
  return ending === 1
    ? l10n.t('Occurs {0} times, at positions {1}; 1 word ends in it.', count(occurs), where)
    : l10n.t('Occurs {0} times, at positions {1}; {2} words end in it.', count(occurs), where, count(ending));
}

function vectorBars(
  states: readonly string[],
  vector: ArrayLike<number>,
  centre: ArrayLike<number> | null,
): HTMLElement {
  const bars = states.map((name, state) => {
    const value = vector[state] ?? 0;
    const read = centre === null ? null : (centre[state] ?? NaN);
    return {
      label: name,
      value,
      text: read === null ? probability(value) : `${probability(value)} (${probability(read)})`,
      title: read === null ? `${name}: ${value}` : l10n.t('{0}: {1}, read out {2}', name, value, read),
    };
  });
  return barTable(
    captionFor(centre === null ? l10n.t('Hidden states') : l10n.t('Hidden states (mean read-out)'), bars),
    largest(bars),
  );
}

/** Words that lead to the belief, a page at a time; they are fetched only after the pointer has rested. */
function wordList(
  calls: PanelCalls,
  result: AnalysisResult,
  belief: number,
  openWord: (word: readonly number[]) => void,
): { element: HTMLElement; stop(): void } {
  const abort = new AbortController();
  const list = el('ul', { class: 'words', testId: 'details-words' });
  const state = el('span', { class: 'words-state' }, '…');
  // Beside the count, where it is in view however long the list is.
  const more = el(
    'button',
    { type: 'button', class: 'link-button', testId: 'details-more', title: l10n.t('Show more of these words') },
    l10n.t('More'),
  );
  more.addEventListener('click', () => void fetchPage());
  show(more, false);
  let offset = 0;
  const receive = (page: WordsPage): void => {
    offset = page.offset + page.words.length;
    list.append(...page.words.map((tokens) => el('li', {}, wordItem(tokens, result, openWord))));
    setText(state, page.total === 0 ? 'none' : `${count(page.total)}`);
    show(more, offset < page.total);
  };
  const fetchPage = async (): Promise<void> => {
    more.disabled = true;
    try {
      receive(
        await calls.call(
          'beliefs/words',
          { analysis: result.id, belief, offset, limit: PAGE_SIZE },
          { signal: abort.signal },
        ),
      );
    } catch (error) {
      const text = failureText(error);
      if (text !== null) setText(state, text);
    } finally {
      more.disabled = false;
    }
  };
  const timer = setTimeout(() => void fetchPage(), 80);
  return {
    element: el(
      'div',
      { class: 'card-words' },
      el(
        'div',
        { class: 'words-head' },
        el('h3', { class: 'bars-caption' }, l10n.t('Words that lead here: '), state),
        more,
      ),
      list,
    ),
    stop() {
      clearTimeout(timer);
      abort.abort();
    },
  };
}

/** A word of the list. If it fits into the context, a click opens its trajectory. */
function wordItem(
  tokens: readonly number[],
  result: AnalysisResult,
  openWord: (word: readonly number[]) => void,
): HTMLElement | string {
  if (tokens.length === 0) return l10n.t('the empty word');
  const text = spellWord(tokens, result.process.symbols);
  if (tokens.length > wordLength(result)) return text;
  const link = el('button', { type: 'button', class: 'word', title: l10n.t('Show the trajectory of this word') }, text);
  link.addEventListener('click', () => openWord(tokens));
  return link;
}
