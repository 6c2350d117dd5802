import { linesData } from '../../src/figure/data.js';
import type { LineLayout, Lines } from '../../src/figure/lines.js';
import { lineShapes } from '../../src/figure/lines.js';
import { drawLines } from './lineChart.js';
import { svg } from '../ui/dom.js';
import { chartBlock } from './chartBlock.js';

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

/**
 * A small chart of curves and levels that bear their names, under a title; it stands still.
 * @param options.spoken what a screen reader is told; the title where it is left out
 * @param options.points whether abscissae are whole numbers, and each value is marked
 */
export function curveChart(
  options: { title: string; testId: string; spoken?: string; points?: boolean } & Omit<Lines, 'yLabel'>,
): HTMLElement {
  const drawing = svg('svg', { class: 'line-chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true' });
  const drawn: LineLayout =
    options.points === true ? { ...layout, margin: { ...layout.margin, left: 46 }, whole: true, mostDots: 80 } : layout;
  const lines = { ...options, yLabel: null };
  drawLines(drawing, lines, drawn);
  return chartBlock(
    {
      title: options.title,
      width: WIDTH,
      height: HEIGHT,
      shapes: () => lineShapes(lines, drawn).shapes,
      data: linesData(lines),
    },
    { testId: options.testId, spoken: options.spoken ?? options.title, drawing },
  );
}
