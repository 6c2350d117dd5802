import { el, icon, setText, show } from '../ui/dom.js';
import { button } from '../ui/toolkit.js';
import type { Doings, Model } from './model.js';

/** The one line that says what is wrong with the text; the picture stays. A failure, which is no fault of the text, goes first. */
export function problemLine({ host }: Doings): { element: HTMLElement; update(model: Model): void } {
  const message = el('span', { class: 'failure-message', testId: 'problem-message' });
  const old = el('span', { class: 'hint' }, 'Shown: the last text that made a process.');
  const goThere = button({
    label: 'Go to Problem',
    testId: 'show-source',
    title: 'Puts the cursor where the text is wrong',
    secondary: true,
    onClick: () => host.command('showSource'),
  });
  const element = el(
    'div',
    { class: 'failure', testId: 'problem', role: 'status' },
    icon('warning'),
    message,
    el('span', { class: 'failure-actions' }, old, goThere),
  );
  let told = '';
  return {
    element,
    update({ problem, failure, picture, subject }) {
      show(element, problem !== null && failure === null);
      show(old, picture !== null);
      show(goThere, subject?.kind === 'document');
      if (problem === null) return;
      const where = problem.line === null ? '' : `Line ${problem.line}: `;
      const others = problem.others === 0 ? '' : ` And ${problem.others} more.`;
      const text = `${where}${problem.message}${others}`;
      // Screen readers repeat a line whenever it is written, so it is written only if it has changed.
      if (text === told) return;
      told = text;
      setText(message, text);
    },
  };
}
