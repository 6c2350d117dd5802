import type { ToProcessPage } from '../../src/protocol/preview.js';
import type { ProcessOracle, ProcessPicture } from '../../src/protocol/process.js';
import { el } from '../ui/dom.js';
import { short } from '../ui/format.js';
import { textField } from '../ui/inputs.js';
import { probabilityBars } from '../plot/bars.js';
import type { Doings } from './model.js';

/** What an ideal observer expects after a word that the person types. */
export function oracle({ post }: Doings): {
  element: HTMLElement;
  update(picture: ProcessPicture): void;
  received(message: Extract<ToProcessPage, { type: 'oracle' }>): void;
} {
  const answer = el('div', { class: 'oracle-answer', testId: 'oracle-answer', 'aria-live': 'polite' });
  const field = textField({
    label: 'Word',
    testId: 'oracle-word',
    placeholder: 'nothing read yet',
    onInput: () => soon(),
  });
  let picture: ProcessPicture | null = null;
  let last = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  };
  const ask = (): void => {
    if (picture !== null) post({ type: 'oracle', id: ++last, word: field.input.value.slice(0, 20_000) });
  };
  return {
    element: el(
      'section',
      { class: 'block', testId: 'oracle' },
      el('div', { class: 'block-head' }, el('h2', { class: 'block-title' }, 'Next token after a word')),
      field.element,
      answer,
    ),
    update(next) {
      picture = next;
      field.input.title = `Symbols ${next.process.symbols.slice(0, 12).join(', ')}: apart by spaces, or run together where each is one character`;
      ask();
    },
    received({ id, result, error }) {
      if (id !== last || picture === null) return;
      field.input.setAttribute('aria-invalid', String(error !== null));
      if (result === null)
        return answer.replaceChildren(el('p', { class: 'hint', testId: 'oracle-problem' }, error?.message ?? ''));
      answer.replaceChildren(...describe(picture, result));
    },
  };
}

function describe({ process }: ProcessPicture, { tokens, probability, belief, next }: ProcessOracle): HTMLElement[] {
  const told = tokens.length === 0 ? 'Before anything is read' : `The word has probability ${short(probability)}`;
  return [
    el('p', { class: 'card-line', title: `Probability: ${probability}` }, told),
    probabilityBars('Next token', process.symbols, next, 'b'),
    ...(process.generalised ? [] : [probabilityBars('Belief', process.states, belief)]),
  ];
}
