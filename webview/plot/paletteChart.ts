import type { Chart } from '../../src/figure/charts/chart.js';
import { drawn, svg } from '../ui/dom.js';
import { chartBlock } from './chartBlock.js';
import { paletteOf } from './shownPalette.js';

/** A chart whose colours are those of the page's theme now, under its title. @param options.spoken what a screen reader is told */
export function paletteChart(chart: Chart, { testId, spoken }: { testId: string; spoken: string }): HTMLElement {
  const viewBox = `0 0 ${chart.width} ${chart.height}`;
  const shapes = chart.shapes(paletteOf('shown')).map(drawn);
  const drawing = svg('svg', { class: 'line-chart', viewBox, 'aria-hidden': 'true' }, ...shapes);
  // Its letters grow no further than those around it.
  drawing.style.maxWidth = `${Math.min(350, chart.width)}px`;
  return chartBlock(chart, { testId, spoken, drawing });
}
