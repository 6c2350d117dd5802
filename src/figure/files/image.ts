import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { jsonText } from '../../shared/writtenText.js';
import type { Figure } from '../figure.js';
import { UNIT } from '../figure.js';
import type { Raster } from '../raster.js';
import { asset, faces } from './assets.js';
import { pngBytes } from './png.js';
import { svgText } from './svg.js';
import { unclipped } from './unclipped.js';

/** Dots in an inch of a PNG of scale 1: 180 mm are then 1063 dots wide. */
export const PNG_DPI = 150;

let ready: Promise<void> | null = null;

/** A picture as opaque pixels. @param width in pixels; its height follows */
export async function rasterOf(figure: Figure, width: number): Promise<Raster> {
  ready ??= asset('resvg.wasm').then((program) => initWasm(program));
  await ready;
  const { regular, bold } = await faces();
  const drawing = new Resvg(svgText({ ...figure, shapes: unclipped(figure.shapes) }, "'DejaVu Sans'"), {
    background: figure.ground,
    fitTo: { mode: 'width', value: width },
    font: { fontBuffers: [regular, bold], defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' },
  });
  const image = drawing.render();
  try {
    // The bytes are red, green, blue and opacity in this order, and every one of them is opaque.
    // They are a copy of the program's memory already.
    const bytes = image.pixels;
    const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    return { pixels, width: image.width, height: image.height };
  } finally {
    image.free();
    drawing.free();
  }
}

/** A picture as PNG. @param scale 1, 2 or 4 times {@link PNG_DPI} */
export async function pngOf(figure: Figure, scale: number): Promise<Buffer> {
  const dotsPerMillimetre = (scale * PNG_DPI) / 25.4;
  const raster = await rasterOf(figure, Math.max(1, Math.round(figure.width * UNIT * dotsPerMillimetre)));
  const { title, lines, facts } = figure.about;
  return pngBytes(raster, {
    dotsPerMetre: 1000 * dotsPerMillimetre,
    texts: {
      Title: title,
      Description: lines.join(' '),
      Software: String(facts.program),
      Beliefscope: jsonText(facts),
    },
  });
}
