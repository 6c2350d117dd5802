import type { StillChart } from '../../src/figure/charts/chart.js';
import type { Curves } from '../../src/figure/charts/curves.js';
import { curvesChart } from '../../src/figure/charts/curves.js';
import { drawn, svg } from '../ui/dom.js';
import { chartBlock } from './chartBlock.js';

/** A chart that stands still, under its title. @param options.spoken what a screen reader is told; the title where it is left out */
export function stillChart(chart: StillChart, options: { testId: string; spoken?: string }): HTMLElement {
  const viewBox = `0 0 ${chart.width} ${chart.height}`;
  return chartBlock(chart, {
    testId: options.testId,
    spoken: options.spoken ?? chart.title,
    drawing: svg('svg', { class: 'line-chart', viewBox, 'aria-hidden': 'true' }, ...chart.shapes().map(drawn)),
  });
}

/** A small chart of curves and levels that bear their names, under a title; it stands still. */
export const curveChart = ({ testId, spoken, ...curves }: Curves & { testId: string; spoken?: string }): HTMLElement =>
  stillChart(curvesChart(curves), { testId, ...(spoken === undefined ? {} : { spoken }) });
