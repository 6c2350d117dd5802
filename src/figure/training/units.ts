import * as l10n from '@vscode/l10n';
import { scaleLinear, scaleLog } from 'd3';
import type { AxisScale } from '../axis.js';

/** What a figure of a training is measured in: a share of 1, nats per token, a number of things, or what a log names itself. */
export type Unit = 'share' | 'nats' | 'count' | 'other';

export const UNIT_NAMES: Readonly<Record<Unit, string>> = {
  share: l10n.t('share (R²)'),
  nats: l10n.t('nats per token'),
  count: l10n.t('components'),
  other: l10n.t('as logged'),
};

/** A logarithmic axis reaches at most so far below its highest value: KL goes down to rounding. */
const DEEPEST = 1e-6;

/**
 * Of each curve all values but the highest 15 % are within the lower 40 % of an axis, or more: the loss of a model that has
 * just begun is many times what is gained later, which would be a flat line. What is higher stands at the upper edge.
 */
const [USUAL, TIMES_USUAL] = [0.85, 2.5];

/** How far up the axis of several curves goes. */
export function usualTop(series: readonly ArrayLike<number>[]): number {
  let [low, usual] = [Infinity, -Infinity];
  for (const values of series) {
    const known = Float64Array.from(values)
      .filter((value) => Number.isFinite(value))
      .sort();
    if (known.length === 0) continue;
    low = Math.min(low, known[0]);
    usual = Math.max(usual, known[Math.floor(USUAL * (known.length - 1))]);
  }
  return usual > low ? low + TIMES_USUAL * (usual - low) : Infinity;
}

/**
 * The scale of one unit over all values that are shown in it, so that none of them moves the others' axes alone. A share
 * goes from 0 to 1; what is less, as R² of unseen prefixes can be, stands at the foot.
 * @param most where the axis ends at the latest
 */
export function unitScale(
  unit: Unit,
  values: Iterable<number>,
  range: readonly [bottom: number, top: number],
  logarithmic = false,
  most = Infinity,
): AxisScale & { readonly domain: readonly [number, number] } {
  if (unit === 'share') return withDomain(scaleLinear([0, 1], range), [0, 1]);
  let [low, high, least] = [Infinity, -Infinity, Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    if (value > 0 && value < least) least = value;
  }
  if (low > high) [low, high] = [0, 1];
  if (logarithmic && high > 0 && Number.isFinite(least)) {
    const from = Math.max(Math.min(least, high / 2), high * DEEPEST);
    const scale = scaleLog([from / 1.15, high * 1.15], range);
    return withDomain(scale, [from / 1.15, high * 1.15]);
  }
  if (unit === 'count') low = Math.min(0, low);
  high = Math.min(high, most);
  if (high === low) [low, high] = [low - 0.5, high + 0.5];
  const air = unit === 'count' ? 0 : 0.04 * (high - low);
  const domain = [low - (low >= 0 ? Math.min(low, air) : air), high + air] as const;
  return withDomain(scaleLinear(domain, range), domain);
}

const withDomain = (
  scale: AxisScale,
  domain: readonly [number, number],
): AxisScale & { readonly domain: readonly [number, number] } =>
  Object.assign((value: number) => scale(value), {
    ticks: (count: number) => scale.ticks(count),
    tickFormat: (count: number) => scale.tickFormat(count),
    domain,
  });

/** Shares stand at the left, nats at the right, and what else there is where a side is free. */
const ORDER: readonly Unit[] = ['share', 'nats', 'count', 'other'];

/** At most two units can be read off: the first two of those that are shown, shares before nats before counts. */
export function unitsShown(series: readonly { readonly unit: Unit }[]): Unit[] {
  return ORDER.filter((unit) => series.some((each) => each.unit === unit)).slice(0, 2);
}
