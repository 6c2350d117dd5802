import * as l10n from '@vscode/l10n';
import { el, icon, setText, show } from '../ui/dom.js';
import { button } from '../ui/toolkit.js';
import type { Doings, Model } from './model.js';

/** The one line that says what is wrong with the text; the picture stays. A failure, which is no fault of the text, goes first. */
export function problemLine({ host }: Doings): { element: HTMLElement; update(model: Model): void } {
  const message = el('span', { class: 'failure-message', testId: 'problem-message' });
  const old = el('span', { class: 'hint' }, l10n.t('Shown: the last text that made a process.'));
  const goThere = button({
    label: l10n.t('Go to Problem'),
    testId: 'show-source',
    title: l10n.t('Puts the cursor where the text is wrong'),
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
      const at = problem.line === null ? problem.message : l10n.t('Line {0}: {1}', problem.line, problem.message);
      const text = problem.others === 0 ? at : l10n.t('{0} And {1} more.', at, problem.others);
      // Screen readers repeat a line whenever it is written, so it is written only if it has changed.
      if (text === told) return;
      told = text;
      setText(message, text);
    },
  };
}
