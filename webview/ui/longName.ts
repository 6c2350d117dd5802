import { shownLines } from '../../src/shared/shownText.js';
import { el, textNode } from './dom.js';

/** After these a name may go on in the next line; a full stop between digits is that of a number. */
const JOINTS = /(?<=[_/·×:]|\w-)(?=[^\s_/·×:-])|(?<=\D\.)(?=\S)|(?<=\.)(?=[^\d\s])/u;

/**
 * A name where there may be no room for it in one line: it goes on after an underscore, a hyphen or a full stop, not in the
 * midst of a word. What is copied or read out is the name alone, since an element marks the places and no character does.
 */
export function longName(name: string): HTMLElement {
  const parts = shownLines(name).split(JOINTS);
  return el(
    'span',
    { class: 'long-name' },
    ...parts.flatMap((part, at) => [at === 0 ? null : el('wbr'), textNode(part)]),
  );
}
