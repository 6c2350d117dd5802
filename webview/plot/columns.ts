import type { Column } from '../../src/figure/columns.js';
import { columnShapes, scaleText } from '../../src/figure/columns.js';
import { drawn, el, svg } from '../ui/dom.js';

/** Small columns from 0 to 1 (a share), one per layer or position. */
export function columnChart(options: { title: string; testId: string; columns: readonly Column[] }): HTMLElement {
  const { columns, testId } = options;
  const scale = scaleText(columns);
  const title = scale === null ? options.title : `${options.title} (${scale})`;
  const { width, height, shapes } = columnShapes(columns);
  const size = { viewBox: `0 0 ${width} ${height}`, width, height };
  const spoken = columns.map((column) => column.title).join('; ');
  return el(
    'figure',
    { class: 'chart', testId, role: 'figure', 'aria-label': `${title}: ${spoken}` },
    el('figcaption', { class: 'chart-title' }, title),
    el(
      'div',
      { class: 'chart-scroll' },
      svg('svg', { class: 'columns', ...size, 'aria-hidden': 'true' }, ...shapes.map(drawn)),
    ),
  );
}
