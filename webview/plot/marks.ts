import { select } from 'd3';
import type { Selection } from 'd3';
import { toHex } from '../../src/figure/geometry/colour.js';
import type { Camera } from '../../src/figure/geometry/camera.js';
import { farToNear, toPixels } from '../../src/figure/geometry/camera.js';
import type { Box } from '../../src/figure/geometry/camera.js';
import type { MarkLayer } from '../../src/figure/marks.js';
import { beliefOf, radiusOf } from '../../src/figure/marks.js';
import { drawDiscs } from '../../src/figure/raster.js';

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
        const marks = Array.from({ length: n }, (_, mark) => mark).filter(
          (mark) => !Number.isNaN(layer.points[3 * mark]),
        );
        const circles = groups
          .filter((other) => other === layer)
          .selectAll<SVGCircleElement, number>('circle')
          .data(marks, (mark) => mark)
          .join('circle')
          .attr('class', `mark mark-${layer.kind}`)
          .attr('r', radiusOf(layer))
          .attr('fill', (mark) => toHex(layer.colours[mark]))
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
  let current: { layer: MarkLayer; pixels: Float32Array }[] = [];
  return {
    setLayers(layers) {
      current = layers.map((layer) => ({ layer, pixels: new Float32Array((2 * layer.points.length) / 3) }));
      if (layers.length === 0) context?.clearRect(0, 0, canvas.width, canvas.height);
    },
    draw(camera, box, width, height) {
      if (context === null) return;
      const scale = window.devicePixelRatio || 1;
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      const inner = {
        width: Math.max(1, Math.round(box.width * scale)),
        height: Math.max(1, Math.round(box.height * scale)),
      };
      const image = context.createImageData(inner.width, inner.height);
      const raster = { pixels: new Uint32Array(image.data.buffer), ...inner };
      const [a, b, c, d, e, f, g, h, ...depth] = camera;
      const device: Camera = [
        ...([a * scale, b * scale, c * scale, (d - box.left) * scale] as const),
        ...([e * scale, f * scale, g * scale, (h - box.top) * scale] as const),
        ...depth,
      ];
      const deep = c !== 0 || g !== 0;
      for (const { layer, pixels } of current) {
        toPixels(device, layer.points, pixels);
        drawDiscs(
          raster,
          pixels,
          layer.colours,
          radiusOf(layer) * scale,
          deep ? farToNear(camera, layer.points) : null,
        );
      }
      context.putImageData(image, Math.round(box.left * scale), Math.round(box.top * scale));
    },
  };
}
