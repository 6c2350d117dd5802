/**
 * A typed word as symbol indices: names run together where each is one character, else apart by spaces or commas.
 * A string says what is wrong, for the person who types.
 */
export function parseWord(text: string, symbols: readonly string[], longest: number): number[] | string {
  const single = symbols.every((name) => [...name].length === 1);
  const parts = single ? [...text.replace(/[\s,]+/g, '')] : text.split(/[\s,]+/).filter((part) => part !== '');
  const word: number[] = [];
  for (const part of parts) {
    const token = symbols.indexOf(part);
    if (token < 0)
      return `“${part}” is no symbol of this process. It has ${symbols.slice(0, 12).join(', ')}${symbols.length > 12 ? ', …' : ''}.`;
    word.push(token);
  }
  if (word.length === 0) return 'Type at least one symbol.';
  if (word.length > longest) return `The model reads at most ${longest} tokens; this word has ${word.length}.`;
  return word;
}

export function spellWord(word: readonly number[], symbols: readonly string[]): string {
  const names = word.map((token) => symbols[token] ?? '?');
  return names.join(symbols.every((name) => [...name].length === 1) ? '' : ' ');
}
