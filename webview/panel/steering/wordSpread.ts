import { axisBottom, scaleLinear, select } from 'd3';
import { el, svg } from '../../ui/dom.js';
import { plural } from '../../ui/format.js';
import { spread } from '../../plot/spread.js';
import type { Level } from '../../plot/lineChart.js';

/** Counts in equal bins over 0 to 1; 1 falls into the last. */
export function binned(values: ArrayLike<number>, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    if (Number.isNaN(value)) continue;
    const bin = Math.max(0, Math.min(bins - 1, Math.floor(value * bins)));
    counts[bin]++;
  }
  return counts;
}

/** A histogram of the outputs after single words, with levels to compare them with. */
export function histogram(options: {
  title: string;
  testId: string;
  values: ArrayLike<number>;
  xLabel: string;
  levels: readonly Level[];
}): HTMLElement {
  const [width, height] = [320, 190];
  const box = { left: 12, right: 12, top: 30, bottom: 34 };
  const counts = binned(options.values, 25);
  const most = Math.max(1, ...counts);
  const x = scaleLinear([0, 1], [box.left, width - box.right]);
  const y = scaleLinear([0, most], [height - box.bottom, box.top]);
  const drawing = svg('svg', { class: 'line-chart', viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' });
  const bottom = svg('g', { class: 'axis', transform: `translate(0,${height - box.bottom})` });
  drawing.append(bottom);
  axisBottom(x).ticks(6).tickSizeInner(0).tickPadding(6)(select(bottom));
  counts.forEach((count, bin) => {
    const [from, to] = [x(bin / counts.length), x((bin + 1) / counts.length)];
    drawing.append(
      svg(
        'rect',
        { class: 'column-fill', x: from + 0.5, y: y(count), width: to - from - 1, height: y(0) - y(count) },
        svg('title', {}, `${bin / counts.length} to ${(bin + 1) / counts.length}: ${plural(count, 'word')}`),
      ),
    );
  });
  // The names of levels share one line above the bars and are moved apart.
  const labels = spread(
    options.levels.map((level) => ({ ...level, y: x(level.value) })),
    62,
    box.left + 26,
    width - box.right - 26,
  );
  for (const level of options.levels)
    drawing.append(
      svg('line', {
        class: `line-level tone-${level.tone}`,
        x1: x(level.value),
        x2: x(level.value),
        y1: box.top - 6,
        y2: height - box.bottom,
      }),
    );
  for (const label of labels)
    drawing.append(
      svg('text', { class: `line-label tone-${label.tone}`, x: label.y, y: 14, 'text-anchor': 'middle' }, label.label),
    );
  drawing.append(
    svg('text', { class: 'axis-label', x: width / 2, y: height - 4, 'text-anchor': 'middle' }, options.xLabel),
  );
  return el(
    'figure',
    {
      class: 'chart',
      testId: options.testId,
      role: 'figure',
      'aria-label': `${options.title}: ${counts
        .map((count, bin) => (count === 0 ? '' : `${count} near ${((bin + 0.5) / counts.length).toFixed(2)}`))
        .filter((text) => text !== '')
        .join(', ')}`,
    },
    el('figcaption', { class: 'chart-title' }, options.title),
    drawing,
  );
}
