import { el, icon, setSpoken, setTitle, show } from './dom.js';

interface IconOptions {
  /** What a screen reader says; the beginning of what the pointer is told, unless `title` says more. */
  readonly label: string;
  /** A codicon's name. */
  readonly icon: string;
  readonly testId: string;
  /** What it does and its terms, told on hover. */
  readonly title?: string;
}

/** A button that is an icon alone, as in the toolbars of the editor. */
export function iconButton(options: IconOptions & { onClick(): void }): HTMLButtonElement {
  const { label, testId, title = label } = options;
  const element = el(
    'button',
    { type: 'button', class: 'icon-button', testId, 'aria-label': label, title },
    icon(options.icon),
  );
  element.addEventListener('click', () => options.onClick());
  return element;
}

export interface IconToggle {
  readonly element: HTMLButtonElement;
  set(on: boolean, enabled?: boolean): void;
}

/** A button that is on or off, as `aria-pressed` says; `iconOn` and `titleOn` stand for it while it is on. */
export function iconToggle(
  options: IconOptions & { iconOn?: string; titleOn?: string; onChange(on: boolean): void },
): IconToggle {
  const { label, title = label, titleOn = title } = options;
  let on = false;
  const element = iconButton({ ...options, onClick: () => options.onChange(!on) });
  const [off] = element.children;
  const marked = options.iconOn === undefined ? null : icon(options.iconOn);
  if (marked !== null) element.append(marked);
  const set = (next: boolean, enabled = true): void => {
    on = next;
    element.setAttribute('aria-pressed', String(on));
    element.disabled = !enabled;
    setSpoken(element, label);
    setTitle(element, on ? titleOn : title);
    if (marked === null || off === undefined) return;
    show(off, !on);
    show(marked, on);
  };
  set(false);
  return { element, set };
}
