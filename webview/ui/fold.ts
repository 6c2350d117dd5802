import type { Child } from './dom.js';
import { el, setText } from './dom.js';

export interface Fold {
  readonly element: HTMLDetailsElement;
  /** What stands in it in a few words, beside its name; told whether it is open or not. */
  digest(text: string | null): void;
  set(open: boolean): void;
}

/** A section that folds away: its heading, a few words of what is in it, and the rest on request. */
export function fold(
  options: { title: string; testId: string; hint: string; onToggle(open: boolean): void },
  ...children: readonly Child[]
): Fold {
  const told = el('span', { class: 'fold-digest' });
  const element = el(
    'details',
    { class: 'fold', testId: options.testId },
    el('summary', { class: 'fold-face', title: options.hint }, el('h3', { class: 'fold-title' }, options.title), told),
    el('div', { class: 'fold-body' }, ...children),
  );
  let wanted = false;
  element.addEventListener('toggle', () => {
    if (element.open === wanted) return;
    wanted = element.open;
    options.onToggle(wanted);
  });
  return {
    element,
    digest: (text) => setText(told, text),
    set(open) {
      wanted = open;
      element.open = open;
    },
  };
}
