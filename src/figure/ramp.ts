import { ramp } from './geometry/colour.js';
import type { Shape } from './shape.js';
import { shape } from './shape.js';

/** Parts of equal width that the ramp of colours is drawn of. */
export const RAMP_PARTS = 32;

/** The ramp of colours from its low to its high end, {@link RAMP_PARTS} wide and 1 high. */
export const rampShapes = (dark: boolean): Shape[] =>
  Array.from({ length: RAMP_PARTS }, (_, at) =>
    // A little of each lies under the next, so that no gap is seen between them.
    shape('rect', { x: at, y: 0, width: 1.05, height: 1, fill: ramp(at / (RAMP_PARTS - 1), dark) }),
  );
