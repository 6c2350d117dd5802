import type { Box, Camera, Frame } from '../../src/figure/geometry/camera.js';
import { frameShapes } from '../../src/figure/frame.js';
import { drawn } from '../ui/dom.js';

/** Axes with ticks, the three axes of the 3-D view, or the triangle; redrawn with every pan and turn. */
export function frameView(parent: SVGGElement): { draw(frame: Frame, box: Box, camera: Camera): void } {
  return { draw: (frame, box, camera) => parent.replaceChildren(...frameShapes(frame, box, camera).map(drawn)) };
}
