import * as l10n from '@vscode/l10n';
import { el } from '../ui/dom.js';

/**
 * What decides which analysis is shown, folded into one line: process and parameters, fitting them, more settings. It is
 * opened where the chips stand, and by a click on a chip.
 */
export const foldedSettings = (...parts: HTMLElement[]): HTMLDetailsElement =>
  el(
    'details',
    { class: 'settings', testId: 'settings' },
    el(
      'summary',
      { title: l10n.t('Process, its parameters, and everything else that decides what is computed') },
      l10n.t('Settings'),
    ),
    el('div', { class: 'controls' }, ...parts),
  );
