import type { Figure } from '../../../src/figure/figure.js';
import type { Raster } from '../../../src/figure/raster.js';
import { figureSvg } from '../../plot/figureSvg.js';
import { el } from '../../ui/dom.js';

/** A canvas that figures are painted on, one after the other. */
export interface Painter {
  readonly canvas: HTMLCanvasElement;
  paint(figure: Figure): Promise<void>;
  /** What is painted, as opaque pixels. */
  pixels(): Raster;
}

/** @param width of the canvas in pixels; its height follows from the first figure */
export function painter(width: number): Painter {
  const canvas = el('canvas', { width, height: 1 });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('This page has no canvas to draw on.');
  return {
    canvas,
    async paint(figure) {
      const height = 2 * Math.round((width * figure.height) / figure.width / 2);
      if (canvas.height !== height) canvas.height = height;
      const text = figureSvg(figure, { width, height });
      const image = new Image(width, height);
      // oxlint-disable-next-line beliefscope/restricted-syntax -- an image of shapes that came through the door as nodes; it runs nothing
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
      await image.decode();
      context.fillStyle = figure.ground;
      context.fillRect(0, 0, width, height);
      context.drawImage(image, 0, 0, width, height);
    },
    pixels() {
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return { pixels: new Uint32Array(data.buffer), width: canvas.width, height: canvas.height };
    },
  };
}
