/**
 * A part of a name that tells when or by what something was made, and never a step: a date, a time, an identifier. `date`
 * is written in digits alone, and is a number after all where other names have a number in its place.
 */
export interface Stamp {
  readonly start: number;
  readonly end: number;
  readonly kind: 'date' | 'dateText' | 'hash';
}

const YEAR = '(?:19[7-9]\\d|20[0-9]\\d)';
const MONTH = '(?:0[1-9]|1[0-2])';
const DAY = '(?:0[1-9]|[12]\\d|3[01])';
const HOUR = '(?:[01]\\d|2[0-3])';
const SIXTY = '[0-5]\\d';
const MONTH_NAME = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}';
const TIME = `${HOUR}(?:[-_:.h]?${SIXTY}(?:[-_:.m]?${SIXTY}s?(?:[.,_]\\d{1,9})?)?)?(?:z|[+-]\\d{2}:?\\d{2})?`;
const AFTER = '(?![A-Za-z0-9])';
const BEFORE = '(?<![A-Za-z0-9.])';

interface Pattern {
  readonly pattern: RegExp;
  readonly kind: Stamp['kind'];
}

const PATTERNS: readonly Pattern[] = [
  { kind: 'hash', pattern: new RegExp(`${BEFORE}[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}${AFTER}`, 'gi') },
  // 2026-01-20, with or without a time after it.
  {
    kind: 'dateText',
    pattern: new RegExp(`${BEFORE}${YEAR}([-_.])${MONTH}\\1${DAY}(?:[T _.-]{1,2}${TIME})?${AFTER}`, 'gi'),
  },
  {
    kind: 'dateText',
    pattern: new RegExp(`${BEFORE}${DAY}([-_.])${MONTH}\\1${YEAR}(?:[T _.-]{1,2}${TIME})?${AFTER}`, 'gi'),
  },
  // 20260120_101112, 20260120T1011; 20260120_1000 may be step 1000 of that day.
  {
    kind: 'dateText',
    pattern: new RegExp(
      `${BEFORE}${YEAR}${MONTH}${DAY}(?:T${HOUR}${SIXTY}(?:${SIXTY})?|[_-]${HOUR}${SIXTY}${SIXTY})Z?${AFTER}`,
      'gi',
    ),
  },
  { kind: 'date', pattern: new RegExp(`${BEFORE}${YEAR}${MONTH}${DAY}(?:${HOUR}${SIXTY}(?:${SIXTY})?)?${AFTER}`, 'g') },
  // Jan05_12-30-11, 5Jan2026.
  {
    kind: 'dateText',
    pattern: new RegExp(`${BEFORE}${MONTH_NAME}[-_ ]?\\d{1,2}(?:[-_ ]${YEAR})?(?:[-_ ]${TIME})?${AFTER}`, 'gi'),
  },
  {
    kind: 'dateText',
    pattern: new RegExp(`${BEFORE}\\d{1,2}[-_ ]?${MONTH_NAME}[-_ ]?${YEAR}(?:[-_ ]${TIME})?${AFTER}`, 'gi'),
  },
  // 10-11-12 and 10:11:12 are times of day; 10_11_12 may be anything.
  { kind: 'dateText', pattern: new RegExp(`${BEFORE}${HOUR}([-:])${SIXTY}\\1${SIXTY}${AFTER}`, 'g') },
  // Seconds, or thousandths of seconds, since 1970. Numbers of tokens in this range are round.
  { kind: 'date', pattern: new RegExp(`${BEFORE}1[5-9]\\d{6}(?!00)\\d\\d(?:\\d{3})?(?:\\.\\d+)?${AFTER}`, 'g') },
];

/** Whether the word before a number says that it counts training: `step_20240131` is no date. */
const COUNTED = /(?:step|iter|iteration|tokens?|tok|samples?|epoch|ep|it|batch|ckpt|checkpoint)s?[-_=.]?$/i;

/** The stamps in one part of a path, from left to right, which do not overlap. */
export function stampsIn(text: string): Stamp[] {
  const found: Stamp[] = [];
  if (!/\d/.test(text)) return found;
  const add = (start: number, end: number, kind: Stamp['kind']) => {
    if (kind !== 'hash' && COUNTED.test(text.slice(0, start))) return;
    if (!found.some((stamp) => start < stamp.end && stamp.start < end)) found.push({ start, end, kind });
  };
  if (/\d{6}|\d[-_.:]?\d\d|[a-z]\d/i.test(text))
    for (const { pattern, kind } of PATTERNS)
      for (const match of text.matchAll(pattern)) add(match.index, match.index + match[0].length, kind);
  for (const match of text.matchAll(/[A-Za-z0-9]{6,}/g))
    if (isHash(match[0])) add(match.index, match.index + match[0].length, 'hash');
  return found.sort((a, b) => a.start - b.start);
}

/** Letters and digits that alternate as no words with numbers do: `54qc0vyb`, `19c8e357`. `step100epoch3` is none. */
function isHash(chunk: string): boolean {
  const pieces = chunk.match(/[A-Za-z]+|\d+/g) ?? [];
  if (pieces.length < 3) return /^[0-9a-f]{12,}$/.test(chunk) && pieces.length === 2;
  if (/^\d+e\d{1,2}$/i.test(chunk)) return false;
  // Words of three letters and more with numbers between them are words.
  const words = pieces.filter((piece) => /[A-Za-z]/.test(piece));
  if (words.every((word) => word.length > 2 || /^(?:k|m|b|it|ep|e)$/i.test(word))) return false;
  if (/^(?:[A-Z]{1,2}\d{1,4}){2,}$/.test(chunk)) return false;
  return pieces.length > 3 || chunk.length > 6;
}
