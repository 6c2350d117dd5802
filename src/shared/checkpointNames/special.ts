import { tokensOf } from './lexer.js';
import { isGeneric, meaningOf, specialRank } from './vocabulary.js';

/** The words of a path that tell what it is of, and not which checkpoint: of `mess3_step_100_best` it is `mess`. */
export interface OwnWords {
  readonly words: string;
  /** Place of `best`, `last`, `final` in training order; -1 for a name without such a word. */
  readonly special: number;
}

/** @param path without its ending */
export function ownWords(path: string): OwnWords {
  let special = -1;
  const words: string[] = [];
  for (const token of tokensOf(path.slice(path.lastIndexOf('/') + 1))) {
    if (token.type !== 'word') continue;
    const rank = specialRank(token.text);
    special = Math.max(special, rank);
    const meaning = meaningOf(token.text);
    if (rank < 0 && !isGeneric(token.text) && (meaning === null || meaning === 'parameter'))
      words.push(token.text.toLowerCase());
  }
  return { words: words.sort().join(' '), special };
}
