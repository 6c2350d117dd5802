import * as l10n from '@vscode/l10n';
import { scaleLinear } from 'd3';
import { counted } from '../shared/counted.js';
import { axisShape } from './axis.js';
import type { Level } from './lines.js';
import type { Shape } from './shape.js';
import { shape } from './shape.js';
import { spread } from './spread.js';

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

export interface Histogram {
  /** Words by bin, of equal bins over 0 to 1. */
  readonly counts: readonly number[];
  readonly xLabel: string;
  readonly levels: readonly Level[];
}

const [WIDTH, HEIGHT] = [320, 190];
const box = { left: 12, right: 12, top: 30, bottom: 34 };

/** Bars of a histogram, with the levels that it is compared with. */
export function histogramShapes({ counts, xLabel, levels }: Histogram): {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
} {
  const x = scaleLinear([0, 1], [box.left, WIDTH - box.right]);
  const y = scaleLinear([0, Math.max(1, ...counts)], [HEIGHT - box.bottom, box.top]);
  // The names of levels share one line above the bars and are moved apart.
  const names = spread(
    levels.map((level) => ({ ...level, y: x(level.value) })),
    62,
    box.left + 26,
    WIDTH - box.right - 26,
  );
  return {
    width: WIDTH,
    height: HEIGHT,
    shapes: [
      axisShape(x, { side: 'bottom', at: HEIGHT - box.bottom, grid: 0, padding: 6, count: 6 }),
      ...counts.map((count, bin) => {
        const [from, to] = [x(bin / counts.length), x((bin + 1) / counts.length)];
        return shape(
          'rect',
          { class: 'column-fill', x: from + 0.5, y: y(count), width: to - from - 1, height: y(0) - y(count) },
          shape(
            'title',
            {},
            l10n.t('{0} to {1}: {2}', bin / counts.length, (bin + 1) / counts.length, counted.words(count)),
          ),
        );
      }),
      ...levels.map((level) =>
        shape('line', {
          class: `line-level tone-${level.tone}`,
          x1: x(level.value),
          x2: x(level.value),
          y1: box.top - 6,
          y2: HEIGHT - box.bottom,
        }),
      ),
      ...names.map(({ y: place, tone, label }) =>
        shape('text', { class: `line-label tone-${tone}`, x: place, y: 14, 'text-anchor': 'middle' }, label),
      ),
      shape('text', { class: 'axis-label', x: WIDTH / 2, y: HEIGHT - 4, 'text-anchor': 'middle' }, xLabel),
    ],
  };
}
