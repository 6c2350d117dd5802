import * as l10n from '@vscode/l10n';
import { el, icon } from './dom.js';

export interface Tabs {
  readonly list: HTMLElement;
  readonly panels: HTMLElement;
  /** Chooses a tab; the first that is there where it is not. */
  set(id: string): void;
  /** Whether there is a tab at all. */
  setThere(id: string, there: boolean): void;
}

/**
 * A tab list in one line: where there is no room for all names, the icons stand for the tabs that are not chosen. It has the usual keys: arrows move to a neighbour, Home and End to the first and last tab.
 */
export function tabs(
  parts: readonly { id: string; label: string; icon: string; panel: HTMLElement }[],
  onChange: (id: string) => void,
): Tabs {
  const buttons = parts.map(({ id, label, icon: mark, panel }, at) => {
    const button = el(
      'button',
      {
        type: 'button',
        class: 'tab',
        role: 'tab',
        id: `tab-${id}`,
        testId: `tab-${id}`,
        'aria-controls': `panel-${id}`,
        'aria-keyshortcuts': at + 1,
        // Where there is room for icons alone, the name is not seen.
        'aria-label': label,
        title: l10n.t('{0} (key {1})', label, at + 1),
      },
      icon(mark),
      el('span', { class: 'tab-label' }, label),
    );
    button.addEventListener('click', () => onChange(id));
    panel.id = `panel-${id}`;
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', `tab-${id}`);
    return button;
  });
  const list = el('div', { class: 'tabs', role: 'tablist', 'aria-label': l10n.t('What to look at') }, ...buttons);
  list.addEventListener('keydown', (event) => {
    const there = buttons.filter((button) => !button.hidden);
    const at = there.findIndex((button) => button === document.activeElement);
    const last = there.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at <= 0 ? last : at - 1, Home: 0, End: last }[
      event.key
    ];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    there[to]?.focus();
    there[to]?.click();
  });
  return {
    list,
    panels: el('div', { class: 'tab-panels' }, ...parts.map(({ panel }) => panel)),
    set(id) {
      const chosen = Math.max(
        0,
        parts.findIndex((part, at) => part.id === id && buttons[at]?.hidden !== true),
      );
      parts.forEach(({ panel }, at) => {
        buttons[at]?.setAttribute('aria-selected', String(at === chosen));
        buttons[at]?.setAttribute('tabindex', at === chosen ? '0' : '-1');
        panel.toggleAttribute('hidden', at !== chosen);
      });
    },
    setThere(id, there) {
      buttons[parts.findIndex((part) => part.id === id)]?.toggleAttribute('hidden', !there);
    },
  };
}
