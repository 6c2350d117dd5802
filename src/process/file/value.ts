import Fraction from 'fraction.js';

/** A number of a process file. It is kept exact as a fraction if that is of manageable size. */
export interface Value {
  readonly number: number;
  readonly exact: Fraction | null;
}

/** Fractions with more digits than this are carried as floating point. */
const MAX_DIGITS = 60n;
const TOO_LARGE = 10n ** MAX_DIGITS;

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** The value of a decimal literal, exactly as it is written: 0.1 is 1/10. Null where the text is not one. */
export function decimalValue(text: string): Value | null {
  const match = DECIMAL.exec(text);
  if (match === null || text.length > 400) return null;
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return null;
  const number = Number(text);
  if (!Number.isFinite(number)) return null;
  const shift = Number(exponent) - fraction.length;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  if (Math.abs(shift) > MAX_DIGITS) return { number, exact: null };
  const scale = 10n ** BigInt(Math.abs(shift));
  const exact = shift < 0 ? new Fraction(digits, scale) : new Fraction(digits * scale, 1n);
  // The number is parsed from the text, because dividing rounded integers might be off in the last place.
  return { number, exact: valueOf(exact, number).exact };
}

/** The value of a number, taken as the shortest decimal that stands for it. */
export const numberValue = (number: number): Value => decimalValue(String(number)) ?? { number, exact: null };

export const add = (a: Value, b: Value): Value =>
  combine(
    a,
    b,
    (p, q) => p + q,
    (p, q) => p.add(q),
  );
export const subtract = (a: Value, b: Value): Value =>
  combine(
    a,
    b,
    (p, q) => p - q,
    (p, q) => p.sub(q),
  );
export const multiply = (a: Value, b: Value): Value =>
  combine(
    a,
    b,
    (p, q) => p * q,
    (p, q) => p.mul(q),
  );

/** @returns null where b is zero */
export function divide(a: Value, b: Value): Value | null {
  if (b.number === 0) return null;
  return combine(
    a,
    b,
    (p, q) => p / q,
    (p, q) => p.div(q),
  );
}

/** The value as text: a fraction if it is a simple one, otherwise a decimal. */
export function formatValue({ number, exact }: Value): string {
  if (exact !== null && exact.d > 1n && exact.d <= 1000n && !isShortDecimal(number)) return exact.toFraction();
  return String(Number(number.toPrecision(10)));
}

const isShortDecimal = (number: number): boolean => String(number).length <= 8;

function combine(
  a: Value,
  b: Value,
  rounded: (p: number, q: number) => number,
  precise: (p: Fraction, q: Fraction) => Fraction,
): Value {
  const number = rounded(a.number, b.number);
  if (a.exact === null || b.exact === null) return { number, exact: null };
  return valueOf(precise(a.exact, b.exact), number);
}

function valueOf(exact: Fraction, fallback: number): Value {
  if (exact.d > TOO_LARGE || exact.n > TOO_LARGE) return { number: fallback, exact: null };
  return { number: exact.valueOf(), exact };
}
