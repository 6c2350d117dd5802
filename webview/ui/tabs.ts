import * as l10n from '@vscode/l10n';
import { el, icon, show } from './dom.js';

export interface Tabs {
  /** The tabs, in a line that scrolls where they have no room. */
  readonly row: HTMLElement;
  readonly panels: HTMLElement;
  /** Chooses a tab; the first that is there where it is not. */
  set(id: string): void;
  /** Whether there is a tab at all. */
  setThere(id: string, there: boolean): void;
}

/** A press of an arrow scrolls by so much of the line. */
const SCROLLED = 0.7;

/**
 * A tab list in one line, of any number of tabs in any width; no name is cut. Where there is no room for all names the icons
 * stand for the tabs that are not chosen; where there is none for those either the line scrolls, by arrows at its ends, by the
 * wheel, and by itself to the tab that is chosen. The usual keys: arrows move to a neighbour, Home and End to the first and last
 * tab; so the arrows at the ends are for the pointer alone.
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
  let chosen = 0;
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
  const [back, on] = (['left', 'right'] as const).map((side) => {
    const button = el(
      'button',
      {
        type: 'button',
        class: 'tab-scroll',
        testId: `tabs-${side}`,
        tabindex: -1,
        'aria-hidden': 'true',
        hidden: true,
      },
      icon(`chevron-${side}`),
    );
    button.addEventListener('click', () => {
      list.scrollLeft += (side === 'left' ? -SCROLLED : SCROLLED) * list.clientWidth;
    });
    return button;
  });
  const row = el('div', { class: 'tab-row' }, back, list, on);
  const spills = (): boolean => list.scrollWidth > list.clientWidth;
  const reveal = (): void => {
    const [tab, seen] = [buttons[chosen]?.getBoundingClientRect(), list.getBoundingClientRect()];
    if (tab === undefined) return;
    // A line scrolls by whole pixels.
    if (tab.left < seen.left) list.scrollLeft = Math.floor(list.scrollLeft + tab.left - seen.left);
    else if (tab.right > seen.right) list.scrollLeft = Math.ceil(list.scrollLeft + tab.right - seen.right);
  };
  const atEnds = (): void => {
    back.disabled = list.scrollLeft < 1;
    on.disabled = list.scrollLeft > list.scrollWidth - list.clientWidth - 1;
  };
  /** By what it measures, since names are as long as their language makes them. */
  const fit = (): void => {
    if (row.clientWidth === 0) return;
    list.classList.remove('is-short', 'is-tight');
    for (const button of [back, on]) show(button, false);
    if (spills()) list.classList.add('is-short');
    if (spills()) list.classList.add('is-tight');
    if (spills()) for (const button of [back, on]) show(button, true);
    reveal();
    atEnds();
  };
  new ResizeObserver(fit).observe(row);
  list.addEventListener('scroll', atEnds);
  list.addEventListener(
    'wheel',
    (event) => {
      if (!spills() || Math.abs(event.deltaY) <= Math.abs(event.deltaX)) return;
      list.scrollLeft += event.deltaY;
      event.preventDefault();
    },
    { passive: false },
  );
  return {
    row,
    panels: el('div', { class: 'tab-panels' }, ...parts.map(({ panel }) => panel)),
    set(id) {
      chosen = Math.max(
        0,
        parts.findIndex((part, at) => part.id === id && buttons[at]?.hidden !== true),
      );
      parts.forEach(({ panel }, at) => {
        buttons[at]?.setAttribute('aria-selected', String(at === chosen));
        buttons[at]?.setAttribute('tabindex', at === chosen ? '0' : '-1');
        panel.toggleAttribute('hidden', at !== chosen);
      });
      fit();
    },
    setThere(id, there) {
      buttons[parts.findIndex((part) => part.id === id)]?.toggleAttribute('hidden', !there);
    },
  };
}
