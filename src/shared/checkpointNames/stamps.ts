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
/** The hour alone, or with the minutes but nothing between, may as well be a step: `2026-01-20_1000`. */
const CLEAR_TIME = `(?:T${HOUR}|${HOUR}(?=[-_:.h]${SIXTY}|${SIXTY}${SIXTY}))`;
const TIME = `${HOUR}(?:[-_:.h]?${SIXTY}(?:[-_:.m]?${SIXTY}s?(?:[.,]\\d{1,9})?)?)?(?:z|\\+\\d{2}:?\\d{2}|-\\d{2}:\\d{2})?`;
const AFTER = '(?![A-Za-z0-9])';
const BEFORE = '(?<![A-Za-z0-9.])';

interface Pattern {
  readonly pattern: RegExp;
  readonly kind: Stamp['kind'];
  /** What is in every name that has such a part, and is soon looked for. */
  readonly hint: RegExp;
}

const HAS_YEAR = /(?:19[7-9]|20\d)\d/;
const HAS_MONTH = /jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec/i;

const PATTERNS: readonly Pattern[] = [
  {
    kind: 'hash',
    hint: /-[0-9a-f]{4}-[0-9a-f]{4}-/i,
    pattern: new RegExp(`${BEFORE}[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}${AFTER}`, 'gi'),
  },
  // 2026-01-20, with or without a time after it.
  {
    kind: 'dateText',
    hint: HAS_YEAR,
    pattern: new RegExp(
      `${BEFORE}${YEAR}([-_.])${MONTH}\\1${DAY}(?:(?:(?=T)|[ _.-]{1,2}(?=${CLEAR_TIME}))T?${TIME})?${AFTER}`,
      'gi',
    ),
  },
  {
    kind: 'dateText',
    hint: HAS_YEAR,
    pattern: new RegExp(
      `${BEFORE}${DAY}([-_.])${MONTH}\\1${YEAR}(?:(?:(?=T)|[ _.-]{1,2}(?=${CLEAR_TIME}))T?${TIME})?${AFTER}`,
      'gi',
    ),
  },
  // 20260120_101112, 20260120T1011; 20260120_1000 may be step 1000 of that day.
  {
    kind: 'dateText',
    hint: HAS_YEAR,
    pattern: new RegExp(
      `${BEFORE}${YEAR}${MONTH}${DAY}(?:T${HOUR}${SIXTY}(?:${SIXTY})?|[_-]${HOUR}${SIXTY}${SIXTY})Z?${AFTER}`,
      'gi',
    ),
  },
  {
    kind: 'date',
    hint: HAS_YEAR,
    pattern: new RegExp(`${BEFORE}${YEAR}${MONTH}${DAY}(?:${HOUR}${SIXTY}(?:${SIXTY})?)?${AFTER}`, 'g'),
  },
  // Jan05_12-30-11, 5Jan2026.
  {
    kind: 'dateText',
    hint: HAS_MONTH,
    pattern: new RegExp(`${BEFORE}${MONTH_NAME}[-_ ]?\\d{1,2}(?:[-_ ]${YEAR})?(?:[-_ ]${TIME})?${AFTER}`, 'gi'),
  },
  {
    kind: 'dateText',
    hint: HAS_MONTH,
    pattern: new RegExp(`${BEFORE}\\d{1,2}[-_ ]?${MONTH_NAME}[-_ ]?${YEAR}(?:[-_ ]${TIME})?${AFTER}`, 'gi'),
  },
  // 10-11-12 and 10:11:12 are times of day; 10_11_12 may be anything.
  {
    kind: 'dateText',
    hint: /\d[-:]\d\d[-:]\d/,
    pattern: new RegExp(`${BEFORE}${HOUR}([-:])${SIXTY}\\1${SIXTY}${AFTER}`, 'g'),
  },
  // Seconds, or thousandths of seconds, since 1970. Numbers of tokens in this range are round.
  {
    kind: 'date',
    hint: /1[5-9]\d{8}/,
    pattern: new RegExp(`${BEFORE}1[5-9]\\d{6}(?!00)\\d\\d(?:\\d{3})?(?:\\.\\d+)?${AFTER}`, 'g'),
  },
];

/** Whether the word before a number says that it counts training: `step_20240131` is no date. */
const COUNTED = /(?:step|iter|iteration|tokens?|tok|samples?|epoch|ep|it|batch|ckpt|checkpoint)s?[-_=.]?$/i;

const MAX_COUNTED = 16;
const DIGIT_AND_LETTER = /\d[A-Za-z]|[A-Za-z]\d/;

/** The stamps in one part of a path, from left to right, which do not overlap. */
export function stampsIn(text: string): readonly Stamp[] {
  if (!/\d/.test(text)) return [];
  const found: Stamp[] = [];
  for (const { hint, pattern, kind } of PATTERNS) {
    if (!hint.test(text)) continue;
    for (const match of text.matchAll(pattern)) {
      if (kind === 'date' && COUNTED.test(text.slice(Math.max(0, match.index - MAX_COUNTED), match.index))) continue;
      found.push({ start: match.index, end: match.index + match[0].length, kind });
    }
  }
  if (DIGIT_AND_LETTER.test(text))
    for (const match of text.matchAll(/[A-Za-z0-9]{6,}/g))
      if (isHash(match[0])) found.push({ start: match.index, end: match.index + match[0].length, kind: 'hash' });
  return found.length < 2 ? found : apart(found);
}

/** Of stamps that overlap those that were found first, from left to right. */
function apart(stamps: readonly Stamp[]): readonly Stamp[] {
  const taken: Stamp[] = [];
  const isTaken: boolean[] = [];
  for (const stamp of stamps) {
    if (isTaken.slice(stamp.start, stamp.end).includes(true)) continue;
    taken.push(stamp);
    for (let at = stamp.start; at < stamp.end; at++) isTaken[at] = true;
  }
  return taken.sort((a, b) => a.start - b.start);
}

/** Letters and digits that alternate as no words with numbers do: `54qc0vyb`, `19c8e357`. `step100epoch3` is none. */
function isHash(chunk: string): boolean {
  if (/^[A-Za-z]*\d*$|^\d+[A-Za-z]+$/.test(chunk)) return /^[0-9a-f]{12,}$/.test(chunk) && DIGIT_AND_LETTER.test(chunk);
  const pieces = chunk.match(/[A-Za-z]+|\d+/g) ?? [];
  if (/^\d+e\d{1,2}$/i.test(chunk)) return false;
  // Words of three letters and more with numbers between them are words.
  const words = pieces.filter((piece) => /[A-Za-z]/.test(piece));
  if (words.every((word) => word.length > 2 || /^(?:k|m|b|it|ep|e)$/i.test(word))) return false;
  if (/^(?:[A-Z]{1,2}\d{1,4}){2,}$/.test(chunk)) return false;
  return pieces.length > 3 || chunk.length > 6;
}
