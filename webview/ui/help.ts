/**
 * Accessibility help: what a page is made of and how it is read without a pointer. The editor's own accessible view has no place
 * for pages of extensions, so each page has a dialog of its own: Alt+F1, the first button of the page, or the command.
 */
import * as l10n from '@vscode/l10n';
import { el, setText } from './dom.js';

export interface HelpPart {
  readonly heading: string;
  /** Sentences, a paragraph each. */
  readonly lines: readonly string[];
  /** Keys and what they do. */
  readonly keys?: readonly (readonly [keys: string, what: string])[];
}

/** The help of a page, made when it is asked for. */
export interface Help {
  /** What the page is. */
  readonly title: () => string;
  readonly parts: () => readonly HelpPart[];
}

let open: () => void = () => undefined;

/** Opens the help of this page, as a command of the editor asks. */
export const openHelp = (): void => open();

/**
 * Gives a page its help. A button that is seen while it has the focus becomes the first stop of the page.
 * @param page the element that holds all of the page
 */
export function giveHelp(page: HTMLElement, help: Help): void {
  const label = l10n.t('Accessibility help');
  const button = el(
    'button',
    {
      type: 'button',
      class: 'help-button',
      testId: 'help-open',
      'aria-haspopup': 'dialog',
      'aria-keyshortcuts': 'Alt+F1',
    },
    l10n.t('Accessibility help (Alt+F1)'),
  );
  const title = el('h2', { id: 'help-title' });
  const body = el('div', { class: 'help-body', tabindex: 0, role: 'document', 'aria-labelledby': 'help-title' });
  const close = el('button', { type: 'button', class: 'help-close', testId: 'help-close' }, l10n.t('Close (Escape)'));
  const dialog = el(
    'dialog',
    { class: 'help', testId: 'help', 'aria-labelledby': 'help-title' },
    el('div', { class: 'help-head' }, title, close),
    body,
  );
  page.prepend(button);
  page.append(dialog);

  let before: Element | null = null;
  open = () => {
    if (dialog.open) return;
    before = document.activeElement;
    setText(title, `${label}: ${help.title()}`);
    body.replaceChildren(...help.parts().flatMap(partOf));
    dialog.showModal();
    body.focus();
  };
  button.addEventListener('click', open);
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    if (before instanceof HTMLElement || before instanceof SVGElement) before.focus();
    before = null;
  });
  // What moves the page beneath, or the editor, is not meant while this is read.
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      dialog.close();
    }
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'F1' || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      open();
    },
    { capture: true },
  );
}

const partOf = ({ heading, lines, keys = [] }: HelpPart): HTMLElement[] => [
  el('h3', {}, heading),
  ...lines.map((line) => el('p', {}, line)),
  ...(keys.length === 0
    ? []
    : [el('dl', { class: 'help-keys' }, ...keys.flatMap(([key, what]) => [el('dt', {}, key), el('dd', {}, what)]))]),
];
