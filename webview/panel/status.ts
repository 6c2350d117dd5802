import * as l10n from '@vscode/l10n';
import { el, setText, show } from '../ui/dom.js';
import { failureBanner } from '../ui/failure.js';
import { progressBar } from '../ui/progress.js';
import { button } from '../ui/toolkit.js';
import type { PanelHost } from './host.js';
import type { Model } from './state.js';
import { stillText } from './strip/disagreement.js';

/** Progress with its cancel button, and the banner of a failed run. */
export function statusView(
  stop: () => void,
  host: PanelHost,
  dismiss: () => void,
): {
  readonly element: HTMLElement;
  /** The banner of a failed run. */
  readonly notice: HTMLElement;
  update(model: Model): void;
} {
  const bar = progressBar(l10n.t('Progress of the analysis'));
  const doing = el('span', { class: 'progress-text', testId: 'progress-text' });
  const cancel = button({
    label: l10n.t('Cancel'),
    testId: 'cancel',
    title: l10n.t('Stops the analysis; the picture stays, and the controls go back to it'),
    secondary: true,
    onClick: stop,
  });
  // The line floats over the page, so that nothing moves when a run starts or ends.
  const still = el('span', { class: 'progress-still', testId: 'progress-still' });
  const line = el('div', { class: 'status-line' }, el('div', { class: 'progress-texts' }, doing, still), cancel);
  const failure = failureBanner(host, dismiss);
  return {
    element: el('div', { class: 'status' }, bar.element, line),
    notice: failure.element,
    update(model) {
      bar.set(model.busy);
      line.classList.toggle('is-running', model.busy !== null);
      line.setAttribute('aria-hidden', String(model.busy === null));
      cancel.disabled = model.busy === null;
      if (model.busy !== null) setText(doing, model.busy.step);
      const text = stillText(model);
      setText(still, text);
      show(still, text !== null);
      failure.set(model.failure);
    },
  };
}
