import { el, icon, show } from '../ui/dom.js';
import { button } from '../ui/toolkit.js';
import type { Doings, Model } from './model.js';

const remedies = { restartEngine: 'Restart Engine', chooseProcess: null, retry: 'Try Again' } as const;

/** The one line that says what is wrong, whether the text is broken or something failed; the picture stays. */
export function problemLine({ post }: Doings): { element: HTMLElement; update(model: Model): void } {
  const element = el('div', { class: 'failure', testId: 'problem', role: 'status' });
  show(element, false);
  let shown = '';
  return {
    element,
    update({ problem, failure, picture, subject }) {
      const key = JSON.stringify([problem, failure, picture === null]);
      if (key === shown) return;
      shown = key;
      show(element, problem !== null || failure !== null);
      if (failure !== null) {
        const remedy = failure.remedy === null ? null : remedies[failure.remedy];
        element.replaceChildren(
          icon('error'),
          el('span', { class: 'failure-message', testId: 'problem-message' }, failure.error.message),
          el(
            'span',
            { class: 'failure-actions' },
            remedy === null
              ? null
              : button({
                  label: remedy,
                  testId: 'remedy',
                  onClick: () =>
                    post({ type: 'command', command: failure.remedy === 'restartEngine' ? 'restartEngine' : 'retry' }),
                }),
            button({
              label: 'Show Log',
              testId: 'show-log',
              secondary: true,
              onClick: () => post({ type: 'command', command: 'showLog' }),
            }),
          ),
        );
      } else if (problem !== null) {
        const where = problem.line === null ? '' : `Line ${problem.line}: `;
        const others = problem.others === 0 ? '' : ` And ${problem.others} more.`;
        element.replaceChildren(
          icon('warning'),
          el('span', { class: 'failure-message', testId: 'problem-message' }, `${where}${problem.message}${others}`),
          el(
            'span',
            { class: 'failure-actions' },
            picture === null ? null : el('span', { class: 'hint' }, 'Shown: the last text that made a process.'),
            subject?.kind === 'document'
              ? button({
                  label: 'Go to Problem',
                  testId: 'show-source',
                  secondary: true,
                  onClick: () => post({ type: 'command', command: 'showSource' }),
                })
              : null,
          ),
        );
      }
    },
  };
}
