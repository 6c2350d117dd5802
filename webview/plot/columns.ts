import type { Column } from '../../src/figure/columns.js';
import { columnShapes, scaleText } from '../../src/figure/columns.js';
import { drawn, el, svg } from '../ui/dom.js';
import { chartBlock } from './chartBlock.js';

/** The least size of columns where there is little room, as a share of their own. */
const SMALLEST = 0.8;

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
  // In a narrow column all are seen a little smaller; many are scrolled, and stay readable.
  drawing.style.minWidth = `${SMALLEST * width}px`;
  return chartBlock(
    {
      ...{ title, width, height, shapes: () => shapes },
      data: { columns: [axis, 'R²'], rows: columns.map(({ label, value }) => [label, value]) },
    },
    { testId, spoken: `${title}: ${spoken}`, drawing: el('div', { class: 'chart-scroll' }, drawing) },
  );
}
