import { stampsIn } from './stamps.js';
import { isKnownWord, meaningOf, UNITS, WORDS_WITH_DIGITS } from './vocabulary.js';

/** One part of a name. Numbers, dates and identifiers vary between names that are otherwise the same. */
export type Token =
  | { readonly type: 'word'; readonly text: string; readonly start: number; readonly end: number }
  | {
      readonly type: 'number';
      readonly text: string;
      readonly start: number;
      readonly end: number;
      /** Exactly what is written: `10k` is 10000n; a number that is not whole is a float. */
      readonly value: bigint | number;
    }
  | {
      readonly type: 'stamp';
      readonly text: string;
      readonly start: number;
      readonly end: number;
      readonly kind: 'date' | 'dateText' | 'hash';
    }
  | { readonly type: 'slash'; readonly text: '/'; readonly start: number; readonly end: number };

export type NumberToken = Extract<Token, { type: 'number' }>;

/** A part of a path whose text varies between names that are otherwise the same. */
export type VaryingToken = Extract<Token, { type: 'number' | 'stamp' }>;

/** A name or path in parts, from left to right; what stands between them (`_`, `-`, `=`) is left out. */
export function tokensOf(path: string, varying: readonly VaryingToken[] = varyingTokens(path)): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const token of varying) {
    constantTokens(path, at, token.start, tokens);
    tokens.push(token);
    at = token.end;
  }
  constantTokens(path, at, path.length, tokens);
  return tokens;
}

/** The numbers, dates and identifiers of a name or path, from left to right. */
export function varyingTokens(path: string): VaryingToken[] {
  const tokens: VaryingToken[] = [];
  let at = 0;
  for (const segment of path.split('/')) {
    let from = 0;
    for (const { start, end, kind } of stampsIn(segment)) {
      numberTokens(segment, from, start, at, tokens);
      tokens.push({ type: 'stamp', kind, text: segment.slice(start, end), start: at + start, end: at + end });
      from = end;
    }
    numberTokens(segment, from, segment.length, at, tokens);
    at += segment.length + 1;
  }
  return tokens;
}

/** `1,000,000`; `1e6`, `2.5E+05`, `2e6steps`; `0p05` for 0.05; `0.05`; `1000`. `1.2.3` is three numbers, and `0.5.100` two. */
const NUMBER = new RegExp(
  String.raw`(?<grouped>\d{1,3}(?:,\d{3})+(?!\d))|` +
    String.raw`(?<float>\d+(?:\.\d+)?)[eE](?<power>[+-]?\d{1,2})(?:(?![\dA-Za-z])|(?=(?:${UNITS.join('|')})(?![A-Za-z])))|` +
    String.raw`(?<whole>\d+)(?:p(?<point>\d+)(?![\dA-Za-z])|(?<!\d\.\d+)\.(?<fraction>\d+)(?!\d|(?<!(?<!\d)0\.\d+)\.\d))?`,
  'y',
);
/** Digits after which nothing stands that may belong to the number. */
const PLAIN = /\d+(?![\d,.epkmbgt])/iy;

