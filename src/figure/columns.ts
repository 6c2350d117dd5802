import * as l10n from '@vscode/l10n';
import type { Shape } from './shape.js';
import { shape } from './shape.js';

export interface Column {
  readonly label: string;
  /** Height of the column; null: there is no score. */
  readonly value: number | null;
  readonly title: string;
}

const [TOP, BASE, HEIGHT] = [14, 60, 76];
/** So many labels at most stand under the columns. */
const MOST_LABELS = 24;
/** Shares that are all at least this look alike as they are: they can be drawn by what is left of 1. */
const NEAR_ONE = 0.9;
/** Room for the numbers of an axis. */
const AXIS = 30;

/** What a person chose: the share itself, or what is left of 1. */
export type WantedScale = ColumnScale['kind'];

/**
 * How high a share stands: as it is, or by what is left of it on a logarithmic scale, so that a higher column is a better one
 * in both. It is as it is unless a person wants the other, which then has an axis.
 */
export type ColumnScale =
  | { readonly kind: 'share' }
  /** What is left of 1 at the foot and at the top, powers of ten. */
  | { readonly kind: 'rest'; readonly foot: number; readonly top: number };

const knownOf = (columns: readonly Column[]): number[] =>
  columns.flatMap(({ value }) => (value === null || !Number.isFinite(value) ? [] : [value]));

/** Whether shares are so near 1, all of them, that what is left of it tells more. */
export function isNearOne(columns: readonly Column[]): boolean {
  const known = knownOf(columns);
  return known.length > 1 && Math.min(...known) >= NEAR_ONE;
}

export function columnScale(columns: readonly Column[], wanted: WantedScale): ColumnScale {
  if (wanted === 'share' || !isNearOne(columns)) return { kind: 'share' };
  const known = knownOf(columns);
  const rests = known.map((value) => Math.max(1e-12, 1 - value));
  const foot = Math.ceil(Math.log10(Math.max(...rests)) - 1e-9);
  const top = Math.min(foot - 1, Math.floor(Math.log10(Math.min(...rests)) + 1e-9));
  return { kind: 'rest', foot: Number(`1e${foot}`), top: Number(`1e${top}`) };
}

/** What the height of columns means where it is not the share itself, for a title; null where it is. */
export function scaleText(columns: readonly Column[], wanted: WantedScale): string | null {
  const scale = columnScale(columns, wanted);
  if (scale.kind === 'share') return null;
  const text = (value: number): string => String(Number(value.toPrecision(1)));
  return l10n.t('heights by 1 − R², logarithmic: {0} at the foot, {1} at the top', text(scale.foot), text(scale.top));
}

function heightOf(value: number, scale: ColumnScale): number {
  if (scale.kind === 'share') return Math.max(value < 0 ? 0 : 0.5, (BASE - TOP) * Math.max(0, Math.min(1, value)));
  const rest = Math.log(Math.max(1e-12, 1 - value) / scale.foot) / Math.log(scale.top / scale.foot);
  return Math.max(1, (BASE - TOP) * Math.max(0, Math.min(1, rest)));
}

/** Lines at the shares that stand at powers of ten of what is left, with their numbers: .9, .99, .999. */
function axisOf(scale: ColumnScale, left: number, right: number): Shape[] {
  if (scale.kind === 'share') return [];
  const [foot, top] = [Math.round(Math.log10(scale.foot)), Math.round(Math.log10(scale.top))];
  const every = Math.ceil((foot - top) / 4);
  return Array.from({ length: Math.floor((foot - top) / every) + 1 }, (_, at) => foot - at * every).flatMap((power) => {
    const y = BASE - heightOf(1 - Number(`1e${power}`), scale);
    const text = power === 0 ? '0' : `.${'9'.repeat(-power)}`;
    return [
      shape('line', { class: 'column-line', x1: left - 3, x2: right, y1: y, y2: y, 'stroke-opacity': 0.5 }),
      shape('text', { class: 'column-label', x: left - 5, y: y + 3, 'text-anchor': 'end' }, text),
    ];
  });
}

/** Small columns of shares, with their numbers above; of negative shares the number alone tells. */
export function columnShapes(
  columns: readonly Column[],
  wanted: WantedScale = 'share',
): {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
} {
  const scale = columnScale(columns, wanted);
  const decimals = decimalsApart(knownOf(columns));
  const slot = decimals > 3 ? 32 : 26;
  const left = scale.kind === 'share' ? 0 : AXIS;
  const width = left + Math.max(1, columns.length) * slot;
  const every = Math.ceil(columns.length / MOST_LABELS);
  const wide = slot - 6;
  return {
    width,
    height: HEIGHT,
    shapes: [
      ...axisOf(scale, left, width),
      shape('line', { class: 'column-line', x1: left, x2: width, y1: BASE, y2: BASE }),
      ...columns.map(({ label, value, title }, at) => {
        const x = left + at * slot + (slot - wide) / 2;
        const middle = { x: x + wide / 2, 'text-anchor': 'middle' };
        const tall = value === null ? 0 : heightOf(value, scale);
        return shape(
          'g',
          {},
          shape('title', {}, title),
          shape('rect', { class: 'column-back', x, y: TOP, width: wide, height: BASE - TOP }),
          ...(value === null
            ? []
            : [shape('rect', { class: 'column-fill', x, y: BASE - tall, width: wide, height: tall })]),
          shape(
            'text',
            { class: 'column-value', ...middle, y: TOP - 3 },
            value === null ? '–' : columnText(value, decimals),
          ),
          ...(at % every === 0 ? [shape('text', { class: 'column-label', ...middle, y: BASE + 12 }, label)] : []),
        );
      }),
    ],
  };
}

/** Decimals, from two to four, that tell shares apart which differ. */
function decimalsApart(values: readonly number[]): number {
  const different = new Set(values.map((value) => value.toFixed(6))).size;
  for (const decimals of [2, 3])
    if (new Set(values.map((value) => columnText(value, decimals))).size === different) return decimals;
  return 4;
}

/** Two to four digits after the point fit above a column, rounded down so that only 1 is 1: .91, 1, -.3. */
function columnText(value: number, decimals: number): string {
  if (value === 1) return '1';
  if (value < -9.5) return '<-9';
  if (value < 0) return value.toFixed(1).replace('-0.', '-.');
  return (Math.floor(10 ** decimals * value + 1e-9) / 10 ** decimals).toFixed(decimals).replace('0.', '.');
}
