import type { Shape } from './shape.js';
import { shape } from './shape.js';

export interface Column {
  readonly label: string;
  /** Height of the column; null: there is no score. */
  readonly value: number | null;
  readonly title: string;
}

const SLOT = 26;
const [TOP, BASE, HEIGHT] = [14, 60, 76];
/** So many labels at most stand under the columns. */
const MOST_LABELS = 24;

/** Small columns from 0 to 1 (a share), with their numbers above; of negative shares the number alone tells. */
export function columnShapes(columns: readonly Column[]): {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
} {
  const width = Math.max(1, columns.length) * SLOT;
  const every = Math.ceil(columns.length / MOST_LABELS);
  const wide = SLOT - 6;
  return {
    width,
    height: HEIGHT,
    shapes: [
      shape('line', { class: 'column-line', x1: 0, x2: width, y1: BASE, y2: BASE }),
      ...columns.map(({ label, value, title }, at) => {
        const x = at * SLOT + 3;
        const middle = { x: x + wide / 2, 'text-anchor': 'middle' };
        const tall = value === null ? 0 : Math.max(value < 0 ? 0 : 0.5, (BASE - TOP) * Math.max(0, Math.min(1, value)));
        return shape(
          'g',
          {},
          shape('title', {}, title),
          shape('rect', { class: 'column-back', x, y: TOP, width: wide, height: BASE - TOP }),
          ...(value === null
            ? []
            : [shape('rect', { class: 'column-fill', x, y: BASE - tall, width: wide, height: tall })]),
          shape('text', { class: 'column-value', ...middle, y: TOP - 3 }, value === null ? '–' : columnText(value)),
          ...(at % every === 0 ? [shape('text', { class: 'column-label', ...middle, y: BASE + 12 }, label)] : []),
        );
      }),
    ],
  };
}

/** Two digits after the point fit into a column: .91, 1, -.3. */
function columnText(value: number): string {
  if (value === 1) return '1';
  if (value < -9.5) return '<-9';
  if (value < 0) return value.toFixed(1).replace('-0.', '-.');
  return (Math.floor(100 * value + 1e-9) / 100).toFixed(2).replace('0.', '.');
}
