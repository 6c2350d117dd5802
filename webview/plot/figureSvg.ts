import type { Figure } from '../../src/figure/figure.js';
import { drawn, svg } from '../ui/dom.js';

const FACES = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/**
 * A figure as the text of an SVG file, made of nodes, so that no text of it can become markup.
 * @param size of the drawing, as its attributes are written
 */
export function figureSvg(
  { width, height, shapes, about }: Pick<Figure, 'width' | 'height' | 'shapes' | 'about'>,
  size: { readonly width: number | string; readonly height: number | string },
): string {
  const root = svg(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, ...size, 'font-family': FACES },
    svg('title', {}, about.title),
    svg('desc', {}, about.lines.join(' ')),
    ...shapes.map(drawn),
  );
  return new XMLSerializer().serializeToString(root);
}
