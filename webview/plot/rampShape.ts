import { svg } from '../ui/dom.js';
import { ramp } from '../../src/figure/geometry/colour.js';

const PARTS = 32;

/** The ramp of colours from its low to its high end, for legends. */
export function rampShape(dark: boolean): SVGSVGElement {
  return svg(
    'svg',
    { class: 'ramp', viewBox: `0 0 ${PARTS} 1`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    ...Array.from({ length: PARTS }, (_, at) =>
      svg('rect', { x: at, y: 0, width: 1.05, height: 1, fill: ramp(at / (PARTS - 1), dark) }),
    ),
  );
}
