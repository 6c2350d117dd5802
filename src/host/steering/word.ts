/**
 * A typed word as symbol indices: symbols by name or index, separated by spaces or commas; where each symbol is one
 * character, also without separators. A string says what is wrong, for the person.
 */
export function parseWord(text: string, symbols: readonly string[], longest: number): number[] | string {
  const trimmed = text.trim().replace(/^\[|\]$/g, '');
  if (trimmed === '') return 'Type at least one token.';
  const separated = trimmed.split(/[\s,;]+/).filter((part) => part !== '');
  const single = symbols.every((symbol, index) => symbol.length === 1 && String(index).length === 1);
  const [only = ''] = separated;
  const isWhole = symbolIndex(only, symbols) !== null;
  const parts = separated.length === 1 && single && !isWhole ? [...only] : separated;
  const word: number[] = [];
  for (const part of parts) {
    const index = symbolIndex(part, symbols);
    if (index === null) return `“${part}” is no token of this process; its tokens are ${someOf(symbols)}.`;
    word.push(index);
  }
  if (word.length > longest) return `The model reads at most ${longest} tokens; these are ${word.length}.`;
  return word;
}

/** A word as it can be typed again. */
export function formatWord(word: readonly number[], symbols: readonly string[]): string {
  const names = word.map((token) => symbols[token] ?? String(token));
  return names.join(symbols.every((symbol) => symbol.length === 1) ? '' : ' ');
}

/** A name goes before an index: symbols named 1 and 2 mean their names. */
function symbolIndex(part: string, symbols: readonly string[]): number | null {
  const named = symbols.indexOf(part);
  if (named >= 0) return named;
  if (!/^(?:0|[1-9]\d*)$/.test(part)) return null;
  const index = Number(part);
  return index < symbols.length ? index : null;
}

const someOf = (symbols: readonly string[]) =>
  symbols.length <= 12 ? symbols.join(', ') : `${symbols.slice(0, 10).join(', ')}, … (${symbols.length})`;
