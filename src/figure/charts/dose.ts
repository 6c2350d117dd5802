import * as l10n from '@vscode/l10n';
import type { SteerExtras, SteerResult } from '../../protocol/steering.js';
import { shorten } from '../../shared/texts.js';
import { countsData } from '../data.js';
import { binned, histogramShapes } from '../histogram.js';
import type { Level } from '../lines.js';
import type { StillChart } from './chart.js';
import type { Curves } from './curves.js';
import { curvesChart } from './curves.js';

/** The token whose ideal probability differs most between the two beliefs, which is shown first. */
export function tellingToken(ideal: Pick<SteerResult['ideal'], 'start' | 'start_to_end'>): number {
  let [best, most] = [0, -1];
  ideal.start.forEach((value, token) => {
    const gap = Math.abs(value - ideal.start_to_end[token]);
    if (gap > most + 1e-12) [best, most] = [token, gap];
  });
  return best;
}

/** One column of a table with rows of `width`. */
export function column(table: ArrayLike<number>, width: number, at: number): number[] {
  const rows = width === 0 ? 0 : table.length / width;
  return Array.from({ length: rows }, (_, row) => table[row * width + at] ?? NaN);
}

/** Of up to this many other tokens each curve bears its name; of more, none does. */
const MAX_NAMED = 4;

function idealLevels({ ideal }: SteerResult, token: number): Level[] {
  return [
    { label: l10n.t('ideal start'), key: 'ideal start', value: ideal.start[token] ?? NaN, tone: 'a' },
    { label: l10n.t('ideal target'), key: 'ideal target', value: ideal.start_to_end[token] ?? NaN, tone: 'b' },
  ];
}

/** Outputs of one token against the multiplier, with the ideal levels; the other tokens are drawn fainter behind it. */
export function doseCurves(result: SteerResult, extras: SteerExtras, names: readonly string[], token: number): Curves {
  const { multipliers, probs } = extras.dose;
  const width = probs.length / Math.max(1, multipliers.length);
  const others = Array.from({ length: Math.min(width, 12) }, (_, other) => other).filter((other) => other !== token);
  return {
    title:
      others.length > MAX_NAMED
        ? l10n.t(
            'Token {0} against the multiplier, start → target; the other tokens faint behind it',
            names[token] ?? token,
          )
        : l10n.t('Token {0} against the multiplier, start → target', names[token] ?? token),
    x: multipliers,
    xLabel: l10n.t('Multiplier'),
    xKey: 'Multiplier',
    y: [0, 1],
    now: result.request.multiplier,
    curves: [
      ...others.map((other) => ({
        label: names[other] ?? `#${other}`,
        values: column(probs, width, other),
        tone: 'quiet',
        named: others.length <= MAX_NAMED,
      })),
      { label: shorten(names[token] ?? `#${token}`, 9), values: column(probs, width, token), tone: 'ab' },
    ],
    levels: idealLevels(result, token),
  };
}

/** Share of the gap closed against the multiplier; null where there is no gap. */
export function closedCurves(result: SteerResult, extras: SteerExtras): Curves | null {
  const { multipliers, closed } = extras.dose;
  const values = closed.filter((value): value is number => value !== null);
  if (values.length === 0) return null;
  const low = Math.max(-2, Math.min(0, ...values));
  return {
    title: l10n.t('Share of the gap closed against the multiplier'),
    x: multipliers,
    xLabel: l10n.t('Multiplier'),
    xKey: 'Multiplier',
    y: [Math.floor(low * 2) / 2, 1],
    now: result.request.multiplier,
    curves: [{ label: l10n.t('closed'), key: 'closed', values: closed, tone: 'ab' }],
    levels: [],
  };
}

export const doseChart = (...of: Parameters<typeof doseCurves>): StillChart => curvesChart(doseCurves(...of));

const BINS = 25;

/** How a token's outputs spread over words after start → target, beside the ideals; null where no word is steered. */
export function wordsChart(
  result: SteerResult,
  names: readonly string[],
  token: number,
): (StillChart & { readonly counts: readonly number[] }) | null {
  const steered = result.start_to_end;
  if (steered === null) return null;
  const counts = binned(column(steered.per_word, steered.probs.length, token), BINS);
  const { width, height, shapes } = histogramShapes({
    counts,
    xLabel: l10n.t('Probability'),
    levels: idealLevels(result, token),
  });
  const title = l10n.t('Token {0} after start → target, word by word', names[token] ?? token);
  return { title, width, height, shapes: () => shapes, data: countsData(counts), counts };
}
