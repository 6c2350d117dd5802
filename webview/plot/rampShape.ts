import { RAMP_PARTS, rampShapes } from '../../src/figure/ramp.js';
import { drawn, svg } from '../ui/dom.js';

/** The ramp of colours from its low to its high end, for legends. */
export const rampShape = (dark: boolean): SVGSVGElement =>
  svg(
    'svg',
    { class: 'ramp', viewBox: `0 0 ${RAMP_PARTS} 1`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    ...rampShapes(dark).map(drawn),
  );
