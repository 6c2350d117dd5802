import { el, svg } from '../ui/dom.js';

export interface Column {
  readonly label: string;
  /** Height of the column; null: there is no score. */
  readonly value: number | null;
  readonly title: string;
}

/** Small columns from 0 to 1 (a share), one per layer or position; negative shares show as a mark below the line. */
export function columnChart(options: { title: string; testId: string; columns: readonly Column[] }): HTMLElement {
  const { columns } = options;
  const slot = 26;
  const width = Math.max(1, columns.length) * slot;
  const [top, base, height] = [14, 60, 76];
  const every = Math.ceil(columns.length / 24);
  const drawing = svg('svg', {
    class: 'columns',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    'aria-hidden': 'true',
  });
  drawing.append(svg('line', { class: 'column-line', x1: 0, x2: width, y1: base, y2: base }));
  columns.forEach((column, at) => {
    const x = at * slot + 3;
    const value = column.value === null ? 0 : Math.max(0, Math.min(1, column.value));
    const group = svg('g', {}, svg('title', {}, column.title));
    group.append(svg('rect', { class: 'column-back', x, y: top, width: slot - 6, height: base - top }));
    if (column.value !== null) {
      const tall = Math.max(column.value < 0 ? 0 : 0.5, (base - top) * value);
      group.append(svg('rect', { class: 'column-fill', x, y: base - tall, width: slot - 6, height: tall }));
      group.append(
        svg(
          'text',
          { class: 'column-value', x: x + (slot - 6) / 2, y: top - 3, 'text-anchor': 'middle' },
          columnText(column.value),
        ),
      );
    } else
      group.append(
        svg('text', { class: 'column-value', x: x + (slot - 6) / 2, y: top - 3, 'text-anchor': 'middle' }, '–'),
      );
    if (at % every === 0)
      group.append(
        svg(
          'text',
          { class: 'column-label', x: x + (slot - 6) / 2, y: base + 12, 'text-anchor': 'middle' },
          column.label,
        ),
      );
    drawing.append(group);
  });
  const spoken = columns.map((column) => column.title).join('; ');
  return el(
    'figure',
    { class: 'chart', testId: options.testId, role: 'figure', 'aria-label': `${options.title}: ${spoken}` },
    el('figcaption', { class: 'chart-title' }, options.title),
    el('div', { class: 'chart-scroll' }, drawing),
  );
}

/** Two digits after the point fit into a column: .91, 1, -.3. */
function columnText(value: number): string {
  if (value === 1) return '1';
  if (value < -9.5) return '<-9';
  if (value < 0) return value.toFixed(1).replace('-0.', '-.');
  return (Math.floor(100 * value + 1e-9) / 100).toFixed(2).replace('0.', '.');
}
