import type { Column } from '../../src/figure/columns.js';
import { columnShapes, scaleText } from '../../src/figure/columns.js';
import { drawn, el, svg } from '../ui/dom.js';
import { chartBlock } from './chartBlock.js';

/** Small columns from 0 to 1 (a share), one per layer or position. */
export function columnChart(options: {
  title: string;
  testId: string;
  /** What the columns are counted by. */
  axis: string;
  columns: readonly Column[];
}): HTMLElement {
  const { columns, testId, axis } = options;
  const scale = scaleText(columns);
  const title = scale === null ? options.title : `${options.title} (${scale})`;
  const { width, height, shapes } = columnShapes(columns);
  const size = { viewBox: `0 0 ${width} ${height}`, width, height };
  const spoken = columns.map((column) => column.title).join('; ');
  const drawing = svg('svg', { class: 'columns', ...size, 'aria-hidden': 'true' }, ...shapes.map(drawn));
  return chartBlock(
    {
      ...{ title, width, height, shapes: () => shapes },
      data: { columns: [axis, 'R²'], rows: columns.map(({ label, value }) => [label, value]) },
    },
    { testId, spoken: `${title}: ${spoken}`, drawing: el('div', { class: 'chart-scroll' }, drawing) },
  );
}
