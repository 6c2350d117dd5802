import { select } from 'd3';
import type { Selection } from 'd3';
import { toHex } from '../../src/figure/geometry/colour.js';
import type { Camera } from '../../src/figure/geometry/camera.js';
import { farToNear, toPixels } from '../../src/figure/geometry/camera.js';
import type { Box } from '../../src/figure/geometry/camera.js';
import type { MarkLayer } from '../../src/figure/marks.js';
import { beliefOf, lookOf, radiusOf } from '../../src/figure/marks.js';
import { rasterise, roomFor } from '../../src/figure/rasterise.js';

/** At most 2,000 circles: each is an element that a test, a style or a screen magnifier can find. */
export function svgMarks(parent: SVGGElement): {
  setLayers(layers: readonly MarkLayer[]): void;
  draw(camera: Camera): void;
} {
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
        const n = layer.points.length / 3;
        const look = lookOf(layer);
        const marks = Array.from({ length: n }, (_, mark) => mark).filter(
          (mark) => !Number.isNaN(layer.points[3 * mark]),
        );
        const circles = groups
          .filter((other) => other === layer)
          .selectAll<SVGCircleElement, number>('circle')
          .data(marks, (mark) => mark)
          .join('circle')
          .attr('class', `mark mark-${layer.kind}${layer.ring === true ? ' mark-ring' : ''}`)
          .attr('r', (mark) => round(radiusOf(layer, look, mark)))
          .attr('fill', (mark) => (layer.ring === true ? 'none' : toHex(layer.colours[mark])))
          .attr('stroke', (mark) => (layer.ring === true ? toHex(layer.colours[mark]) : null))
          .attr('opacity', look.opacity === 1 ? null : round(look.opacity))
          .attr(layer.kind === 'single' ? 'data-of-belief' : 'data-belief', (mark) => beliefOf(layer, mark));
        return {
          layer,
          circles: circles as Selection<SVGCircleElement, number, SVGGElement, unknown>,
          pixels: new Float32Array(2 * n),
        };
      });
    },
    draw(camera) {
      const deep = camera[2] !== 0 || camera[6] !== 0;
      for (const { layer, circles, pixels } of drawn) {
        toPixels(camera, layer.points, pixels);
        circles.attr('cx', (mark) => round(pixels[2 * mark])).attr('cy', (mark) => round(pixels[2 * mark + 1]));
        if (!deep) continue;
        const rank = new Int32Array(layer.points.length / 3);
        farToNear(camera, layer.points).forEach((mark, at) => (rank[mark] = at));
        circles.sort((a, b) => rank[a] - rank[b]);
      }
    },
  };
}

function round(value: number | undefined): number {
  return Math.round(100 * (value ?? 0)) / 100;
}

/** Any number of marks, straight into the pixels of a canvas. */
export function canvasMarks(canvas: HTMLCanvasElement): {
  setLayers(layers: readonly MarkLayer[]): void;
  draw(camera: Camera, box: Box, width: number, height: number): void;
} {
  const context = canvas.getContext('2d');
  let current: readonly MarkLayer[] = [];
  let places: Float32Array[] = [];
  let image: ImageData | null = null;
  return {
    setLayers(layers) {
      current = layers;
      places = layers.map(roomFor);
      if (layers.length === 0) context?.clearRect(0, 0, canvas.width, canvas.height);
    },
    draw(camera, box, width, height) {
      if (context === null) return;
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
      rasterise(raster, current, camera, box, scale, places);
      context.putImageData(image, Math.round(box.left * scale), Math.round(box.top * scale));
    },
  };
}
