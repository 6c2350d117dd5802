/**
 * Which keys leave the page. VS Code hears every key that is pressed in a page and has no handler that stops it, and may
 * have bound it: arrows to steps, numbers to tabs, letters to commands. So what is typed into a field, or moves
 * something within the page, is kept here.
 */

/** Fields in which a plain key is text. */
const TYPED = [
  'input:not([type=checkbox]):not([type=radio]):not([type=range])',
  ...['textarea', 'select', 'vscode-dropdown', '[contenteditable]'],
].join(',');
/** Controls that go from one of their values to the next by an arrow. */
const MOVED = 'input[type=radio],input[type=range],[role=slider],[role=listbox],[role=grid]';

/** Whether a key that means something anywhere in the page is meant so: it is not typed into a field, and has no modifier. */
export function isPlainKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  return !(event.target instanceof Element && event.target.closest(TYPED) !== null);
}

/** Whether VS Code is to hear of a key as well. Keys with Ctrl, Cmd or Alt are VS Code's, whatever has the focus. */
export function leavesPage(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const isArrow = event.key.startsWith('Arrow');
  if (event.key.length > 1 && !isArrow) return true;
  const target = event.target instanceof Element ? event.target : null;
  return !event.defaultPrevented && !target?.closest(isArrow ? `${TYPED},${MOVED}` : TYPED);
}

/** @param tell told whether keys reach this page, which is what keybindings wait for */
export function keepKeys(tell: (active: boolean) => void): void {
  // VS Code listens on the window, which comes after the document.
  document.addEventListener('keydown', (event) => {
    if (!leavesPage(event)) event.stopPropagation();
  });
  window.addEventListener('focus', () => tell(true));
  window.addEventListener('blur', () => tell(false));
  if (document.hasFocus()) tell(true);
}
