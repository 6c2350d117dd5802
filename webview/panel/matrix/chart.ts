import type { PlotData } from '../../../src/figure/data.js';
import type { Shape } from '../../../src/figure/shape.js';
import { shape } from '../../../src/figure/shape.js';
import type { Chart } from '../../plot/chartBlock.js';
import type { ShownMatrix } from './heatMap.js';
import { cellColour, finiteMost } from './heatMap.js';

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
    title: value === 'closed' ? 'Share of the gap closed, all pairs' : 'KL to the ideal of the target, all pairs, nats',
    width: Math.max(right, LEFT + 190) + 4,
    height: bottom + 30,
    data,
    shapes({ colours: { ground } }) {
      const square = (x: number, y: number, size: number, at: number): Shape[] => {
        const fill = cellColour(at, value, most, ground);
        return fill === null ? [] : [shape('rect', { x, y, width: size, height: CELL - 1, fill })];
      };
      return [
        label('from ↓  to →', { x: 0, y: 10 }),
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
        label(value === 'closed' ? '100 % closed' : String(Number(most.toPrecision(3))), {
          x: LEFT + 126,
          y: bottom + 23,
        }),
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
