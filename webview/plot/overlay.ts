import type { Box, Camera } from '../../src/figure/geometry/camera.js';
import type { OverlayItem } from '../../src/figure/overlay.js';
import { overlayShapes } from '../../src/figure/overlay.js';
import { drawn } from '../ui/dom.js';

/** What is drawn over the marks; redrawn with every move of the pointer. */
export function overlayView(parent: SVGGElement): {
  draw(items: readonly OverlayItem[], camera: Camera, box: Box): void;
} {
  return { draw: (items, camera, box) => parent.replaceChildren(...overlayShapes(items, camera, box).map(drawn)) };
}
