import { stampsIn } from './stamps.js';
import { isKnownWord, meaningOf, WORDS_WITH_DIGITS } from './vocabulary.js';

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

/** A name or path in parts, from left to right; what stands between them (`_`, `-`, `=`) is left out. */
export function tokensOf(path: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const segment of path.split('/')) {
    if (at > 0) tokens.push({ type: 'slash', text: '/', start: at - 1, end: at });
    segmentTokens(segment, at, tokens);
    at += segment.length + 1;
  }
  return tokens;
}

function segmentTokens(segment: string, offset: number, tokens: Token[]): void {
  let at = 0;
  for (const { start, end, kind } of stampsIn(segment)) {
    plainTokens(segment, at, start, offset, tokens);
    tokens.push({ type: 'stamp', kind, text: segment.slice(start, end), start: offset + start, end: offset + end });
    at = end;
  }
  plainTokens(segment, at, segment.length, offset, tokens);
}

const LETTERS = /[\p{L}']+/uy;
/** `1,000,000`; `1e6`, `2.5E+05`; `0p05` for 0.05; `0.05`; `1000`. */
const NUMBER =
  /(?<grouped>\d{1,3}(?:,\d{3})+(?!\d))|(?<float>\d+(?:\.\d+)?)[eE](?<power>[+-]?\d{1,2})(?![\dA-Za-z])|(?<whole>\d+)(?:p(?<point>\d+)(?![\dA-Za-z])|\.(?<fraction>\d+)(?!\.\d))?/y;
const FACTORS: Readonly<Record<string, number>> = { k: 3, m: 6, b: 9, g: 9, t: 12 };

function plainTokens(text: string, from: number, to: number, offset: number, tokens: Token[]): void {
  for (let at = from; at < to;) {
    LETTERS.lastIndex = at;
    const letters = LETTERS.exec(text)?.[0].slice(0, to - at);
    if (letters) {
      at = wordTokens(text, at, letters, offset, tokens);
      continue;
    }
    const number = numberAt(text, at);
    if (number) {
      // `reward=-12.5`: the sign belongs to the number.
      const isNegative = text[at - 1] === '-' && /[=:_]/.test(text[at - 2] ?? '');
      const value = isNegative ? -Number(number.value) : number.value;
      tokens.push({ ...number, value, start: offset + at - Number(isNegative), end: offset + number.end });
      at = number.end;
    } else at++;
  }
}

/** Words of one run of letters, divided where small letters are followed by a capital: `valLoss`. */
function wordTokens(text: string, at: number, letters: string, offset: number, tokens: Token[]): number {
  const pieces = letters.split(/(?<=\p{Ll})(?=\p{Lu})/u);
  let start = at;
  for (const [index, piece] of pieces.entries()) {
    let end = start + piece.length;
    if (index === pieces.length - 1) {
      const digit = /^\d(?!\d|\.\d)/.exec(text.slice(end))?.[0];
      if (digit && WORDS_WITH_DIGITS.has((piece + digit).toLowerCase())) end++;
    }
    tokens.push({ type: 'word', text: text.slice(start, end), start: offset + start, end: offset + end });
    start = end;
  }
  return start;
}

function numberAt(text: string, at: number): NumberToken | null {
  NUMBER.lastIndex = at;
  const found = NUMBER.exec(text);
  if (!found?.groups) return null;
  const { grouped, float, power, whole, point, fraction } = found.groups as Record<string, string | undefined>;
  let end = at + found[0].length;
  const token = (value: bigint | number): NumberToken => ({
    type: 'number',
    text: text.slice(at, end),
    start: at,
    end,
    value,
  });
  if (grouped) return token(BigInt(grouped.replaceAll(',', '')));
  if (float) {
    const [digits = '0', decimals = ''] = float.split('.');
    return token(scaled(digits, decimals, Number(power)));
  }
  const decimals = point ?? fraction ?? '';
  const suffix = /^[kmbgt](?![A-Za-z\d])/i.exec(text.slice(end)) ?? unitAfterSuffix(text.slice(end));
  if (suffix) end++;
  return token(scaled(whole ?? '0', decimals, suffix ? (FACTORS[suffix[0][0]?.toLowerCase() ?? ''] ?? 0) : 0));
}

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
