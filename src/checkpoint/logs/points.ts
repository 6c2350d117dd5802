/** Points that one series has at most: more than a strip has pixels. */
export const MOST_POINTS = 5000;

export interface Points {
  /** Ascending. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Where the log went back: the first x that came again; null: it did not. */
  readonly startedOver: number | null;
  /** Whether some x had several values that differ, the last of which is kept. */
  readonly hadSeveral: boolean;
  readonly isThinned: boolean;
}

/**
 * The points of a column. A log that goes back is that of a training that was resumed or started over: what was written
 * later holds from there on. One that goes back all the time is in no order, and is sorted.
 * @param x of each row; null: rows are counted from 1
 * @param isOf whether a row counts
 */
export function pointsOf(x: Float64Array | null, y: Float64Array, isOf: (row: number) => boolean): Points {
  const kept: { x: number; y: number }[] = [];
  const rows: { x: number; y: number }[] = [];
  let backs = 0;
  let counted = 0;
  for (let row = 0; row < y.length; row++) {
    if (!isOf(row)) continue;
    counted++;
    const at = x ? x[row] : counted;
    if (Number.isNaN(at) || Number.isNaN(y[row])) continue;
    const last = rows.at(-1);
    if (last && at < last.x) backs++;
    rows.push({ x: at, y: y[row] });
  }
  const isUnordered = backs > Math.max(3, rows.length / 20);
  const ordered = isUnordered ? [...rows].sort((a, b) => a.x - b.x) : rows;
  let startedOver: number | null = null;
  let hadSeveral = false;
  for (const point of ordered) {
    let last = kept.at(-1);
    if (last && point.x < last.x) startedOver = startedOver === null ? point.x : Math.min(startedOver, point.x);
    else if (last && point.x === last.x && point.y !== last.y) hadSeveral = true;
    while (last && last.x >= point.x) {
      kept.pop();
      last = kept.at(-1);
    }
    kept.push(point);
  }
  const thin = kept.length > MOST_POINTS ? thinned(kept) : kept;
  return {
    x: Float64Array.from(thin, (point) => point.x),
    y: Float64Array.from(thin, (point) => point.y),
    startedOver,
    hadSeveral,
    isThinned: thin !== kept,
  };
}

/** The least and the greatest of each bin of equally many points, with the first and the last of all. */
function thinned<T extends { readonly y: number }>(points: readonly T[]): T[] {
  const bins = MOST_POINTS / 2 - 1;
  const inner = points.length - 2;
  const found: T[] = [points[0]];
  for (let bin = 0; bin < bins; bin++) {
    const from = 1 + Math.floor((bin * inner) / bins);
    const to = 1 + Math.floor(((bin + 1) * inner) / bins);
    let least = from;
    let most = from;
    for (let at = from; at < to; at++) {
      if (points[at].y < points[least].y) least = at;
      if (points[at].y > points[most].y) most = at;
    }
    const both = least === most ? [least] : [Math.min(least, most), Math.max(least, most)];
    found.push(...both.map((at) => points[at]));
  }
  return [...found, points[points.length - 1]];
}
