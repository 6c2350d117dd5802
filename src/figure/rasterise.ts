import type { Box, Camera } from './geometry/camera.js';
import { farToNear, toPixels } from './geometry/camera.js';
import type { MarkLayer } from './marks.js';
import { largestFirst, lookOf } from './marks.js';
import type { Raster } from './raster.js';
import { drawDiscs, straighten } from './raster.js';

/** A camera for the pixels of a raster that covers a box, at so many of them for each pixel of the drawing. */
export function rasterCamera([a, b, c, d, e, f, g, h, ...depth]: Camera, box: Box, scale: number): Camera {
  return [
    ...([a * scale, b * scale, c * scale, (d - box.left) * scale] as const),
    ...([e * scale, f * scale, g * scale, (h - box.top) * scale] as const),
    ...depth,
  ];
}

/**
 * Draws layers of marks, the first undermost, into a raster that covers a box.
 * @param raster is cleared first
 * @param scale pixels of the raster for each pixel of the drawing
 * @param scratch room for the places of the marks of each layer, to be kept from frame to frame
 */
export function rasterise(
  raster: Raster,
  layers: readonly MarkLayer[],
  camera: Camera,
  box: Box,
  scale: number,
  scratch: readonly Float32Array[] = layers.map(roomFor),
): void {
  raster.pixels.fill(0);
  const device = rasterCamera(camera, box, scale);
  const deep = camera[2] !== 0 || camera[6] !== 0;
  layers.forEach((layer, at) => {
    const look = lookOf(layer);
    const places = scratch[at];
    toPixels(device, layer.points, places);
    drawDiscs(
      raster,
      places,
      layer.colours,
      {
        radius: look.radius * scale,
        opacity: look.opacity,
        shares: layer.shares ?? null,
        ring: layer.ring === true,
      },
      deep ? farToNear(camera, layer.points) : largestFirst(layer),
    );
  });
  straighten(raster);
}

/** Room for the places of a layer's marks. */
export function roomFor(layer: MarkLayer): Float32Array {
  return new Float32Array((2 * layer.points.length) / 3);
}
