/** A spatial index over marks in pixels: square cells by counting sort, so that building it is linear. */
export interface Grid {
  /** The mark nearest to a point within `reach`, the last drawn among equals; -1 where there is none. */
  nearest(x: number, y: number, reach: number): number;
  /** All marks within `reach`, nearest first, at most `most`. */
  within(x: number, y: number, reach: number, most: number): number[];
  /** Pixels from a point to a mark. */
  distance(mark: number, x: number, y: number): number;
}

/** `pixels` is n × 2; marks outside the box (or NaN) are not indexed. */
export function buildGrid(pixels: Float32Array, width: number, height: number, cell = 12): Grid {
  const columns = Math.max(1, Math.ceil(width / cell));
  const lines = Math.max(1, Math.ceil(height / cell));
  const n = pixels.length / 2;
  const cellOf = (mark: number): number => {
    const x = pixels[2 * mark];
    const y = pixels[2 * mark + 1];
    if (!(x >= 0 && x < width && y >= 0 && y < height)) return -1;
    return Math.floor(y / cell) * columns + Math.floor(x / cell);
  };
  const start = new Int32Array(columns * lines + 1);
  for (let mark = 0; mark < n; mark++) {
    const at = cellOf(mark);
    if (at >= 0) start[at + 1]++;
  }
  for (let at = 0; at < columns * lines; at++) start[at + 1] += start[at];
  const marks = new Int32Array(start[columns * lines]);
  const next = start.slice();
  for (let mark = 0; mark < n; mark++) {
    const at = cellOf(mark);
    if (at < 0) continue;
    const place = next[at];
    marks[place] = mark;
    next[at] = place + 1;
  }

  const visit = (x: number, y: number, reach: number, each: (mark: number, square: number) => void): void => {
    const left = Math.max(0, Math.floor((x - reach) / cell));
    const right = Math.min(columns - 1, Math.floor((x + reach) / cell));
    const top = Math.max(0, Math.floor((y - reach) / cell));
    const bottom = Math.min(lines - 1, Math.floor((y + reach) / cell));
    for (let line = top; line <= bottom; line++)
      for (let column = left; column <= right; column++) {
        const at = line * columns + column;
        for (let place = start[at]; place < start[at + 1]; place++) {
          const mark = marks[place];
          const square = (pixels[2 * mark] - x) ** 2 + (pixels[2 * mark + 1] - y) ** 2;
          if (square <= reach * reach) each(mark, square);
        }
      }
  };

  return {
    nearest(x, y, reach) {
      let best = -1;
      let least = Infinity;
      visit(x, y, reach, (mark, square) => {
        if (square < least || (square === least && mark > best)) {
          best = mark;
          least = square;
        }
      });
      return best;
    },
    within(x, y, reach, most) {
      const found: [number, number][] = [];
      visit(x, y, reach, (mark, square) => found.push([mark, square]));
      return found
        .sort((a, b) => a[1] - b[1] || a[0] - b[0])
        .slice(0, most)
        .map(([mark]) => mark);
    },
    distance: (mark, x, y) => Math.hypot(pixels[2 * mark] - x, pixels[2 * mark + 1] - y),
  };
}
