import * as l10n from '@vscode/l10n';
import { el, icon, setText, show } from '../ui/dom.js';
import { button } from '../ui/toolkit.js';
import type { PanelHost } from './host.js';
import type { Model } from './state.js';

/**
 * Whether the first analysis is waited for.
 * @param alone whether a tab stands there that needs no analysis
 */
export function isLoading({ result, failure, busy, folder, attempt }: Model, alone: boolean): boolean {
  if (result !== null || failure !== null || alone) return false;
  // A run that was given up or has failed is over, whether or not its banner is still there.
  return busy !== null || (folder !== null && (attempt === null || attempt === 'waiting'));
}

/** What stands in the place of a picture that there is not: why there is none, and what leads to one. */
export function emptyNotice(
  runAgain: () => void,
  host: PanelHost,
): { readonly element: HTMLElement; update(model: Model, alone: boolean): void } {
  const title = el('p', { testId: 'empty-title' });
  const hint = el('p', { class: 'hint' });
  const again = button({ label: l10n.t('Analyse'), icon: 'play', testId: 'empty-run', onClick: runAgain });
  const sample = button({
    label: l10n.t('Open Sample Run'),
    icon: 'beaker',
    testId: 'open-sample',
    secondary: true,
    title: l10n.t('A small transformer that was trained on RRXOR, which comes with the extension'),
    onClick: () => host.command('openSample'),
  });
  const element = el(
    'div',
    { class: 'empty', testId: 'empty' },
    icon('graph-scatter'),
    title,
    hint,
    el('div', { class: 'button-row' }, again, sample),
  );
  return {
    element,
    update(model, alone) {
      const { result, busy, failure, folder, attempt } = model;
      show(element, result === null && busy === null && failure === null && !alone && !isLoading(model, alone));
      show(again, folder !== null);
      setText(title, folder === null ? l10n.t('Nothing analysed yet.') : whyNot(folder.name, attempt));
      setText(
        hint,
        folder === null
          ? l10n.t(
              'Right-click a folder of checkpoints in the Explorer and choose Show Belief Geometry, or begin with the sample.',
            )
          : l10n.t('Analyse it, or choose another checkpoint or process above.'),
      );
    },
  };
}

function whyNot(folder: string, attempt: Model['attempt']): string {
  if (attempt === 'cancelled') return l10n.t('There is no picture of {0} yet: you cancelled its analysis.', folder);
  return attempt === 'failed'
    ? l10n.t('There is no picture of {0} yet: its analysis failed.', folder)
    : l10n.t('There is no picture of {0} yet: its analysis did not end.', folder);
}

/** Stands there while the first analysis is under way. */
export const loadingNotice = (): HTMLElement =>
  el(
    'div',
    { class: 'empty', testId: 'loading' },
    el('span', { class: 'codicon codicon-loading codicon-modifier-spin', 'aria-hidden': 'true' }),
    el('p', {}, l10n.t('Analysing…')),
  );
