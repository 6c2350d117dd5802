import type { Box, Camera } from './geometry/camera.js';
import { farToNear, toPixels } from './geometry/camera.js';
import type { MarkLayer } from './marks.js';
import { largestFirst, lookOf } from './marks.js';
import type { Raster } from './raster.js';
import type { Sorted } from './sortByDepth.js';
import { sortByDepth, sortedRoom } from './sortByDepth.js';
import { drawDiscs, straighten } from './raster.js';

/** A camera for the pixels of a raster that covers a box, at so many of them for each pixel of the drawing. */
export function rasterCamera([a, b, c, d, e, f, g, h, ...depth]: Camera, box: Box, scale: number): Camera {
  return [
    ...([a * scale, b * scale, c * scale, (d - box.left) * scale] as const),
    ...([e * scale, f * scale, g * scale, (h - box.top) * scale] as const),
    ...depth,
  ];
}

/** Room for what is computed of a layer's marks in each frame, to be kept from frame to frame. */
export interface Room {
  readonly places: Float32Array;
  /** Those of marks that are sorted by their depth. */
  sorted: Sorted | null;
}

export function roomFor(layer: MarkLayer): Room {
  return { places: new Float32Array((2 * layer.points.length) / 3), sorted: null };
}

/**
 * Draws layers of marks, the first undermost, into a raster that covers a box.
 * @param raster is cleared first
 * @param scale pixels of the raster for each pixel of the drawing
 * @param thinned what suffices while the picture moves: of the many late marks one in so many, more opaque for it
 */
export function rasterise(
  raster: Raster,
  layers: readonly MarkLayer[],
  camera: Camera,
  box: Box,
  scale: number,
  rooms: readonly Room[] = layers.map(roomFor),
  thinned = 1,
): void {
  raster.pixels.fill(0);
  const device = rasterCamera(camera, box, scale);
  const deep = camera[2] !== 0 || camera[6] !== 0;
  layers.forEach((layer, at) => {
    const look = lookOf(layer);
    const room = rooms[at];
    const style = {
      radius: look.radius * scale,
      opacity: thinned > 1 ? 1 - (1 - look.opacity) ** thinned : look.opacity,
      shares: layer.shares ?? null,
      ring: layer.ring === true,
    };
    if (deep && style.shares === null) {
      room.sorted ??= sortedRoom(layer.points.length / 3);
      const n = sortByDepth(device, layer.points, layer.colours, room.sorted, thinned);
      drawDiscs(raster, room.sorted.places.subarray(0, 2 * n), room.sorted.colours, style, null);
      return;
    }
    toPixels(device, layer.points, room.places);
    drawDiscs(
      raster,
      room.places,
      layer.colours,
      style,
      deep ? farToNear(camera, layer.points) : largestFirst(layer),
      thinned,
    );
  });
  straighten(raster);
}
