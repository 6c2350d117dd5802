import type { Frame } from '../animation/frame.js';
import type { FigurePart } from '../figure.js';
import { UNIT } from '../figure.js';
import type { Box } from '../geometry/camera.js';
import type { Raster } from '../raster.js';
import { shape } from '../shape.js';
import { rasterOf } from './image.js';
import { shapesText } from './svg.js';

/** A painted frame: all of it, and where it differs from the one that was painted before, in pixels. */
export interface Painted {
  readonly raster: Raster;
  readonly changed: readonly Box[];
}

/** Paints frames one after the other: of each only the parts that are not as they were. */
export class FramePainter {
  private raster: Raster | null = null;
  private texts: readonly string[] = [];

  /** @param scale pixels of a unit of the drawing, a whole number */
  constructor(private readonly scale: number) {}

  /** The raster is that of the frames before, painted over: whoever keeps it copies it. */
  async paint(frame: Frame): Promise<Painted> {
    const { scale, raster, texts: before } = this;
    const texts = frame.parts.map(({ shapes }) => shapesText(shapes));
    this.texts = texts;
    if (raster === null) {
      const whole = await rasterOf(frame, scale * frame.width);
      this.raster = whole;
      return { raster: whole, changed: [{ left: 0, top: 0, width: whole.width, height: whole.height }] };
    }
    const moved = frame.parts.filter((_, at) => texts[at] !== before[at]);
    if (moved.length > 0) await this.paintParts(frame, moved, raster);
    return { raster, changed: moved.map(({ box }) => this.inPixels(box)) };
  }

  /** All parts in one drawing, one below the other: each drawing costs time of its own. */
  private async paintParts(frame: Frame, parts: readonly FigurePart[], raster: Raster): Promise<void> {
    const { scale } = this;
    const width = Math.max(...parts.map(({ box }) => box.width));
    let height = 0;
    const tops = parts.map(({ box }) => (height += box.height) - box.height);
    const shapes = parts.map(({ box, shapes: own }, at) =>
      shape('g', { transform: `translate(${-box.left},${tops[at] - box.top})` }, ...own),
    );
    const about = { title: '', lines: [], facts: {} };
    const sheet = { width, height, millimetres: width * UNIT, ground: frame.ground, shapes, about };
    const painted = await rasterOf(sheet, scale * width);
    parts.forEach(({ box }, at) => {
      const to = this.inPixels(box);
      for (let line = 0; line < to.height; line++) {
        const from = painted.width * (scale * tops[at] + line);
        raster.pixels.set(painted.pixels.subarray(from, from + to.width), raster.width * (to.top + line) + to.left);
      }
    });
  }

  private inPixels({ left, top, width, height }: Box): Box {
    const { scale } = this;
    return { left: scale * left, top: scale * top, width: scale * width, height: scale * height };
  }
}