function numberTokens(text: string, from: number, to: number, offset: number, tokens: VaryingToken[]): void {
  for (let start = from; start < to;) {
    if (!isDigit(text.charCodeAt(start))) {
      start++;
    } else if (endsWord(text, from, start)) {
      from = ++start;
    } else {
      const { end, value } = numberAt(text, start);
      // `reward=-12.5`: the sign belongs to the number.
      const isNegative = text[start - 1] === '-' && /[=:_]/.test(text[start - 2] ?? '');
      tokens.push({
        type: 'number',
        text: text.slice(start, end),
        value: isNegative ? -Number(value) : value,
        start: offset + start - Number(isNegative),
        end: offset + end,
      });
      from = start = end;
    }
  }
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** Whether a digit belongs to the word before it: `f1`. */
function endsWord(text: string, from: number, digit: number): boolean {
  if (digit === from || !ENDS_WITH_DIGIT.has(text.slice(digit - 1, digit + 1).toLowerCase())) return false;
  if (/^\d|^\.\d/.test(text.slice(digit + 1, digit + 3))) return false;
  const letters = /[\p{L}']+$/u.exec(text.slice(Math.max(from, digit - LONGEST_WITH_DIGIT), digit))?.[0] ?? '';
  return WORDS_WITH_DIGITS.has((pieces(letters).at(-1) ?? '').toLowerCase() + (text[digit] ?? ''));
}
const LONGEST_WITH_DIGIT = Math.max(...[...WORDS_WITH_DIGITS].map(({ length }) => length));
/** The last letter of such words with their digit. */
const ENDS_WITH_DIGIT: ReadonlySet<string> = new Set([...WORDS_WITH_DIGITS].map((word) => word.slice(-2)));

/** Letters divided where small ones are followed by a capital: `valLoss`. */
const pieces = (letters: string): readonly string[] =>
  /\p{Ll}\p{Lu}/u.test(letters) ? letters.split(/(?<=\p{Ll})(?=\p{Lu})/u) : [letters];

const LETTERS_OR_SLASH = /([\p{L}']+)\d?|\//gu;

/** The words and slashes between varying parts; digits there belong to words. */
function constantTokens(path: string, from: number, to: number, tokens: Token[]): void {
  if (from === to) return;
  LETTERS_OR_SLASH.lastIndex = from;
  for (let found; (found = LETTERS_OR_SLASH.exec(path)) && found.index < to;) {
    let start = found.index;
    const [text, all] = found;
    if (all === undefined) {
      tokens.push({ type: 'slash', text: '/', start, end: start + 1 });
      continue;
    }
    const letters = all.slice(0, to - start);
    const end = Math.min(start + text.length, to);
    for (const piece of pieces(letters)) {
      const isLast = start + piece.length === found.index + letters.length;
      const after = isLast ? end : start + piece.length;
      tokens.push({ type: 'word', text: path.slice(start, after), start, end: after });
      start = after;
    }
    LETTERS_OR_SLASH.lastIndex = end;
  }
}

const FACTORS: Readonly<Record<string, number>> = { k: 3, m: 6, b: 9, g: 9, t: 12 };

function numberAt(text: string, at: number): { readonly end: number; readonly value: bigint | number } {
  PLAIN.lastIndex = at;
  if (PLAIN.test(text)) return { end: PLAIN.lastIndex, value: BigInt(text.slice(at, PLAIN.lastIndex)) };
  NUMBER.lastIndex = at;
  const found = NUMBER.exec(text);
  const { grouped, float, power, whole, point, fraction } = (found?.groups ?? {}) as Record<string, string | undefined>;
  const end = at + (found?.[0].length ?? 1);
  if (grouped) return { end, value: BigInt(grouped.replaceAll(',', '')) };
  if (float !== undefined) {
    const [digits = '0', decimals = ''] = float.split('.');
    return { end, value: scaled(digits, decimals, Number(power)) };
  }
  const rest = text.slice(end, end + LONGEST_SUFFIX);
  const suffix = /^[kmbgt](?![A-Za-z\d])/i.exec(rest) ?? unitAfterSuffix(rest);
  const factor = suffix ? (FACTORS[suffix[0][0]?.toLowerCase() ?? ''] ?? 0) : 0;
  return { end: end + Number(suffix !== null), value: scaled(whole ?? '0', point ?? fraction ?? '', factor) };
}
/** A factor and the longest word that may follow it. */
const LONGEST_SUFFIX = 16;

/** `10ksteps`: the letter belongs to the number where a word that counts training follows it. */
function unitAfterSuffix(rest: string): RegExpExecArray | null {
  const found = /^[kmbgt](?=([A-Za-z]+))/i.exec(rest);
  const [, word = ''] = found ?? [];
  if (!found || isKnownWord(found[0] + word) || !isKnownWord(word)) return null;
  const meaning = meaningOf(word);
  return meaning === 'step' || meaning === 'tokens' || meaning === 'epoch' ? found : null;
}

/** A decimal number times a power of ten, exactly where it is whole. */
function scaled(digits: string, decimals: string, power: number): bigint | number {
  const places = decimals.replace(/0+$/, '');
  if (places.length <= power) return BigInt(digits + places) * 10n ** BigInt(power - places.length);
  return Number(`${digits}.${decimals || '0'}e${power}`);
}
