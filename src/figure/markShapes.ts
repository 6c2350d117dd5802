import type { Camera } from './geometry/camera.js';
import { farToNear, toPixels } from './geometry/camera.js';
import { toHex } from './geometry/colour.js';
import type { MarkLayer } from './marks.js';
import { beliefOf, largestFirst, lookOf, radiusOf } from './marks.js';
import type { Shape } from './shape.js';
import { shape } from './shape.js';

/** Whether a camera looks along none of the axes, so that some marks lie behind others. */
export const isDeep = (camera: Camera): boolean => camera[2] !== 0 || camera[6] !== 0;

/** Pixels to two decimals, which is all that can be seen. */
export const rounded = (value: number): number => Math.round(100 * value) / 100;

/**
 * What the marks of a layer are drawn with, but for their places; what is undefined is left out.
 * @param scale how much larger the picture is than where radii are in pixels of the screen
 */
export function markAttributes(layer: MarkLayer, scale = 1): (mark: number) => Shape['attributes'] {
  const look = lookOf(layer);
  const ring = layer.ring === true;
  // Single predictions are too small for a seam.
  const form = ring ? ' mark-ring' : layer.kind === 'single' ? '' : ' mark-disc';
  return (mark) => ({
    class: `mark mark-${layer.kind}${form}`,
    r: rounded(scale * radiusOf(layer, look, mark)),
    fill: ring ? 'none' : toHex(layer.colours[mark]),
    stroke: ring ? toHex(layer.colours[mark]) : undefined,
    opacity: look.opacity === 1 ? undefined : rounded(look.opacity),
    [layer.kind === 'single' ? 'data-of-belief' : 'data-belief']: beliefOf(layer, mark),
  });
}

/** Marks that stand somewhere, large ones first: beliefs that do not occur have no centre. */
export function placedMarks(layer: MarkLayer): number[] {
  const order = largestFirst(layer) ?? Array.from({ length: layer.points.length / 3 }, (_, mark) => mark);
  return Array.from(order).filter((mark) => !Number.isNaN(layer.points[3 * mark]));
}

/**
 * The marks of a layer as circles, what is farther behind what is nearer.
 * @param look `scale`: how much larger the picture is than where radii are in pixels of the screen; `faded`: whether a
 *   belief's marks stand back behind selected ones
 */
export function markShapes(
  layer: MarkLayer,
  camera: Camera,
  { scale = 1, faded = null }: { readonly scale?: number; readonly faded?: ((belief: number) => boolean) | null } = {},
): Shape {
  const pixels = new Float32Array((2 * layer.points.length) / 3);
  toPixels(camera, layer.points, pixels);
  const marks = isDeep(camera)
    ? Array.from(farToNear(camera, layer.points)).filter((mark) => !Number.isNaN(layer.points[3 * mark]))
    : placedMarks(layer);
  const attributesOf = markAttributes(layer, scale);
  return shape(
    'g',
    { class: `marks-${layer.kind}` },
    ...marks.map((mark) => {
      const attributes = attributesOf(mark);
      const back = faded?.(beliefOf(layer, mark)) === true ? ' mark-faded' : '';
      return shape('circle', {
        ...attributes,
        class: `${String(attributes.class)}${back}`,
        cx: rounded(pixels[2 * mark]),
        cy: rounded(pixels[2 * mark + 1]),
      });
    }),
  );
}
