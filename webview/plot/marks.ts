import { select } from 'd3';
import type { Selection } from 'd3';
import type { Box, Camera } from '../../src/figure/geometry/camera.js';
import { farToNear, toPixels } from '../../src/figure/geometry/camera.js';
import type { MarkLayer } from '../../src/figure/marks.js';
import { beliefOf } from '../../src/figure/marks.js';
import { isDeep, markAttributes, placedMarks, rounded } from '../../src/figure/markShapes.js';
import type { Room } from '../../src/figure/rasterise.js';
import { rasterise, roomFor } from '../../src/figure/rasterise.js';

/** At most 2,000 circles: each is an element that a test, a style or a screen magnifier can find. */
export function svgMarks(parent: SVGGElement): {
  setLayers(layers: readonly MarkLayer[]): void;
  /** Other places for the same marks, layer by layer. */
  move(layers: readonly MarkLayer[]): void;
  draw(camera: Camera): void;
  /** Fades marks; the others are drawn over them. */
  fade(faded: ((belief: number) => boolean) | null): void;
} {
  /** 0 for each mark that is faded, 1 for each that is not; null: none is. */
  let heights: readonly Uint8Array[] | null = null;
  let drawn: {
    layer: MarkLayer;
    circles: Selection<SVGCircleElement, number, SVGGElement, unknown>;
    pixels: Float32Array;
  }[] = [];
  return {
    setLayers(layers) {
      const groups = select(parent)
        .selectAll<SVGGElement, MarkLayer>('g')
        .data(layers, (layer) => layer.kind)
        .join('g')
        .attr('class', (layer) => `marks-${layer.kind}`)
        .order();
      drawn = layers.map((layer) => {
        const attributesOf = markAttributes(layer);
        const circles = groups
          .filter((other) => other === layer)
          .selectAll<SVGCircleElement, number>('circle')
          .data(placedMarks(layer), (mark) => mark)
          .join('circle')
          .order()
          .each(function (mark) {
            for (const [name, value] of Object.entries(attributesOf(mark)))
              if (value === undefined) this.removeAttribute(name);
              else this.setAttribute(name, String(value));
          });
        return {
          layer,
          circles: circles as Selection<SVGCircleElement, number, SVGGElement, unknown>,
          pixels: roomFor(layer).places,
        };
      });
    },
    move(layers) {
      drawn.forEach((each, at) => (each.layer = layers[at] ?? each.layer));
    },
    draw(camera) {
      for (const [at, { layer, circles, pixels }] of drawn.entries()) {
        toPixels(camera, layer.points, pixels);
        circles.attr('cx', (mark) => rounded(pixels[2 * mark])).attr('cy', (mark) => rounded(pixels[2 * mark + 1]));
        if (!isDeep(camera)) continue;
        const rank = new Int32Array(layer.points.length / 3);
        farToNear(camera, layer.points).forEach((mark, place) => (rank[mark] = place));
        const height = heights?.[at];
        circles.sort((a, b) => (height === undefined ? 0 : height[a] - height[b]) || rank[a] - rank[b]);
      }
    },
    fade(faded) {
      heights =
        faded === null
          ? null
          : drawn.map(({ layer }) =>
              Uint8Array.from({ length: layer.points.length / 3 }, (_, mark) => (faded(beliefOf(layer, mark)) ? 0 : 1)),
            );
      drawn.forEach(({ circles }, at) => {
        const height = heights?.[at];
        circles.classed('mark-faded', (mark) => height?.[mark] === 0);
        if (height === undefined) circles.order();
        else circles.filter((mark) => height[mark] === 1).raise();
      });
    },
  };
}

/** Milliseconds of a frame that the marks of one of two plots may take while they move. */
const ENOUGH = 8;

/** Any number of marks, straight into the pixels of a canvas. */
export function canvasMarks(canvas: HTMLCanvasElement): {
  setLayers(layers: readonly MarkLayer[]): void;
  /** Other places for as many marks, layer by layer. */
  move(layers: readonly MarkLayer[]): void;
  /** `moving`: fewer marks will do where all take too long. Tells whether fewer were drawn. */
  draw(camera: Camera, box: Box, width: number, height: number, moving: boolean): boolean;
} {
  const context = canvas.getContext('2d');
  let current: readonly MarkLayer[] = [];
  let rooms: Room[] = [];
  /** Milliseconds that drawing all marks took, the last time. */
  let whole = 0;
  let image: ImageData | null = null;
  return {
    setLayers(layers) {
      current = layers;
      rooms = layers.map(roomFor);
      whole = 0;
      if (layers.length === 0) context?.clearRect(0, 0, canvas.width, canvas.height);
    },
    move: (layers) => void (current = layers),
    draw(camera, box, width, height, moving) {
      if (context === null) return false;
      const scale = window.devicePixelRatio || 1;
      const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
      // Giving a canvas its size, even the one that it has, costs a new bitmap.
      if (canvas.width !== wide) canvas.width = wide;
      if (canvas.height !== high) canvas.height = high;
      const inner = {
        width: Math.max(1, Math.round(box.width * scale)),
        height: Math.max(1, Math.round(box.height * scale)),
      };
      if (image?.width !== inner.width || image.height !== inner.height) {
        image = context.createImageData(inner.width, inner.height);
        context.clearRect(0, 0, wide, high);
      }
      const raster = { pixels: new Uint32Array(image.data.buffer), ...inner };
      const thinned = moving ? Math.max(1, Math.ceil(whole / ENOUGH)) : 1;
      const started = performance.now();
      rasterise(raster, current, camera, box, scale, rooms, thinned);
      if (thinned === 1) whole = performance.now() - started;
      context.putImageData(image, Math.round(box.left * scale), Math.round(box.top * scale));
      return thinned > 1;
    },
  };
}
