import type { Box, Camera, Frame, Turn } from '../geometry/camera.js';
import { camera as cameraOf, noZoom, toPixel } from '../geometry/camera.js';
import { triangle } from '../geometry/projection.js';
import type { MarkLayer } from '../marks.js';
import { drawable } from '../marks.js';
import { markShapes } from '../markShapes.js';
import type { Raster } from '../raster.js';
import { rasterise } from '../rasterise.js';
import type { Shape } from '../shape.js';
import { shape } from '../shape.js';

/** The read-outs of one step, small among others. */
export interface Multiple {
  /** `step 96,000`. */
  readonly title: string;
  /** `R² 0.911`. */
  readonly note: string;
  readonly layer: MarkLayer;
  /** Where it has another frame than the others, as a run of another process. */
  readonly frame?: Frame;
}

/** How large marks are beside those of the plots, which have more room. */
const SCALE = 0.5;
const [EDGE, WORDS] = [3, 28];
/** More marks than this are an image. */
const MOST_SHAPES = 500;

export const boxOfMultiple = (size: number): Box => ({
  ...{ left: EDGE, top: EDGE },
  ...{ width: size - 2 * EDGE, height: size - 2 * EDGE },
});

/** The camera of a small plot: all of them have the scale of the plots, as it is before anyone zooms. */
export const cameraOfMultiple = (frame: Frame, turn: Turn, size: number): Camera =>
  cameraOf(frame, boxOfMultiple(size), noZoom, turn);

const heightOfMultiple = (size: number): number => size + WORDS;

export const areShapes = (layer: MarkLayer): boolean => drawable(layer) <= MOST_SHAPES;

/**
 * One small plot, without the words that stand beneath it.
 * @param at belief that is ringed; null: none
 * @param image draws many marks; null: they are drawn elsewhere
 */
export function multipleShapes(
  { layer }: Multiple,
  frame: Frame,
  camera: Camera,
  size: number,
  at: number | null,
  image: ((raster: Raster) => string) | null,
): Shape[] {
  const box = boxOfMultiple(size);
  const place = { x: box.left, y: box.top, width: box.width, height: box.height };
  const edge =
    frame.kind === 'simplex'
      ? shape('polygon', {
          class: 'simplex-edge',
          points: triangle.map(([x, y]) => toPixel(camera, x, y, 0).join(',')).join(' '),
        })
      : shape('rect', { class: 'plot-border', ...place });
  const ring = at === null ? [NaN, NaN] : toPixel(camera, ...placeOf(layer, at));
  return [
    edge,
    ...(areShapes(layer)
      ? [markShapes(layer, camera, { scale: SCALE })]
      : image === null
        ? []
        : [shape('image', { ...place, preserveAspectRatio: 'none', href: image(rasterOf(layer, camera, size, 4)) })]),
    ...(Number.isFinite(ring[0] + ring[1])
      ? [shape('circle', { class: 'ring ring-hover', cx: ring[0], cy: ring[1], r: 6, 'data-ring-belief': at ?? 0 })]
      : []),
  ];
}

function wordShapes({ title, note }: Multiple, size: number): Shape[] {
  const text = (words: string, y: number, name: string): Shape =>
    shape('text', { class: name, x: size / 2, y: size + y, 'text-anchor': 'middle' }, words);
  return [text(title, 11, 'line-label'), text(note, 23, 'figure-note')];
}

const placeOf = ({ points }: MarkLayer, belief: number): [number, number, number] => [
  points[3 * belief] ?? NaN,
  points[3 * belief + 1] ?? NaN,
  points[3 * belief + 2] ?? NaN,
];

/** Many marks of a small plot as pixels, so many for each of the drawing. */
export function rasterOf(layer: MarkLayer, camera: Camera, size: number, dots: number): Raster {
  const side = Math.max(1, Math.round(dots * (size - 2 * EDGE)));
  const raster = { pixels: new Uint32Array(side * side), width: side, height: side };
  rasterise(raster, [layer], camera, boxOfMultiple(size), dots);
  return raster;
}

/** Small plots side by side, in rows. */
export function multiplesShape(
  multiples: readonly Multiple[],
  frame: Frame,
  turn: Turn,
  image: (raster: Raster) => string,
): { readonly width: number; readonly height: number; readonly shapes: readonly Shape[] } {
  const columns = Math.max(1, Math.min(4, multiples.length));
  const size = 130;
  const [wide, high] = [size + 6, heightOfMultiple(size) + 6];
  return {
    width: columns * wide,
    height: Math.ceil(multiples.length / columns) * high,
    shapes: multiples.map((multiple, at) =>
      shape(
        'g',
        { transform: `translate(${(at % columns) * wide},${Math.floor(at / columns) * high})` },
        shape(
          'defs',
          {},
          shape('clipPath', { id: `multiple-${at}` }, shape('rect', { width: size, height: size + WORDS })),
        ),
        shape(
          'g',
          { 'clip-path': `url(#multiple-${at})` },
          ...multipleShapes(
            multiple,
            multiple.frame ?? frame,
            cameraOfMultiple(multiple.frame ?? frame, turn, size),
            size,
            null,
            image,
          ),
          ...wordShapes(multiple, size),
        ),
      ),
    ),
  };
}
