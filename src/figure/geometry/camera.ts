import type { Points } from './projection.js';

/** What a plot shows, apart from its marks. Ranges come from the true beliefs alone, never from a checkpoint, but for {@link reaching}. */
export type Frame =
  | {
      readonly kind: 'plane';
      readonly x: Range;
      readonly y: Range;
      readonly labels: readonly [string, string];
      readonly ticks: readonly [boolean, boolean];
      /** Whether one unit is as long on x as on y: so it is for axes of one kind, else angles and shapes would lie. */
      readonly equal: boolean;
    }
  | {
      readonly kind: 'space';
      readonly centre: readonly [number, number, number];
      readonly radius: number;
      readonly labels: readonly string[];
    }
  | { readonly kind: 'simplex'; readonly names: readonly string[] };
export type Range = readonly [number, number];

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Pan and zoom in pixels: pixel' = k · pixel + (x, y). */
export interface Zoom {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}
export const noZoom: Zoom = { k: 1, x: 0, y: 0 };
/** Least and greatest factor that a plot of beliefs can be zoomed by. */
export const zoomLimits = [0.5, 4000] as const;

/** The zoom times `factor`, within its limits, with the pixel `centre` held where it is. */
export function zoomedAbout(zoom: Zoom, factor: number, [x, y]: readonly [number, number]): Zoom {
  const k = Math.max(zoomLimits[0], Math.min(zoomLimits[1], zoom.k * factor));
  return { k, x: x - (k / zoom.k) * (x - zoom.x), y: y - (k / zoom.k) * (y - zoom.y) };
}

/** Turn about the vertical axis and tilt towards the viewer, in radians. */
export type Turn = readonly [number, number];

/** Turned and tilted on; nothing tilts beyond looking straight down or up. */
export function turnBy([turn, tilt]: Turn, byTurn: number, byTilt: number): [number, number] {
  return [turn + byTurn, Math.max(-Math.PI / 2, Math.min(Math.PI / 2, tilt + byTilt))];
}

/** An affine map from view coordinates to pixels and depth (greater is nearer): rows of x, y, z, offset. */
export type Camera = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** How much air stands about the marks, as a share of their range. */
const AIR = 0.07;
/** What a probability can be. */
export const PROBABILITIES: Range = [0, 1];

/**
 * Range of one coordinate with a margin; a range of zero width is made one unit wide.
 * @param least what it holds in any case
 */
export function paddedRange(points: Points, coordinate: 0 | 1 | 2, least?: Range): Range {
  let [low, high] = least ?? [Infinity, -Infinity];
  for (let at = coordinate; at < points.length; at += 3) {
    const value = points[at];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low <= high)) return [-0.5, 0.5];
  if (high - low < 1e-9) return [low - 0.5, high + 0.5];
  const air = AIR * (high - low);
  return [low - air, high + air];
}

/** A plane within which all of some marks lie, its ranges no smaller than before. */
export function reaching(frame: Frame, marks: readonly Points[]): Frame {
  if (frame.kind !== 'plane') return frame;
  const reach = ([low, high]: Range, coordinate: 0 | 1): Range => {
    let [least, most] = [low, high];
    for (const points of marks)
      for (let at = coordinate; at < points.length; at += 3) {
        if (points[at] < least) least = points[at];
        if (points[at] > most) most = points[at];
      }
    const air = AIR * (most - least);
    return [least < low ? least - air : low, most > high ? most + air : high];
  };
  return { ...frame, x: reach(frame.x, 0), y: reach(frame.y, 1) };
}

/**
 * The ranges that a plane shows in a box: its own or, where both axes have one scale, grown about their middle on the
 * roomier axis.
 */
export function shownRanges(
  frame: Frame & { readonly kind: 'plane' },
  box: Box,
): { readonly x: Range; readonly y: Range } {
  const [unitX, unitY] = planeUnits(frame, box);
  const about = ([low, high]: Range, length: number, unit: number): Range => {
    const spare = (length / unit - (high - low)) / 2;
    return spare > 0 ? [low - spare, high + spare] : [low, high];
  };
  return { x: about(frame.x, box.width, unitX), y: about(frame.y, box.height, unitY) };
}

/** Pixels of one unit on x and on y. */
function planeUnits({ x, y, equal }: Frame & { readonly kind: 'plane' }, box: Box): readonly [number, number] {
  const [wide, high] = [box.width / (x[1] - x[0]), box.height / (y[1] - y[0])];
  const both = Math.min(wide, high);
  return equal ? [both, both] : [wide, high];
}

/**
 * How many marks lie outside the ranges that a plane shows in a box. The ranges follow the true beliefs; predictions may
 * lie anywhere.
 */
export function outside(frame: Frame, points: Points, box: Box): number {
  if (frame.kind !== 'plane') return 0;
  const ranges = shownRanges(frame, box);
  const [left, right] = ranges.x;
  const [bottom, top] = ranges.y;
  let n = 0;
  for (let at = 0; at + 2 < points.length; at += 3) {
    const x = points[at];
    const y = points[at + 1];
    if (x < left || x > right || y < bottom || y > top) n++;
  }
  return n;
}

