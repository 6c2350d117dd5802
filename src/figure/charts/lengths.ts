import { linesData } from '../data.js';
import type { Level, Lines } from '../lines.js';
import { isKnown, lineShapes } from '../lines.js';
import type { StillChart } from './chart.js';

const [WIDTH, HEIGHT] = [360, 210];
const layout = {
  width: WIDTH,
  height: HEIGHT,
  margin: { left: 56, right: 116, top: 10, bottom: 34 },
  ticks: [6, 5],
  whole: true,
  mostDots: 60,
  named: true,
} as const;

/** Curves over 0, 1, 2, …, with a level; the range of the ordinate follows from their values. */
export interface LengthCurves extends Pick<Lines, 'curves' | 'xLabel' | 'xKey'> {
  readonly yLabel: string;
  readonly level: Level | null;
  /** Whether the ordinate begins at zero; else it begins where the values do. */
  readonly fromZero: boolean;
}

/** The last abscissa; an axis has some extent even for one value. */
export const lastLength = ({ curves }: Pick<LengthCurves, 'curves'>): number =>
  Math.max(1, ...curves.map(({ values }) => values.length - 1));

/** The same as lines with axes. */
export function linesOf(shown: LengthCurves, now: number | null = null): Lines {
  const { curves, level, xLabel, xKey = xLabel, yLabel } = shown;
  return {
    x: Array.from({ length: lastLength(shown) + 1 }, (_, length) => length),
    y: heightsOf(shown),
    ...{ xLabel, xKey, yLabel, curves, now },
    levels: level === null ? [] : [level],
  };
}

/** A chart of them that bears the names of its curves, for a picture that stands alone. */
export function lengthsChart(title: string, shown: LengthCurves): StillChart {
  const lines = linesOf(shown);
  return {
    ...{ title, width: WIDTH, height: HEIGHT },
    shapes: () => lineShapes(lines, layout).shapes,
    data: linesData({
      ...lines,
      curves: lines.curves.map((curve) => ({ ...curve, key: `${curve.key ?? curve.label} (${shown.yLabel})` })),
      levels: lines.levels.map((level) => ({ ...level, key: `${level.key ?? level.label} (${shown.yLabel})` })),
    }),
  };
}

/** All that is known of the curves and the level, with some air above. */
function heightsOf({ curves, level, fromZero }: LengthCurves): [number, number] {
  const values = curves.flatMap((curve) => curve.values.filter(isKnown));
  if (level !== null) values.push(level.value, level.upTo ?? level.value);
  const [least, most] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
  const air = Math.max(0.06 * (most - least), 1e-6, most - least < 1e-9 ? 0.05 * Math.abs(most) : 0);
  return [fromZero ? Math.min(0, least) : Math.max(Math.min(0, least), least - air), most + air];
}
