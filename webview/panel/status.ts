import type { FromPanel } from '../../src/protocol/panel.js';
import { el, icon, show } from '../ui/dom.js';
import { button } from '../ui/toolkit.js';
import type { Model, Remedy } from './state.js';

const remedies: Record<NonNullable<Remedy>, { label: string; icon: string }> = {
  restartEngine: { label: 'Restart Engine', icon: 'debug-restart' },
  chooseProcess: { label: 'Choose Process…', icon: 'list-selection' },
  retry: { label: 'Try Again', icon: 'refresh' },
};

/** Progress with its cancel button, and the message of a failed run with the button that mends it. */
export function statusView(
  post: (message: FromPanel) => void,
  dismiss: () => void,
): { element: HTMLElement; update(model: Model): void } {
  const bar = el('progress', {
    class: 'progress',
    testId: 'progress',
    max: 1,
    'aria-label': 'Progress of the analysis',
  });
  const doing = el('span', { class: 'progress-text', testId: 'progress-text' });
  const cancel = button({
    label: 'Cancel',
    testId: 'cancel',
    secondary: true,
    onClick: () => post({ type: 'cancel' }),
  });
  // Both float: a run that starts or ends moves nothing.
  const running = el('div', { class: 'status-running' }, bar, el('div', { class: 'status-line' }, doing, cancel));
  const message = el('span', { class: 'failure-message', testId: 'failure-message' });
  const actions = el('span', { class: 'failure-actions' });
  const failure = el('div', { class: 'failure', testId: 'failure', role: 'alert' }, icon('error'), message, actions);
  const element = el('div', { class: 'status' }, running, failure);
  let shown: Model['failure'] = null;
  return {
    element,
    update(model) {
      running.classList.toggle('is-running', model.busy !== null);
      running.setAttribute('aria-hidden', String(model.busy === null));
      cancel.disabled = model.busy === null;
      if (model.busy !== null) {
        bar.value = model.busy.fraction;
        doing.textContent = model.busy.step;
      }
      show(failure, model.failure !== null);
      if (model.failure === shown) return;
      shown = model.failure;
      if (shown === null) return;
      message.textContent = shown.error.message;
      const { remedy } = shown;
      actions.replaceChildren(
        ...(remedy === null
          ? []
          : [
              button({
                ...remedies[remedy],
                testId: 'remedy',
                onClick: () => post({ type: 'command', command: remedy }),
              }),
            ]),
        button({
          label: 'Show Log',
          testId: 'show-log',
          secondary: true,
          onClick: () => post({ type: 'command', command: 'showLog' }),
        }),
        button({ label: 'Dismiss', testId: 'dismiss', icon: 'close', iconOnly: true, onClick: dismiss }),
      );
    },
  };
}