export function sphere(points: Points): { centre: [number, number, number]; radius: number } {
  const middle = ([0, 1, 2] as const).map((coordinate) => {
    const [low, high] = paddedRange(points, coordinate);
    return (low + high) / 2;
  });
  const centre: [number, number, number] = [middle[0], middle[1], middle[2]];
  let square = 0;
  for (let at = 0; at + 2 < points.length; at += 3) {
    const distance =
      (points[at] - centre[0]) ** 2 + (points[at + 1] - centre[1]) ** 2 + (points[at + 2] - centre[2]) ** 2;
    if (distance > square) square = distance;
  }
  return { centre, radius: 1.08 * Math.sqrt(square) || 0.5 };
}

/** Rotation about the vertical axis by `turn`, then a tilt towards the viewer: rows right, up, near. */
export function rotation(turn: number, tilt: number): readonly [Row, Row, Row] {
  const [ct, st, cp, sp] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
  return [
    [ct, 0, st],
    [sp * st, cp, -sp * ct],
    [-cp * st, sp, cp * ct],
  ];
}
type Row = readonly [number, number, number];

function scaled(
  right: Row,
  up: Row,
  near: Row,
  centre: Row,
  unit: readonly [number, number],
  middle: readonly [number, number],
  zoom: Zoom,
): Camera {
  const offset = (row: Row): number => -(row[0] * centre[0] + row[1] * centre[1] + row[2] * centre[2]);
  const sx = zoom.k * unit[0];
  const sy = -zoom.k * unit[1];
  return [
    sx * right[0], sx * right[1], sx * right[2], sx * offset(right) + zoom.k * middle[0] + zoom.x,
    sy * up[0], sy * up[1], sy * up[2], sy * offset(up) + zoom.k * middle[1] + zoom.y,
    near[0], near[1], near[2], offset(near),
  ]; // prettier-ignore
}

/** The orthographic camera of a frame in a box of pixels. */
export function camera(frame: Frame, box: Box, zoom: Zoom, turn: Turn): Camera {
  const middle = [box.left + box.width / 2, box.top + box.height / 2] as const;
  if (frame.kind === 'space') {
    const [right, up, near] = rotation(turn[0], turn[1]);
    const unit = Math.min(box.width, box.height) / (2 * frame.radius);
    return scaled(right, up, near, frame.centre, [unit, unit], middle, zoom);
  }
  const flat = (centre: Row, unit: readonly [number, number]): Camera =>
    scaled([1, 0, 0], [0, 1, 0], [0, 0, 1], centre, unit, middle, zoom);
  if (frame.kind === 'simplex') {
    const high = Math.sqrt(3) / 2;
    const unit = Math.min(box.width / 1.12, box.height / (1.12 * high));
    return flat([0.5, high / 2, 0], [unit, unit]);
  }
  const [left, right] = frame.x;
  const [bottom, top] = frame.y;
  return flat([(left + right) / 2, (bottom + top) / 2, 0], planeUnits(frame, box));
}

export function toPixel(camera: Camera, x: number, y: number, z: number): [number, number] {
  return [
    camera[0] * x + camera[1] * y + camera[2] * z + camera[3],
    camera[4] * x + camera[5] * y + camera[6] * z + camera[7],
  ];
}

/** All marks to pixels, written into `out` (n × 2). */
export function toPixels(camera: Camera, points: Points, out: Float32Array): void {
  const [a, b, c, d, e, f, g, h] = camera;
  for (let mark = 0, at = 0; at + 2 < points.length; mark += 2, at += 3) {
    const x = points[at];
    const y = points[at + 1];
    const z = points[at + 2];
    out[mark] = a * x + b * y + c * z + d;
    out[mark + 1] = e * x + f * y + g * z + h;
  }
}

/** Marks from far to near, in linear time: depth is cut into 512 slices. */
export function farToNear(camera: Camera, points: Points): Int32Array {
  const n = points.length / 3;
  const slices = 512;
  const depth = new Float32Array(n);
  let low = Infinity;
  let high = -Infinity;
  for (let mark = 0; mark < n; mark++) {
    const value = camera[8] * points[3 * mark] + camera[9] * points[3 * mark + 1] + camera[10] * points[3 * mark + 2];
    depth[mark] = value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const slice = (mark: number): number => {
    const at = Math.floor((slices * (depth[mark] - low)) / (high - low || 1));
    return at >= 0 && at < slices ? at : slices - 1;
  };
  const start = new Int32Array(slices + 1);
  for (let mark = 0; mark < n; mark++) start[slice(mark) + 1]++;
  for (let at = 0; at < slices; at++) start[at + 1] += start[at];
  const order = new Int32Array(n);
  for (let mark = 0; mark < n; mark++) {
    const at = slice(mark);
    const place = start[at];
    order[place] = mark;
    start[at] = place + 1;
  }
  return order;
}
