import type { Columns } from '../../src/figure/charts/shares.js';
import { columnsChart } from '../../src/figure/charts/shares.js';
import { drawn, el, svg } from '../ui/dom.js';
import { chartBlock } from './chartBlock.js';

/** The least size of columns where there is little room, as a share of their own. */
const SMALLEST = 0.8;

/** Small columns from 0 to 1 (a share), one per layer or position. */
export function columnChart({ testId, ...options }: Columns & { testId: string }): HTMLElement {
  const chart = columnsChart(options);
  const { width, height } = chart;
  const size = { viewBox: `0 0 ${width} ${height}`, width, height };
  const spoken = options.columns.map((column) => column.title).join('; ');
  const drawing = svg('svg', { class: 'columns', ...size, 'aria-hidden': 'true' }, ...chart.shapes().map(drawn));
  // In a narrow column all are seen a little smaller; many are scrolled, and stay readable.
  drawing.style.minWidth = `${SMALLEST * width}px`;
  return chartBlock(chart, {
    testId,
    spoken: `${chart.title}: ${spoken}`,
    drawing: el('div', { class: 'chart-scroll' }, drawing),
  });
}
