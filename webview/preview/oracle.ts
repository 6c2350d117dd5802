import * as l10n from '@vscode/l10n';
import { wordHint } from '../../src/shared/words.js';
import type { ProcessOracle, ProcessPicture } from '../../src/protocol/process.js';
import { failureText } from '../ui/calls.js';
import { el, setTitle } from '../ui/dom.js';
import { short } from '../ui/format.js';
import { textField } from '../ui/inputs.js';
import { probabilityBars } from '../plot/bars.js';
import type { Doings } from './model.js';

/** Milliseconds without typing before the answer is requested. */
const REST_MS = 120;
/** The longest word that the host takes. */
const MOST_CHARACTERS = 20_000;

/** What an ideal observer expects after a word that the person types. The newest word wins. */
export function oracle({ host: { calls } }: Doings): { element: HTMLElement; update(picture: ProcessPicture): void } {
  const answer = el('div', { class: 'oracle-answer', testId: 'oracle-answer', 'aria-live': 'polite' });
  const field = textField({
    label: l10n.t('Word'),
    testId: 'oracle-word',
    placeholder: l10n.t('nothing read yet'),
    onInput: () => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), REST_MS);
    },
  });
  let picture: ProcessPicture | null = null;
  let newest: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async (): Promise<void> => {
    if (picture === null) return;
    newest?.abort();
    const mine = new AbortController();
    newest = mine;
    const asked = picture;
    try {
      const word = field.input.value.slice(0, MOST_CHARACTERS);
      const result = await calls.call('process/oracle', { word }, { signal: mine.signal });
      if (newest !== mine) return;
      field.input.setAttribute('aria-invalid', 'false');
      answer.replaceChildren(...describe(asked, result));
    } catch (error) {
      const text = failureText(error);
      if (newest !== mine || text === null) return;
      field.input.setAttribute('aria-invalid', 'true');
      answer.replaceChildren(el('p', { class: 'hint', testId: 'oracle-problem' }, text));
    }
  };
  return {
    element: el(
      'section',
      { class: 'block', testId: 'oracle' },
      el('div', { class: 'block-head' }, el('h2', { class: 'block-title' }, l10n.t('Next token after a word'))),
      field.element,
      answer,
    ),
    update(next) {
      picture = next;
      setTitle(field.input, wordHint(next.process.symbols));
      void ask();
    },
  };
}

function describe({ process }: ProcessPicture, { tokens, probability, belief, next }: ProcessOracle): HTMLElement[] {
  const told =
    tokens.length === 0
      ? l10n.t('Before anything is read')
      : l10n.t('The word has probability {0}', short(probability));
  return [
    el('p', { class: 'card-line', title: l10n.t('Probability: {0}', probability) }, told),
    probabilityBars(l10n.t('Next token'), process.symbols, next, 'b'),
    ...(process.generalised ? [] : [probabilityBars(l10n.t('Belief'), process.states, belief)]),
  ];
}
