import { svg } from '../ui/dom.js';
import { ramp } from '../geometry/colour.js';

const parts = 32;

/** The ramp of colours from its low to its high end, for legends. */
export function rampShape(dark: boolean): SVGSVGElement {
  return svg(
    'svg',
    { class: 'ramp', viewBox: `0 0 ${parts} 1`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    ...Array.from({ length: parts }, (_, at) =>
      svg('rect', { x: at, y: 0, width: 1.05, height: 1, fill: ramp(at / (parts - 1), dark) }),
    ),
  );
}
