import { binned, histogramShapes } from '../../../src/figure/histogram.js';
import type { Level } from '../../../src/figure/lines.js';
import { countsData } from '../../../src/figure/data.js';
import { chartBlock } from '../../plot/chartBlock.js';
import { drawn, svg } from '../../ui/dom.js';

const BINS = 25;

/** A histogram of the outputs after single words, with levels to compare them with. */
export function histogram(options: {
  title: string;
  testId: string;
  values: ArrayLike<number>;
  xLabel: string;
  levels: readonly Level[];
}): HTMLElement {
  const counts = binned(options.values, BINS);
  const { width, height, shapes } = histogramShapes({ ...options, counts });
  const told = counts
    .map((count, bin) => (count === 0 ? '' : `${count} near ${((bin + 0.5) / counts.length).toFixed(2)}`))
    .filter((text) => text !== '');
  const viewBox = `0 0 ${width} ${height}`;
  return chartBlock(
    { title: options.title, width, height, shapes: () => shapes, data: countsData(counts) },
    {
      testId: options.testId,
      spoken: `${options.title}: ${told.join(', ')}`,
      drawing: svg('svg', { class: 'line-chart', viewBox, 'aria-hidden': 'true' }, ...shapes.map(drawn)),
    },
  );
}
