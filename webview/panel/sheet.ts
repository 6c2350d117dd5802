import * as l10n from '@vscode/l10n';
import { el, icon, setSpoken, setTitle } from '../ui/dom.js';
import type { Model, Store } from './state.js';
import { testIds } from './testIds.js';

/** What the folded sheet is called among the view's folds, which it is kept with. */
const FOLDED = 'sheet-folded';

export interface Sheet {
  /** The tab list, and the button at its end. */
  readonly face: HTMLElement;
  /** What the sheet holds. */
  readonly body: HTMLElement;
  open(): void;
  update(model: Model): void;
}

/**
 * The right column where it stands under the plots: a sheet whose face are the tabs, and which folds away under them so that
 * the plots have the page. On a wide page it is a column like any other, and nothing folds.
 */
export function sheet(store: Store, list: HTMLElement, ...children: HTMLElement[]): Sheet {
  const body = el('div', { class: 'scroller', id: 'sheet-body' }, ...children);
  const button = el(
    'button',
    { type: 'button', class: 'sheet-button', testId: testIds.sheet, 'aria-controls': 'sheet-body' },
    icon('chevron-down'),
  );
  const face = el('div', { class: 'sheet-face' }, list, button);
  const isFolded = (): boolean => store.get().view.folds.includes(FOLDED);
  const fold = (folded: boolean): void => {
    if (folded === isFolded()) return;
    const { view } = store.get();
    const others = view.folds.filter((each) => each !== FOLDED);
    store.set({ view: { ...view, folds: folded ? [...others, FOLDED] : others } });
  };
  button.addEventListener('click', () => fold(!isFolded()));
  // Whoever chooses a tab wants to see it.
  list.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('[role=tab]') !== null) fold(false);
  });
  return {
    face,
    body,
    open: () => fold(false),
    update({ view }) {
      const folded = view.folds.includes(FOLDED);
      const label = folded
        ? l10n.t('Unfold the sheet of figures and experiments')
        : l10n.t('Fold the sheet away under its tabs');
      face.classList.toggle('is-sheet-folded', folded);
      button.setAttribute('aria-expanded', String(!folded));
      setSpoken(button, label);
      setTitle(button, label);
    },
  };
}
