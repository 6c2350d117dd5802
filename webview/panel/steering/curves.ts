import type { Lines } from '../../plot/lineChart.js';
import { drawLines } from '../../plot/lineChart.js';
import { el, svg } from '../../ui/dom.js';

const [WIDTH, HEIGHT] = [320, 190];
const layout = {
  width: WIDTH,
  height: HEIGHT,
  margin: { left: 36, right: 74, top: 10, bottom: 34 },
  ticks: [6, 5],
  whole: false,
  mostDots: 0,
  named: true,
} as const;

/** A small chart of curves and levels that bear their names, under a title; it stands still. */
export function curveChart(options: { title: string; testId: string } & Omit<Lines, 'yLabel'>): HTMLElement {
  const drawing = svg('svg', { class: 'line-chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true' });
  drawLines(drawing, { ...options, yLabel: null }, layout);
  return el(
    'figure',
    { class: 'chart', testId: options.testId, role: 'figure', 'aria-label': options.title },
    el('figcaption', { class: 'chart-title' }, options.title),
    drawing,
  );
}
