interface Values {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** Places of the values that are known. */
export function knownPlaces({ x, y }: Values): number[] {
  const places: number[] = [];
  for (let at = 0; at < y.length; at++) if (Number.isFinite(y[at]) && Number.isFinite(x[at])) places.push(at);
  return places;
}

/** More values than this in a column of one pixel are drawn by the first, lowest, highest and last of them. */
const MOST_IN_COLUMN = 4;

const text = (value: number): string => String(Math.round(10 * value) / 10);

/**
 * The line through all values that are known, broken where one is not. Of a log of a million lines each column of pixels
 * keeps its ends and extremes, so that the drawing is the same and its text short. What lies beyond `left` and `right` is
 * left out.
 */
export function curvePath(
  { x, y }: Values,
  scales: {
    readonly x: (step: number) => number;
    readonly y: (value: number) => number;
    readonly left: number;
    readonly right: number;
  },
): string {
  const parts: string[] = [];
  let column: { at: number; points: [number, number][] } | null = null;
  let pen = false;
  const put = ([px, py]: readonly [number, number]): void => {
    parts.push(`${pen ? 'L' : 'M'}${text(px)},${text(py)}`);
    pen = true;
  };
  const flush = (): void => {
    if (column !== null) for (const point of column.points) put(point);
    column = null;
  };
  /** A value alone between two gaps is a line of no length, whose round ends are seen. */
  let alone = 0;
  const lift = (): void => {
    flush();
    if (pen && alone === 1) parts.push('h0');
    [pen, alone] = [false, 0];
  };
  for (let at = 0; at < y.length; at++) {
    const px = scales.x(x[at]);
    const py = scales.y(y[at]);
    if (!Number.isFinite(px) || !Number.isFinite(py)) {
      lift();
      continue;
    }
    if (px < scales.left - 0.5 || px > scales.right + 0.5) continue;
    alone++;
    const place = Math.floor(px);
    if (column === null || column.at !== place) {
      flush();
      column = { at: place, points: [] };
    }
    column = { at: place, points: added(column.points, [px, py]) };
  }
  lift();
  return parts.join('');
}

/** The points of a column with one more, thinned to its ends and extremes. */
function added(points: [number, number][], point: [number, number]): [number, number][] {
  points.push(point);
  if (points.length <= MOST_IN_COLUMN) return points;
  const [first, last] = [points[0], points[points.length - 1]];
  let [low, high] = [first, first];
  for (const each of points) {
    if (each[1] < low[1]) low = each;
    if (each[1] > high[1]) high = each;
  }
  return points.filter((each) => each === first || each === low || each === high || each === last);
}
