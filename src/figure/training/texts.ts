import * as l10n from '@vscode/l10n';
import { klNumber } from '../../shared/predictionTexts.js';
import { count, share, significant, unseenR2Text } from '../../shared/texts.js';
import type { LogSeries } from '../../protocol/training.js';
import type { Figures, OfferedCurve } from './figures.js';
import { valueAt } from './figures.js';

/** A value of a curve as it is read: shares with three decimals, KL as everywhere, losses with five digits. */
export function curveValueText({ id, unit }: Pick<OfferedCurve, 'id' | 'unit'>, value: number | null): string {
  if (id === 'r2_unseen') return unseenR2Text(value).text;
  if (value === null || !Number.isFinite(value)) return '–';
  if (id === 'kl') return klNumber(value);
  return unit === 'share' ? share(value) : unit === 'count' ? String(value) : significant(value, 5);
}

/** The figures of a checkpoint that are shown, in a row: `R² 0.911, unseen 0.694`; empty where none is known. */
export function figuresSpoken(curves: readonly OfferedCurve[], figures: Figures | undefined): string {
  if (figures === undefined) return '';
  return curves
    .filter(({ group }) => group !== 'logs')
    .map((curve) => `${curve.short} ${curveValueText(curve, valueAt(curve.id, figures))}`)
    .join(', ');
}

/** Place of the line of a log that is nearest to a step; -1: it has none. */
export function nearestLine({ x }: Pick<LogSeries, 'x'>, step: number): number {
  let [low, high] = [0, x.length - 1];
  if (high < 0) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= step) low = middle;
    else high = middle;
  }
  return Math.abs(x[high] - step) < Math.abs(x[low] - step) ? high : low;
}

/** `0.5783 at 96,000`: a line of a log. */
export const logLineText = (value: number, at: number): string =>
  l10n.t('{0} at {1}', significant(value, 5), count(at));
