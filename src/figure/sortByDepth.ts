import type { Camera } from './geometry/camera.js';
import type { Points } from './geometry/projection.js';

/** Marks from near to far: their places in pixels and their colours. */
export interface Sorted {
  readonly places: Float32Array;
  readonly colours: Uint32Array;
  readonly depths: Float32Array;
}

export function sortedRoom(marks: number): Sorted {
  return {
    places: new Float32Array(2 * marks),
    colours: new Uint32Array(marks),
    depths: new Float32Array(marks),
  };
}

/** Depth is cut into so many slices, which sorts in linear time. */
const SLICES = 512;
/** Of so many first marks none is left out: the first beliefs are few and far apart. */
export const NEVER_THINNED = 2000;

/**
 * Places marks in pixels in the order of their depth, the nearest first, which {@link drawDiscs} draws last. Places and
 * colours are moved and not numbers of marks, since reading them in the order of depth would miss the cache each time.
 * @param camera to pixels of the raster and depth
 * @param thinned of the marks after the first ones, one in so many is placed
 * @returns how many were placed; those without a place are not
 */
export function sortByDepth(
  camera: Camera,
  points: Points,
  markColours: Uint32Array,
  { places, colours, depths }: Sorted,
  thinned: number,
): number {
  const n = points.length / 3;
  const [a, b, c, d, e, f, g, h, i, j, k] = camera;
  let low = Infinity;
  let high = -Infinity;
  for (let mark = 0; mark < n; mark += mark < NEVER_THINNED ? 1 : thinned) {
    const at = 3 * mark;
    const depth = i * points[at] + j * points[at + 1] + k * points[at + 2];
    depths[mark] = depth;
    if (depth < low) low = depth;
    if (depth > high) high = depth;
  }
  const steps = high > low ? (SLICES - 1e-3) / (high - low) : 0;
  const next = new Int32Array(SLICES + 1);
  // Slice 0 is the nearest.
  for (let mark = 0; mark < n; mark += mark < NEVER_THINNED ? 1 : thinned) {
    const depth = depths[mark];
    if (depth === depth) next[Math.floor((high - depth) * steps) + 1]++;
  }
  for (let slice = 0; slice < SLICES; slice++) next[slice + 1] += next[slice];
  const all = next[SLICES];
  for (let mark = 0; mark < n; mark += mark < NEVER_THINNED ? 1 : thinned) {
    const depth = depths[mark];
    if (depth !== depth) continue;
    const slice = Math.floor((high - depth) * steps);
    const place = next[slice];
    next[slice] = place + 1;
    const at = 3 * mark;
    const x = points[at];
    const y = points[at + 1];
    const z = points[at + 2];
    places[2 * place] = a * x + b * y + c * z + d;
    places[2 * place + 1] = e * x + f * y + g * z + h;
    colours[place] = markColours[mark];
  }
  return all;
}
