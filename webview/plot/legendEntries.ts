import * as l10n from '@vscode/l10n';
import type { LegendEntry } from '../../src/figure/hidden.js';
import { el, setText, show, svg } from '../ui/dom.js';
import { shorten } from '../ui/format.js';

/** An entry with the colour that its marks have. */
export interface ColouredEntry extends LegendEntry {
  readonly colour: string | null;
}

export interface EntryList {
  readonly element: HTMLElement;
  set(entries: readonly ColouredEntry[], hidden: readonly string[]): void;
}

const HOW = l10n.t('Click: hide or show. Double click, Alt or Ctrl with a click or Enter: this one alone, again: all.');

/** Entries of a legend as buttons that switch their marks, and one that shows all. */
export function entryList(events: { switch(id: string, isolate: boolean): void; all(): void }): EntryList {
  const list = el('ul', { class: 'legend-states legend-entries' });
  const all = el('button', { type: 'button', class: 'legend-all', testId: 'legend-all' }, l10n.t('Show all'));
  all.addEventListener('click', () => {
    events.all();
    list.querySelector('button')?.focus();
  });
  const told = el('span', { class: 'legend-note', testId: 'legend-hidden' });
  const rest = el('li', { class: 'legend-rest' }, told, all);
  let made = '';
  return {
    element: list,
    set(entries, hidden) {
      // Buttons that stay keep the keyboard's focus.
      const wanted = JSON.stringify(entries);
      if (wanted !== made)
        list.replaceChildren(...entries.map((entry) => el('li', {}, entryButton(entry, events))), rest);
      made = wanted;
      let off = 0;
      for (const button of list.querySelectorAll<HTMLElement>('[data-entry]')) {
        const shown = !hidden.includes(button.dataset.entry ?? '');
        button.setAttribute('aria-pressed', String(shown));
        if (!shown) off++;
      }
      setText(told, l10n.t('{0} hidden', off));
      show(rest, off > 0);
    },
  };
}

function entryButton(
  { id, label, colour }: ColouredEntry,
  events: { switch(id: string, isolate: boolean): void },
): HTMLButtonElement {
  const button = el(
    'button',
    { type: 'button', class: 'legend-entry', 'data-entry': id, title: `${label}. ${HOW}` },
    svg(
      'svg',
      { class: 'swatch', viewBox: '0 0 10 10', 'aria-hidden': 'true' },
      svg('circle', { cx: 5, cy: 5, r: 4.5, ...(colour === null ? { class: 'swatch-none' } : { fill: colour }) }),
    ),
    el('span', { class: 'legend-name' }, shorten(label, 18)),
  );
  button.addEventListener('click', (event) => events.switch(id, event.altKey || event.ctrlKey || event.metaKey));
  button.addEventListener('dblclick', () => events.switch(id, true));
  button.addEventListener('keydown', (event) => {
    if ((event.key !== 'Enter' && event.key !== ' ') || !(event.altKey || event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    events.switch(id, true);
  });
  return button;
}
