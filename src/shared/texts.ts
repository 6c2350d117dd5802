/** Numbers, beliefs and counts as text, the same everywhere. Callers put the full value into a tooltip. */
import * as l10n from '@vscode/l10n';

/** A fraction such as r2, by default with three decimals. Values below one are never shown as "1.000". */
export function share(value: number, decimals = 3): string {
  if (!Number.isFinite(value)) return '–';
  const text = value.toFixed(decimals);
  if (value < 1 && Number(text) === 1) return value > 0.9999995 ? '0.999999…' : String(Math.floor(value * 1e6) / 1e6);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** Significant digits in plain notation, without trailing zeros; `–` for an unknown value. */
export function significant(value: number | null, digits: number): string {
  if (value === null || Number.isNaN(value)) return '–';
  return Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : value > 0 ? '∞' : '-∞';
}

/** Three significant digits, in powers of ten if plain digits would be long: 0.00777, 2.1e-5. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && Number.isFinite(size) && (size < 1e-3 || size >= 1e6))
    return value.toExponential(1).replace('e+', 'e');
  return significant(value, 3);
}

/** A probability for a label: 0.333, and `0` or `1` only if it is exactly that. */
export function probability(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0 || value === 1) return String(value);
  if (value > 0 && value < 0.0005) return '<0.001';
  if (value < 1 && value > 0.9995) return '>0.999';
  const text = value.toFixed(3);
  return text === '-0.000' ? '0.000' : text;
}

/**
 * A probability beside others that it may be told apart from: as {@link probability}, but `0.0002` and `3e-5` where that says
 * `<0.001`, and `0.9998` and `1−3e-5` where it says `>0.999`.
 */
export function fineProbability(value: number): string {
  const rest = 1 - value;
  if (value > 0 && value < 0.0005) return value < 1e-4 ? value.toExponential(0) : value.toFixed(4);
  if (rest > 0 && rest < 0.0005) return rest < 1e-4 ? `1−${rest.toExponential(0)}` : value.toFixed(4);
  return probability(value);
}

/** A share as {@link share}, with as many decimals near 1 as tell what is left of it: 0.997, 0.9991, 0.99995. */
export function fineShare(value: number, decimals = 3): string {
  const rest = 1 - value;
  const needed = rest > 0 && rest < 0.1 ? Math.ceil(-Math.log10(rest) - 1e-9) : 0;
  return share(value, Math.min(6, Math.max(decimals, needed)));
}

/** Decimals at which shares that lie close together are told apart: three, and more the narrower their range is, up to six. */
export function decimalsOf(values: readonly number[]): number {
  const range = Math.max(...values) - Math.min(...values);
  return range > 0 ? Math.min(6, Math.max(3, 1 - Math.floor(Math.log10(range)))) : 3;
}

/** A count as text: `29,524`; in powers of ten beyond 10^12; `more than 1e308` beyond what a number can hold. */
export function countText(count: number): string {
  if (count >= 1e308) return l10n.t('more than 1e308');
  return count < 1e12 ? inThousands(Math.ceil(count)) : count.toExponential(1).replace('e+', 'e');
}

/** A whole number below 10^21 as `29,524`. Not by Intl, which first reads the language's tables. */
const inThousands = (whole: number): string => String(whole).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** Made when it is first needed: it reads the language's tables, which takes longer than the rest of a start. */
let separated: Intl.NumberFormat | undefined;

/** A count, possibly weighted and so not a whole number: 29,524, 3.14; very large ones in powers of ten. */
export function count(value: number): string {
  if (!Number.isFinite(value) || value >= 1e12) return countText(value);
  if (Number.isSafeInteger(value)) return inThousands(value);
  separated ??= new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
  return separated.format(value);
}

/** `1 word`, `29,524 words`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `1 checkpoint`, `29,524 checkpoints`. */
export const checkpointsText = (all: number): string =>
  all === 1 ? l10n.t('1 checkpoint') : l10n.t('{0} checkpoints', count(all));

/** A checkpoint: `step 11,520,000`, or the file's name if the step is not known. */
export const checkpointText = ({ file, step }: { readonly file: string; readonly step: number | null }): string =>
  step === null ? file : l10n.t('step {0}', count(step));

