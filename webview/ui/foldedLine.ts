import * as l10n from '@vscode/l10n';
import { el, icon, setSpoken, setText, setTitle, show } from './dom.js';

export interface FoldedLine {
  readonly element: HTMLElement;
  /** Measures anew; to be called when what stands in the line has changed. */
  measure(): void;
}

/**
 * Keeps a row of items in one line, or a few: those that have no room are hidden until the button at its end, which tells how many
 * they are, unfolds them.
 * @param line holds the items; it is made to wrap
 * @param options.mark words about hidden items that the button must not conceal; null: none
 * @param options.hint words about hidden items for which the button has a colour: they are spoken, and shown on hover; null: none
 */
export function foldedLine(
  line: HTMLElement,
  options: {
    /** What the button says where all are seen: `Fold the tools of the plots`. */
    fold: string;
    /** What it says of the hidden ones: `Show 3 more tools of the plots`. */
    unfold: (hidden: number) => string;
    testId: string;
    mark?: (hidden: readonly Element[]) => string | null;
    hint?: (hidden: readonly Element[]) => string | null;
    /** How many lines there is room for; one unless told. */
    lines?: () => number;
  },
): FoldedLine {
  const { fold, unfold, testId, mark = () => null, hint = () => null, lines = () => 1 } = options;
  const text = el('span', {});
  const button = el('button', { type: 'button', class: 'fold-button', testId }, text, icon('chevron-down'));
  const element = el('div', { class: 'folded-line' }, line, button);
  line.classList.add('folded-items');
  let isOpen = false;

  /** The items that have no room in the lines. */
  const wrapped = (items: readonly Element[]): Element[] => {
    const boxes = items.map((item) => item.getBoundingClientRect());
    const kept = lines();
    let [line, bottom] = [0, -Infinity];
    return items.filter((_, at) => {
      const box = boxes[at];
      if (box === undefined || box.height === 0) return line > kept;
      if (box.top >= bottom - 1) {
        line++;
        bottom = box.bottom;
      } else bottom = Math.max(bottom, box.bottom);
      return line > kept;
    });
  };
  const measure = (): void => {
    const items = [...line.children];
    for (const item of items) item.classList.remove('is-folded');
    show(button, false);
    // The button takes room as well, but only where it is needed.
    show(button, wrapped(items).length > 0);
    const hidden = wrapped(items);
    if (!isOpen) for (const item of hidden) item.classList.add('is-folded');
    element.classList.toggle('is-open', isOpen);
    const more = l10n.t('{0} more', hidden.length);
    const marked = isOpen ? null : mark(hidden);
    const hinted = isOpen ? null : hint(hidden);
    button.classList.toggle('is-marked', marked !== null);
    button.classList.toggle('is-hinted', marked === null && hinted !== null);
    setText(text, isOpen ? null : marked === null ? more : `${more}, ${marked}`);
    const label = isOpen ? fold : unfold(hidden.length);
    button.setAttribute('aria-expanded', String(isOpen));
    // In the order in which it is seen: how many, what the button must not conceal, and what its colour says.
    const told = (...texts: readonly (string | null)[]): string => texts.filter((each) => each !== null).join(', ');
    setSpoken(button, told(label, marked, hinted));
    setTitle(button, told(label, hinted));
  };
  button.addEventListener('click', () => {
    isOpen = !isOpen;
    measure();
  });
  new ResizeObserver(measure).observe(element);
  return { element, measure };
}
