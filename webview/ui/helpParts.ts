/** What the help of several pages has in common. */
import * as l10n from '@vscode/l10n';
import type { HelpPart } from './help.js';

/** @param more keys that this page's plots have beside those of all */
export const plotHelp = (more: HelpPart['keys'] = []): HelpPart => ({
  heading: l10n.t('Reading plots by keyboard'),
  lines: [
    l10n.t(
      'Each plot is one stop of the Tab key. Its name says what it shows and how many marks it has; as you go through it, what is in focus is told in words.',
    ),
  ],
  keys: [
    [l10n.t('Arrows, Page Up, Page Down'), l10n.t('the belief before and after; in the 3-D view arrows turn it')],
    [l10n.t('Home, End'), l10n.t('first and last belief')],
    [l10n.t('Plus, minus, 0'), l10n.t('zoom in, zoom out, show all')],
    ...more,
  ],
});

export const tableHelp = (...lines: readonly string[]): HelpPart => ({
  heading: l10n.t('Numbers in place of pictures'),
  lines: [
    l10n.t(
      'Nothing is told by colour, place or length alone: the same numbers stand in tables and lists, or are told as you go.',
    ),
    ...lines,
  ],
});

export const settingsHelp = (): HelpPart => ({
  heading: l10n.t('Settings and more'),
  lines: [
    l10n.t(
      'Settings are in the Settings editor under Extensions, Beliefscope. Commands are in the palette, under Beliefscope as well.',
    ),
    l10n.t(
      'Themes of high contrast and reduced motion are followed. Escape closes this help and returns to where you were.',
    ),
  ],
});
