import { linesData } from '../data.js';
import type { LineLayout, Lines } from '../lines.js';
import { lineShapes } from '../lines.js';
import type { StillChart } from './chart.js';

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

export type Curves = Omit<Lines, 'yLabel'> & {
  readonly title: string;
  /** Whether abscissae are whole numbers, and each value is marked. */
  readonly points?: boolean;
};

/** A small chart of curves and levels that bear their names. */
export function curvesChart(options: Curves): StillChart {
  const drawn: LineLayout =
    options.points === true ? { ...layout, margin: { ...layout.margin, left: 46 }, whole: true, mostDots: 80 } : layout;
  const lines: Lines = { ...options, yLabel: null };
  return {
    title: options.title,
    width: WIDTH,
    height: HEIGHT,
    shapes: () => lineShapes(lines, drawn).shapes,
    data: linesData(lines),
  };
}
