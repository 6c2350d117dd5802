/**
 * Words (sequences of symbols) as text. This grammar is used by every field, prompt, command-line option and call:
 *
 * - Names of symbols, separated by spaces, commas or semicolons: `Mon Tue`, `0, 1, 1`, `A;B`.
 * - Names run together if every name is one character: `0110`, `(()`.
 * - Indices of symbols, from 0, in place of names, unless some name is itself a number: `0,1` for symbols A and B. They
 *   may be run together (`01`) if there are at most ten symbols with names of one character. Names take precedence.
 * - Square or round brackets around the whole word are ignored, unless they occur in a name: `[0, 1]`.
 * - Single or double quotes around a name (`"a name" b`) or around the whole word (`"0110"`). A name that contains a
 *   separator or a quote has to be quoted; within double quotes the escapes of JSON apply.
 * - Empty text is the empty word, where that is allowed.
 */
import * as l10n from '@vscode/l10n';

/** Why a typed word is rejected; `message` is one or two sentences for the person who typed it. */
export interface WordProblem {
  readonly code: 'unknown-symbol' | 'empty-word' | 'word-too-long';
  readonly message: string;
}

export type WordReading =
  | { readonly word: readonly number[]; readonly problem: null }
  | { readonly word: null; readonly problem: WordProblem };

/** How long a word may be, in symbols. The empty word is allowed if `least` is left out. */
export interface WordLimits {
  readonly least?: number;
  readonly most?: number;
}

/** A typed word as symbol indices, or what is wrong with it. */
export function readWord(text: string, symbols: readonly string[], limits: WordLimits = {}): WordReading {
  const names = namesOf(symbols);
  const word: number[] = [];
  for (const piece of piecesOf(withoutBrackets(text.trim(), symbols))) {
    const read = piece.quoted ? readQuoted(piece.text, names) : readBare(piece.text, names);
    if (typeof read === 'string') return { word: null, problem: unknownSymbol(read, symbols) };
    word.push(...read);
  }
  const problem = lengthProblem(word.length, limits);
  return problem === null ? { word, problem } : { word: null, problem };
}

/** What is wrong with the length of a word, in symbols; null if nothing is. */
export function lengthProblem(length: number, { least = 0, most = Infinity }: WordLimits): WordProblem | null {
  if (length < least) return { code: 'empty-word', message: l10n.t('The word is empty: type at least one symbol.') };
  if (length > most)
    return {
      code: 'word-too-long',
      message:
        most === 1
          ? l10n.t('The model reads at most 1 symbol; this word has {0}.', length)
          : l10n.t('The model reads at most {0} symbols; this word has {1}.', most, length),
    };
  return null;
}

/** The problem with a piece of a word that is not a symbol. */
export function unknownSymbol(piece: string, symbols: readonly string[]): WordProblem {
  const shown = `“${clipped(piece)}”`;
  const message = takesNumbers(symbols)
    ? l10n.t('{0} is neither a symbol of this process nor the number of one. {1}', shown, listOf(symbols))
    : l10n.t('{0} is not a symbol of this process. {1}', shown, listOf(symbols));
  return { code: 'unknown-symbol', message };
}

/** The problem with a word that the process cannot emit. @param at index of the first impossible symbol */
export function impossibleWord(
  process: string,
  word: ArrayLike<number>,
  at: number,
  symbols: readonly string[],
): string {
  const symbol = tokenName(word[at] ?? -1, symbols);
  return at === 0
    ? l10n.t('{0} cannot emit this word: {1} cannot come first.', process, symbol)
    : l10n.t(
        '{0} cannot emit this word: {1} cannot come after {2}.',
        process,
        symbol,
        clipped(spellWord(firstOf(word, at), symbols)),
      );
}

/** How a word is typed, for prompts and tooltips. */
export function wordHint(symbols: readonly string[]): string {
  const names = firstNames(symbols);
  const last = symbols.length - 1;
  if (symbols.every(isOneCharacter))
    return takesNumbers(symbols)
      ? l10n.t(
          'Symbols {0} (or their numbers from 0 to {1}), separated by spaces or commas, or run together',
          names,
          last,
        )
      : l10n.t('Symbols {0}, separated by spaces or commas, or run together', names);
  return takesNumbers(symbols)
    ? l10n.t('Symbols {0} (or their numbers from 0 to {1}), separated by spaces or commas', names, last)
    : l10n.t('Symbols {0}, separated by spaces or commas', names);
}

/**
 * Spells a word so that {@link readWord} reads it back: run together if every name is one letter, digit or sign,
 * otherwise separated by spaces, with double quotes around a name that would be misread without them.
 */
