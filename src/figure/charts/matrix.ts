import * as l10n from '@vscode/l10n';
import { interpolateLab } from 'd3';
import type { SteerMatrix } from '../../protocol/steering.js';
import type { PlotData } from '../data.js';
import { ramp } from '../geometry/colour.js';
import { luminance } from '../geometry/contrast.js';
import type { Shape } from '../shape.js';
import { shape } from '../shape.js';
import type { Chart } from './chart.js';

export type MatrixValue = 'closed' | 'kl';

export interface ShownMatrix {
  readonly matrix: SteerMatrix;
  readonly value: MatrixValue;
  /** Places in the matrix, in the order in which they are shown. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly pair: { readonly start: number; readonly end: number } | null;
}

/**
 * Closed shares from -1 (worse than nothing) through 0, which is the ground itself, to 1, on a scale safe for colour
 * blindness: away from the ground in lightness at both ends, orange above and violet below. KL on a ramp.
 */
export function cellColour(value: number, kind: MatrixValue, most: number, ground: string): string | null {
  if (Number.isNaN(value)) return null;
  const dark = luminance(ground) < 0.18;
  if (kind === 'closed') {
    const at = Math.max(-1, Math.min(1, value));
    const [above, below] = dark ? ['#f5a646', '#a48cf2'] : ['#9a4d00', '#4b2e9e'];
    return interpolateLab(ground, at < 0 ? below : above)(Math.abs(at));
  }
  const at = most > 0 ? Math.min(1, value / most) : 0;
  return ramp(dark ? at : 1 - at, dark);
}

const [CELL, LEFT, TOP, LETTERS] = [12, 44, 34, 9];

/** The heat map on show as a picture with a square for each pair, and a line of data for each. */
export function matrixChart({ matrix, value, rows, columns }: ShownMatrix): Chart {
  const values = value === 'closed' ? matrix.closed : matrix.kl_to_ideal;
  const most = value === 'kl' ? finiteMost(values) : 1;
  const at = (row: number, column: number): number => row * matrix.columns.length + column;
  const [right, bottom] = [LEFT + CELL * columns.length, TOP + CELL * rows.length];
  const low = value === 'closed' ? -1 : 0;
  const data: PlotData = {
    columns: ['from', 'to', 'closed', 'KL to ideal'],
    rows: rows.flatMap((row) =>
      columns.map((column) => [
        matrix.rows[row] ?? null,
        matrix.columns[column] ?? null,
        known(matrix.closed[at(row, column)]),
        known(matrix.kl_to_ideal[at(row, column)]),
      ]),
    ),
  };
  return {
    title:
      value === 'closed'
        ? l10n.t('Share of the gap closed, all pairs')
        : l10n.t('KL to the ideal of the target, all pairs, nats'),
    width: Math.max(right, LEFT + 190) + 4,
    height: bottom + 44,
    data,
    shapes({ colours: { ground } }) {
      const square = (x: number, y: number, size: number, at: number): Shape[] => {
        const fill = cellColour(at, value, most, ground);
        return fill === null ? [] : [shape('rect', { x, y, width: size, height: CELL - 1, fill })];
      };
      return [
        label(l10n.t('from ↓  to →'), { x: 0, y: 10 }),
        ...names(
          columns.map((column) => matrix.columns[column]),
          (middle, text) => label(text, { x: LEFT + middle, y: TOP - 5, 'text-anchor': 'middle' }),
        ),
        ...names(
          rows.map((row) => matrix.rows[row]),
          (middle, text) => label(text, { x: LEFT - 5, y: TOP + middle + 3, 'text-anchor': 'end' }),
        ),
        ...rows.flatMap((row, line) =>
          columns.flatMap((column, place) =>
            square(LEFT + CELL * place, TOP + CELL * line, CELL - 1, values[at(row, column)]),
          ),
        ),
        ...Array.from({ length: 24 }, (_, part) =>
          square(LEFT + 5 * part, bottom + 14, 5, most * (low + ((1 - low) * part) / 23)),
        ).flat(),
        label(value === 'closed' ? '−100 %' : '0', { x: LEFT - 5, y: bottom + 23, 'text-anchor': 'end' }),
        label(value === 'closed' ? l10n.t('100 % closed') : String(Number(most.toPrecision(3))), {
          x: LEFT + 126,
          y: bottom + 23,
        }),
        label(l10n.t('empty: no pair, or no gap to close'), { x: LEFT, y: bottom + 38 }),
      ];
    },
  };
}

const known = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

const label = (text: string, place: Shape['attributes']): Shape =>
  shape('text', { class: 'column-label', ...place }, text);

/** Indices along one side, as many as fit, by the middle of their cells. */
function names(beliefs: readonly number[], draw: (middle: number, text: string) => Shape): Shape[] {
  const digits = Math.max(1, ...beliefs.map((belief) => String(belief).length));
  const every = Math.max(1, Math.ceil((0.6 * LETTERS * digits + 4) / CELL));
  return beliefs.flatMap((belief, at) => (at % every === 0 ? [draw((at + 0.5) * CELL, String(belief))] : []));
}

export function finiteMost(values: Float64Array): number {
  return values.reduce((most, value) => (Number.isFinite(value) && value > most ? value : most), 0);
}
