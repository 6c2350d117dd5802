import * as l10n from '@vscode/l10n';
import type { BetterProcess } from '../../src/protocol/fit.js';
import type { Verdict } from '../../src/protocol/verdict.js';
import { beginsWithWord, VERDICT_SIGNS } from '../../src/shared/verdictTexts.js';
import { el, icon, show } from './dom.js';
import { button } from './toolkit.js';

/** What the numbers say together, in one line: word, icon and sentence, and its reasons in a disclosure and on hover. */
export interface VerdictLine {
  readonly element: HTMLElement;
  set(verdict: Verdict, better: BetterProcess | null): void;
}

let lines = 0;

/**
 * @param use analyses with a process that predicts the model better; null: nothing can be analysed here
 * @param rank seeks the processes that the model predicts like, which is offered among the reasons of what is not judged:
 *   there it moves nothing while training is played through and every other step is judged
 */
export function verdictLine(
  use: ((better: BetterProcess) => void) | null,
  rank: (() => void) | null = null,
): VerdictLine {
  const reasons = `verdict-reasons-${++lines}`;
  const line = el('div', { class: 'verdict-line' });
  const better = el('div', { class: 'better', testId: 'better' });
  const element = el('section', { class: 'verdict', testId: 'verdict', 'aria-label': l10n.t('Verdict') }, line, better);
  let shown = '';
  return {
    element,
    set(verdict, found) {
      const key = JSON.stringify([verdict, found]);
      if (key === shown) return;
      shown = key;
      element.setAttribute('data-level', verdict.level);
      // A disclosure that a person has opened stays open when the numbers change.
      const wasOpen = line.querySelector('details')?.open ?? false;
      line.replaceChildren(told(verdict, wasOpen, reasons, rank));
      show(better, found !== null);
      better.replaceChildren(
        ...(found === null ? [] : betterParts(found, verdict.sentence.includes(found.sentence), use)),
      );
    },
  };
}

function told(verdict: Verdict, open: boolean, id: string, rank: (() => void) | null): HTMLElement {
  const { level, sentence, reasons } = verdict;
  const { word, icon: mark, tone } = VERDICT_SIGNS[level];
  const strong = el('strong', { testId: 'verdict-word' }, word);
  const within = beginsWithWord(verdict);
  const face = [
    el('span', { class: `verdict-mark verdict-${tone}` }, icon(mark), ...(within ? [] : [strong])),
    ' ',
    el(
      'span',
      { class: 'verdict-sentence', testId: 'verdict-sentence' },
      ...(within ? [strong, sentence.slice(word.length)] : [sentence]),
    ),
  ];
  if (reasons.length === 0) return el('p', { class: 'verdict-face' }, ...face);
  const why = el(
    'details',
    { testId: 'verdict-reasons', open },
    el(
      'summary',
      { class: 'verdict-face', title: reasons.join('\n'), 'aria-describedby': id },
      ...face,
      ' ',
      el('span', { class: 'verdict-why' }, l10n.t('Why')),
    ),
    el(
      'ul',
      { id, class: 'verdict-reasons' },
      ...reasons.map((reason) => el('li', {}, reason)),
      level === 'not-judged' && rank !== null ? el('li', { class: 'verdict-way' }, rankButton(rank)) : null,
    ),
  );
  why.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !why.open) return;
    event.stopPropagation();
    why.open = false;
    why.querySelector('summary')?.focus();
  });
  return why;
}

const rankButton = (rank: () => void): HTMLElement =>
  button({
    label: l10n.t('Rank Processes'),
    icon: 'list-ordered',
    testId: 'verdict-rank',
    title: l10n.t('Fits every process whose vocabulary the model has, and orders them by KL to the model'),
    onClick: rank,
  });

/** @param isSaid whether the verdict says the sentence already: then only the button needs to be seen */
function betterParts(
  better: BetterProcess,
  isSaid: boolean,
  use: ((better: BetterProcess) => void) | null,
): HTMLElement[] {
  return [
    ...(isSaid ? [] : [icon('lightbulb')]),
    el('span', { class: isSaid ? 'visually-hidden' : 'better-sentence' }, better.sentence),
    ...(use === null
      ? []
      : [
          button({
            label: l10n.t('Analyse with It'),
            testId: 'better-use',
            title: l10n.t('Analyses again with {0}; you can come back by Reset', better.process.title),
            onClick: () => use(better),
          }),
        ]),
  ];
}
