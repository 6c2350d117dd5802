import { el } from './dom.js';

/** Characters of a name's end that stay where it has to be cut, and of a name that is not worth it. */
const [TAIL, SHORT] = [5, 8];

/**
 * A name where there may be no room for all of it: what is cut is its middle, since names of states often begin alike.
 * Read out and copied, it is whole.
 */
export function cutName(name: string): HTMLElement | string {
  const letters = [...name];
  if (letters.length <= SHORT) return name;
  return el(
    'span',
    { class: 'cut-name' },
    el('span', { class: 'cut-head' }, letters.slice(0, -TAIL).join('')),
    el('span', { class: 'cut-tail' }, letters.slice(-TAIL).join('')),
  );
}
