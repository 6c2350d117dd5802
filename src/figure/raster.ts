/**
 * Draws many marks as opaque discs straight into canvas pixels. Canvas path calls cost microseconds each, too much
 * for 88,572 marks in one frame; writing a few million pixels directly is fast enough.
 */
export interface Raster {
  /** One pixel each, 0xAABBGGRR. */
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;
}

/** Half widths of a disc's rows, from -reach to reach. */
export function discRows(radius: number): Int32Array {
  const reach = Math.max(0, Math.round(radius - 0.25));
  const rows = new Int32Array(2 * reach + 1);
  for (let dy = -reach; dy <= reach; dy++)
    rows[dy + reach] = Math.floor(Math.sqrt(Math.max(0, radius * radius - dy * dy)));
  return rows;
}

/**
 * Discs at `positions` (n × 2, NaN is skipped) in `order`, clipped to the raster. Without an order the first marks are
 * drawn last: the few early beliefs would otherwise be hidden by the many late ones.
 */
export function drawDiscs(
  raster: Raster,
  positions: Float32Array,
  colours: Uint32Array,
  radius: number,
  order: Int32Array | null,
): void {
  const { pixels, width, height } = raster;
  const rows = discRows(radius);
  const reach = (rows.length - 1) / 2;
  const n = order === null ? positions.length / 2 : order.length;
  for (let at = 0; at < n; at++) {
    const mark = order === null ? n - 1 - at : order[at];
    const x = positions[2 * mark];
    const y = positions[2 * mark + 1];
    if (!(x > -reach - 1 && x < width + reach + 1 && y > -reach - 1 && y < height + reach + 1)) continue;
    const cx = Math.floor(x);
    const cy = Math.floor(y);
    const colour = colours[mark];
    for (let row = 0; row < rows.length; row++) {
      const line = cy + row - reach;
      if (line < 0 || line >= height) continue;
      const half = rows[row];
      const from = Math.max(0, cx - half);
      const to = Math.min(width - 1, cx + half);
      for (let pixel = line * width + from, end = line * width + to; pixel <= end; pixel++) pixels[pixel] = colour;
    }
  }
}
