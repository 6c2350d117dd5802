import type { Shape } from './shape.js';
import { shape } from './shape.js';

/** What an axis asks of the scale that it shows, such as a scale of d3's. */
export interface AxisScale {
  (value: number): number;
  ticks(count: number): number[];
  tickFormat(count: number): (value: number) => string;
}

export interface AxisOptions {
  /** Where the axis stands: below what it belongs to, or left or right of it. */
  readonly side: 'bottom' | 'left' | 'right';
  /** Place of the axis across its own direction, in pixels. */
  readonly at: number;
  /** Length of the grid's lines, in pixels; 0: none. */
  readonly grid: number;
  /** Pixels between the axis and its numbers. */
  readonly padding: number;
  /** About how many ticks there are. */
  readonly count: number;
  /** The ticks themselves, in place of those that `count` asks for. */
  readonly values?: readonly number[];
  readonly format?: (value: number) => string;
}

/** What centres a line of digits beside a tick, and what lowers it below one, by the size of its letters. */
const [MIDDLE, BELOW] = [0.32, 0.71];
/** Size of the numbers, as the class `axis` sets it. */
const LETTERS = 11;

/** Lines of a grid with their numbers, as d3-axis places them. */
export function axisShape(
  scale: AxisScale,
  { side, at, grid, padding, count, values = scale.ticks(count), format = scale.tickFormat(count) }: AxisOptions,
): Shape {
  const below = side === 'bottom';
  const aside = side === 'left' ? -1 : 1;
  return shape(
    'g',
    {
      class: 'axis',
      transform: below ? `translate(0,${at})` : `translate(${at},0)`,
      'text-anchor': below ? 'middle' : side === 'left' ? 'end' : 'start',
    },
    ...values.map((value) => {
      // A line of one pixel is sharp where its middle is.
      const place = scale(value) + 0.5;
      return shape(
        'g',
        { class: 'tick', transform: below ? `translate(${place},0)` : `translate(0,${place})` },
        ...(grid > 0 ? [shape('line', below ? { y2: -grid } : { x2: -aside * grid })] : []),
        shape(
          'text',
          below ? { y: padding + BELOW * LETTERS } : { x: aside * padding, y: MIDDLE * LETTERS },
          format(value),
        ),
      );
    }),
  );
}
