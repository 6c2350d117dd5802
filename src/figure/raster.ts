import { NEVER_THINNED } from './sortByDepth.js';

/**
 * Draws many marks as discs straight into canvas pixels. Canvas path calls cost microseconds each, too much for hundreds
 * of thousands of marks in one frame; writing a few million pixels directly is fast enough. While marks are drawn the
 * pixels hold colours multiplied by their opacity; {@link straighten} ends that.
 */
export interface Raster {
  /** One pixel each, 0xAABBGGRR. */
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;
}

/** How the marks of one layer are drawn. */
export interface DiscStyle {
  readonly radius: number;
  /** From 0 to 1; translucent marks show how many lie at one place. */
  readonly opacity: number;
  /** Area of each mark as a share of the largest one; null: all are as large. */
  readonly shares: Float32Array | null;
  /** Whether discs are hollow. */
  readonly ring: boolean;
}

/** Half widths of a disc's rows, from -reach to reach. */
export function discRows(radius: number): Int32Array {
  const reach = Math.max(0, Math.round(radius - 0.25));
  const rows = new Int32Array(2 * reach + 1);
  for (let dy = -reach; dy <= reach; dy++)
    rows[dy + reach] = Math.floor(Math.sqrt(Math.max(0, radius * radius - dy * dy)));
  return rows;
}

/** A stamp: the pixels of a mark, as offsets from its middle. */
interface Stamp {
  readonly dx: Int32Array;
  readonly dy: Int32Array;
  readonly reach: number;
}

function stampOf(radius: number, ring: boolean): Stamp {
  const rows = discRows(radius);
  const reach = (rows.length - 1) / 2;
  const hole = ring ? discRows(Math.max(0.5, radius - Math.max(1.1, 0.3 * radius))) : null;
  const holeReach = hole === null ? -1 : (hole.length - 1) / 2;
  const [dx, dy]: [number[], number[]] = [[], []];
  rows.forEach((half, row) => {
    const y = row - reach;
    const inner = hole !== null && Math.abs(y) <= holeReach ? hole[y + holeReach] : -1;
    for (let x = -half; x <= half; x++) {
      if (Math.abs(x) <= inner) continue;
      dx.push(x);
      dy.push(y);
    }
  });
  return { dx: Int32Array.from(dx), dy: Int32Array.from(dy), reach: Math.max(reach, ...rows) };
}

/** Marks of different sizes are drawn in this many of them. */
const SIZES = 32;
/** A mark that is too small for a pixel gets fainter, but never less than this. */
const FAINTEST = 0.2;

/**
 * Discs at `positions` (n × 2, NaN is skipped) in `order`, clipped to the raster. Without an order the first marks are
 * drawn last: the few early beliefs would otherwise be hidden by the many late ones.
 * @param thinned of the marks after the first ones, one in so many is drawn
 */
export function drawDiscs(
  raster: Raster,
  positions: Float32Array,
  colours: Uint32Array,
  { radius, opacity, shares, ring }: DiscStyle,
  order: Int32Array | null,
  thinned = 1,
): void {
  const stamps =
    shares === null
      ? [stampOf(radius, ring)]
      : Array.from({ length: SIZES }, (_, size) => stampOf((radius * (size + 1)) / SIZES, ring));
  const dot = stampOf(0.5, false);
  const whole = Math.round(256 * Math.min(1, Math.max(0, opacity)));
  const n = order === null ? positions.length / 2 : order.length;
  const pixels = new Int32Array(raster.pixels.buffer, raster.pixels.byteOffset, raster.pixels.length);
  const { width, height } = raster;
  let stamp = stamps[0];
  let alpha = whole;
  for (let at = 0; at < n; at += thinned > 1 && n - at > NEVER_THINNED ? thinned : 1) {
    const mark = order === null ? n - 1 - at : order[at];
    const x = Math.floor(positions[2 * mark]);
    const y = Math.floor(positions[2 * mark + 1]);
    if (shares !== null) {
      const root = Math.sqrt(shares[mark]);
      const own = radius * root;
      stamp = own < 1 ? dot : stamps[Math.min(SIZES - 1, Math.max(0, Math.ceil(SIZES * root) - 1))];
      alpha = own < 1 ? Math.round(whole * Math.max(FAINTEST, own * own)) : whole;
    }
    const { dx, dy, reach } = stamp;
    const colour = colours[mark];
    const inside = x >= reach && y >= reach && x < width - reach && y < height - reach;
    // Comparisons with NaN are false, so that what has no place is neither inside nor near.
    if (!inside && !(x > -reach - 1 && y > -reach - 1 && x < width + reach && y < height + reach)) continue;
    const rest = 256 - alpha;
    const redBlue = (Math.imul(colour & 0xff00ff, alpha) >>> 8) & 0xff00ff;
    const alphaGreen = Math.imul((colour >>> 8) & 0xff00ff, alpha) & 0xff00ff00;
    for (let part = 0; part < dx.length; part++) {
      const column = x + dx[part];
      const line = y + dy[part];
      if (!inside && (column < 0 || line < 0 || column >= width || line >= height)) continue;
      const pixel = line * width + column;
      if (rest === 0) {
        pixels[pixel] = colour;
        continue;
      }
      const under = pixels[pixel];
      pixels[pixel] =
        (redBlue + ((Math.imul(under & 0xff00ff, rest) >>> 8) & 0xff00ff)) |
        (alphaGreen + (Math.imul((under >>> 8) & 0xff00ff, rest) & 0xff00ff00));
    }
  }
}

/** Colours as they are, no more multiplied by their opacity: as a canvas and a PNG want them. */
export function straighten({ pixels }: Raster): void {
  const signed = new Int32Array(pixels.buffer, pixels.byteOffset, pixels.length);
  for (let at = 0; at < signed.length; at++) {
    const pixel = signed[at];
    const alpha = pixel >>> 24;
    if (alpha === 0 || alpha === 255) continue;
    const times = 255 / alpha;
    const blue = Math.min(255, (((pixel >>> 16) & 255) * times + 0.5) | 0);
    const green = Math.min(255, (((pixel >>> 8) & 255) * times + 0.5) | 0);
    const red = Math.min(255, ((pixel & 255) * times + 0.5) | 0);
    signed[at] = (alpha << 24) | (blue << 16) | (green << 8) | red;
  }
}