/** Ascending whole numbers as `0–3, 5, 7–9`. */
export function ranges(values: readonly number[]): string {
  const parts: string[] = [];
  for (let from = 0; from < values.length;) {
    let to = from;
    while (to + 1 < values.length && values[to + 1] === values[to] + 1) to++;
    parts.push(
      to === from
        ? `${values[from]}`
        : to === from + 1
          ? `${values[from]}, ${values[to]}`
          : `${values[from]}–${values[to]}`,
    );
    from = to + 1;
  }
  return parts.join(', ');
}

/** Shortens a long name by leaving out its middle; characters of two halves stay whole. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  const tail = text.length - (most - 1 - head);
  const isHigh = /[\ud800-\udbff]/.test(text.charAt(head - 1));
  const isLow = /[\udc00-\udfff]/.test(text.charAt(tail));
  return `${text.slice(0, isHigh ? head - 1 : head)}…${text.slice(isLow ? tail + 1 : tail)}`;
}

/** A belief by its most probable states, without those of (nearly) zero probability: `1: 0.500, T: 0.250, …`. */
export function beliefText(vector: ArrayLike<number>, states: readonly string[], most = 6): string {
  const parts = Array.from(vector, (value, state) => ({ value, name: states[state] }))
    .filter(({ value }) => Math.abs(value) >= 0.0005)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const shown = parts.slice(0, most).map(({ name, value }) => `${name}: ${probability(value)}`);
  return shown.join(', ') + (parts.length > most ? ', …' : '');
}

/** A whole vector, rounded: `[0, 0.3333, 0.6667]`. */
export const vectorText = (vector: ArrayLike<number>, decimals = 4): string =>
  `[${Array.from(vector, (value) => String(Number(value.toFixed(decimals)))).join(', ')}]`;

/**
 * r2 of prefixes that were not fitted is called unstable below this. At 0 a prediction is as good as always saying the
 * mean belief; at -1 its squared error is twice the spread of the beliefs themselves. Below that the number only
 * shows how close to singular the fit was, not how badly the beliefs are represented.
 */
export const LEAST_STABLE_R2 = -1;

/** r2 of unseen prefixes as it is told to a person. */
export interface UnseenR2 {
  /** What stands in place of the number. */
  readonly text: string;
  /** The whole number, and the reason where there is one: for those who ask. */
  readonly title: string;
  /** Why the number is not told, in whole sentences; null where it is. */
  readonly reason: string | null;
}

/** @param spell how a number that can be trusted is written */
export function unseenR2Text(value: number | null, spell: (value: number) => string = share): UnseenR2 {
  if (value === null) {
    const reason = l10n.t('There are fewer than 5 prefixes: too few to hold any back.');
    return { text: '–', title: reason, reason };
  }
  const number = l10n.t('R² on prefixes that were not fitted, 5 folds: {0}', value);
  if (value >= LEAST_STABLE_R2) return { text: spell(value), title: number, reason: null };
  const reason = l10n.t(
    'Errors are more than twice the spread of the beliefs: the fit has too few prefixes for its columns to be trusted on others. Choose fewer layers, or a longer context.',
  );
  return { text: l10n.t('unstable'), title: `${number}. ${reason}`, reason };
}

/** An r2 with its standard error where words were drawn: `0.931`, `0.931 ± 0.0042`. */
export const r2WithError = (
  r2: number,
  error: number | null | undefined,
  spell: (value: number) => string = share,
): string => (error == null ? spell(r2) : `${spell(r2)} ± ${significant(error, 2)}`);

/** Why an r2 says nothing: where there are no more prefixes than columns, any target is fitted. */
export const fitsAnyTarget = (columns: number, prefixes: number): string =>
  l10n.t(
    'fits any target: {0} columns for {1} prefixes; R² of unseen prefixes is what counts',
    countText(columns),
    countText(prefixes),
  );

/** A size in the unit that suits it. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? l10n.t('1 byte') : l10n.t('{0} bytes', count(bytes));
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A time that something will take, in seconds, as coarse as it can be known. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