export function spellWord(word: ArrayLike<number>, symbols: readonly string[]): string {
  const runTogether = symbols.every((name) => /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(name) && !/[,;"']/.test(name));
  const names = Array.from(word, (symbol) => {
    const name = tokenName(symbol, symbols);
    return /^[^\s,;"'\p{C}]+$/u.test(name) ? name : JSON.stringify(name);
  });
  return names.join(runTogether && names.every(isOneCharacter) ? '' : ' ');
}

/** A model's token as text: its symbol's name. The beginning-of-sequence token has the id after the last symbol. */
export const tokenName = (token: number, symbols: readonly string[]): string =>
  symbols[token] ?? (token === symbols.length ? 'BOS' : `#${token}`);

/**
 * Reads token ids, for which no process is needed: whole numbers, separated and bracketed like words.
 * @returns null if the text is anything else, or empty
 */
export function readTokenIds(text: string): number[] | null {
  const pieces = piecesOf(withoutBrackets(text.trim(), []));
  const are = pieces.length > 0 && pieces.every((piece) => /^(?:0|[1-9]\d{0,8})$/.test(piece.text));
  return are ? pieces.map((piece) => Number(piece.text)) : null;
}

interface Names {
  readonly index: ReadonlyMap<string, number>;
  readonly count: number;
  readonly single: boolean;
  readonly numbers: boolean;
}

const isOneCharacter = (name: string): boolean => [...name].length === 1;

/** Indices are accepted only if no name of a symbol looks like an index. */
const takesNumbers = (symbols: readonly string[]): boolean => !symbols.some((name) => /^\d+$/.test(name));

function namesOf(symbols: readonly string[]): Names {
  return {
    index: new Map(symbols.map((name, symbol) => [name, symbol])),
    count: symbols.length,
    single: symbols.every(isOneCharacter),
    numbers: takesNumbers(symbols),
  };
}

/** The text without one pair of brackets around all of it, unless some name contains such a bracket. */
function withoutBrackets(text: string, symbols: readonly string[]): string {
  const pair = ['[]', '()'].find(
    (brackets) => text.startsWith(brackets.charAt(0)) && text.endsWith(brackets.charAt(1)),
  );
  if (pair === undefined || text.length < 2) return text;
  return symbols.some((name) => [...pair].some((bracket) => name.includes(bracket))) ? text : text.slice(1, -1);
}

interface Piece {
  readonly text: string;
  readonly quoted: boolean;
}

/** A quote opens a name only at the start of a piece, and only if a matching quote closes it at the end of a piece. */
const PIECE = /"((?:[^"\\]|\\[^])*)"(?=[\s,;]|$)|'((?:[^'\\]|\\[^])*)'(?=[\s,;]|$)|[^\s,;]+/g;

function piecesOf(text: string): Piece[] {
  return Array.from(text.matchAll(PIECE), ([whole, double, single]): Piece => {
    if (double !== undefined) return { text: unescaped(whole) ?? double, quoted: true };
    if (single !== undefined) return { text: single.replace(/\\([^])/g, '$1'), quoted: true };
    return { text: whole, quoted: false };
  });
}

function unescaped(json: string): string | null {
  try {
    return String(JSON.parse(json));
  } catch {
    return null;
  }
}

/** Symbols of a quoted text: one name, or a whole word. Returns the first part that is not a symbol if there is one. */
function readQuoted(text: string, names: Names): readonly number[] | string {
  const whole = names.index.get(text);
  if (whole !== undefined) return [whole];
  const word: number[] = [];
  for (const part of text.split(/[\s,;]+/).filter((each) => each !== '')) {
    const read = readBare(part, names);
    if (typeof read === 'string') return read;
    word.push(...read);
  }
  return word;
}

/** Symbols of one piece without separators. Returns the part that is not a symbol if there is one. */
function readBare(piece: string, { index, count, single, numbers }: Names): readonly number[] | string {
  const whole = index.get(piece);
  if (whole !== undefined) return [whole];
  const numbered = numbers && /^(?:0|[1-9]\d*)$/.test(piece) && Number(piece) < count;
  if (numbered) return [Number(piece)];
  if (!single) return piece;
  const word: number[] = [];
  for (const character of piece) {
    const digit =
      numbers && count <= 10 && /^\d$/.test(character) && Number(character) < count ? Number(character) : undefined;
    const symbol = index.get(character) ?? digit;
    if (symbol === undefined) return count > 10 && /^\d+$/.test(piece) ? piece : character;
    word.push(symbol);
  }
  return word;
}

/** A message lists up to this many names before it gives only their number. */
const MOST_LISTED = 12;

function listOf(symbols: readonly string[]): string {
  if (symbols.length > MOST_LISTED)
    return l10n.t('Its {0} symbols begin with {1}', symbols.length, firstNames(symbols));
  return symbols.length === 1
    ? l10n.t('Its symbol is {0}.', firstNames(symbols))
    : l10n.t('Its symbols are {0}.', firstNames(symbols));
}

function firstNames(symbols: readonly string[]): string {
  const names = symbols.slice(0, MOST_LISTED).map((name) => spellWord([0], [name]));
  return symbols.length > MOST_LISTED ? `${names.join(', ')}, …` : names.join(', ');
}

const clipped = (text: string): string => (text.length > 60 ? `${text.slice(0, 29)}…${text.slice(-30)}` : text);
const firstOf = (word: ArrayLike<number>, length: number): number[] =>
  Array.from({ length }, (_, at) => word[at] ?? -1);
