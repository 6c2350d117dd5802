import { el, setText } from '../ui/dom.js';
import { failureBanner } from '../ui/failure.js';
import { progressBar } from '../ui/progress.js';
import { button } from '../ui/toolkit.js';
import type { PanelHost } from './host.js';
import type { Model } from './state.js';

/** Progress with its cancel button, and the banner of a failed run. */
export function statusView(host: PanelHost, dismiss: () => void): { element: HTMLElement; update(model: Model): void } {
  const bar = progressBar('Progress of the analysis');
  const doing = el('span', { class: 'progress-text', testId: 'progress-text' });
  const cancel = button({
    label: 'Cancel',
    testId: 'cancel',
    secondary: true,
    onClick: () => host.post({ type: 'cancel' }),
  });
  // The line floats over the page, so that nothing moves when a run starts or ends.
  const line = el('div', { class: 'status-line' }, doing, cancel);
  const failure = failureBanner(host, dismiss);
  return {
    element: el('div', { class: 'status' }, bar.element, line, failure.element),
    update(model) {
      bar.set(model.busy);
      line.classList.toggle('is-running', model.busy !== null);
      line.setAttribute('aria-hidden', String(model.busy === null));
      cancel.disabled = model.busy === null;
      if (model.busy !== null) setText(doing, model.busy.step);
      failure.set(model.failure);
    },
  };
}
