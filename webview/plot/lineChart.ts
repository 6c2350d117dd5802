import type { Across, LineLayout, Lines } from '../../src/figure/lines.js';
import { lineShapes } from '../../src/figure/lines.js';
import { drawn } from '../ui/dom.js';

/** Draws curves over one axis into `drawing`, in place of what it held; returns the scale of the abscissae. */
export function drawLines(drawing: SVGSVGElement, lines: Lines, layout: LineLayout): Across {
  const { shapes, x } = lineShapes(lines, layout);
  drawing.replaceChildren(...shapes.map(drawn));
  return x;
}
