import * as l10n from '@vscode/l10n';
import type { Failure } from '../../src/protocol/page.js';
import { REMEDIES } from '../../src/shared/remedies.js';
import type { Remedy } from '../../src/shared/remedies.js';
import { el, icon, setText, show } from './dom.js';
import { button } from './toolkit.js';

/**
 * The banner of a failed run: what went wrong, the button that helps, and the way to the log.
 * @param dismiss called when the user closes the banner; without it the banner has no close button
 */
export function failureBanner(
  host: { remedy(name: Remedy | 'showLog'): void },
  dismiss: (() => void) | null = null,
): { readonly element: HTMLElement; set(failure: Failure | null): void } {
  const message = el('span', { class: 'failure-message', testId: 'failure-message' });
  const actions = el('span', { class: 'failure-actions' });
  const element = el('div', { class: 'failure', testId: 'failure', role: 'alert' }, icon('error'), message, actions);
  show(element, false);
  let shown: Failure | null = null;
  return {
    element,
    set(failure) {
      // Screen readers repeat an alert whenever it is written, so it is written only if it has changed.
      if (failure === shown) return;
      shown = failure;
      show(element, failure !== null);
      if (failure === null) return;
      const { remedy, also = [] } = failure;
      setText(message, failure.error.message);
      actions.replaceChildren(
        ...(remedy === null ? [] : [remedyButton(remedy, () => host.remedy(remedy))]),
        ...also.map((name) => alsoButton(name, () => host.remedy(name))),
        button({
          label: l10n.t('Show Log'),
          testId: 'show-log',
          secondary: true,
          onClick: () => host.remedy('showLog'),
        }),
        ...(dismiss === null
          ? []
          : [button({ label: l10n.t('Dismiss'), testId: 'dismiss', icon: 'close', iconOnly: true, onClick: dismiss })]),
      );
    },
  };
}

function remedyButton(remedy: Remedy, onClick: () => void): HTMLElement {
  const { label, icon: mark } = REMEDIES[remedy];
  return button({ label, icon: mark, testId: 'remedy', onClick });
}

function alsoButton(remedy: Remedy, onClick: () => void): HTMLElement {
  const { label, icon: mark } = REMEDIES[remedy];
  return button({ label, icon: mark, testId: `remedy-${remedy}`, secondary: true, onClick });
}
