import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Engine } from '../../../src/engine/handlers.js';
import { aboutAnalysis } from '../../../src/figure/about.js';
import { animationOf } from '../../../src/figure/animation/animation.js';
import { movingView, withCentres } from '../../../src/figure/animation/scene.js';
import { FramePainter } from '../../../src/figure/files/framePainter.js';
import { rasterOf } from '../../../src/figure/files/image.js';
import { unclipped } from '../../../src/figure/files/unclipped.js';
import { shape } from '../../../src/figure/shape.js';
import { quickPngAddress } from '../../../src/figure/files/png.js';
import { palettes } from '../../../src/figure/palette.js';
import { buildPicture } from '../../../src/figure/picture.js';
import { seenFrom } from '../../../src/figure/seen.js';
import { viewSettingsSchema } from '../../../src/protocol/panel.js';
import { occurrences } from '../../../src/figure/geometry/occurrences.js';
import { quiet, request } from '../engine/runFolder.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
it('what is painted over the frame before is what the whole frame would be, forwards and back', async () => {
  const engine = new Engine();
  const [early, late] = [
    (await engine.analyse(request(sample, {}, 96_000), quiet)).result,
    (await engine.analyse(request(sample, {}, 11_520_000), quiet)).result,
  ];
  const palette = palettes.light;
  const view = movingView(viewSettingsSchema.parse({}));
  const found = occurrences(late.predictions, late.beliefs.count);
  const animation = animationOf(
    {
      ...{ result: late, view, folder: 'rrxor' },
      about: aboutAnalysis(late, late.verdict, { version: '0', folder: 'rrxor', date: new Date(0) }),
      keyframes: [early, late].map(({ checkpoint, beliefs, regression }) => ({
        ...{ file: checkpoint.file, step: checkpoint.step, r2: regression.r2 },
        centre: Float64Array.from(beliefs.centre),
      })),
      plots: (centre) => {
        const of = withCentres(late, centre);
        return seenFrom(buildPicture(of, view, palette.dark, found), of, view, null);
      },
    },
    { pace: 'even', between: true, seconds: 0.5, fps: 6 },
    { palette, encode: quickPngAddress, scale: 1 },
  );
  const painter = new FramePainter(1);
  const { moments } = animation;
  expect(moments).toHaveLength(3);
  for (const at of [0, 2, 1, 0]) {
    const frame = animation.figure(moments[at]);
    const { raster, changed } = await painter.paint(frame);
    const whole = await rasterOf(frame, frame.width);
    expect([raster.width, raster.height]).toEqual([whole.width, whole.height]);
    expect(
      raster.pixels.findIndex((pixel, place) => pixel !== whole.pixels[place]),
      `frame ${at}`,
    ).toBe(-1);
    expect(changed.length).toBeGreaterThan(0);
  }
  // The truth does not move: it is not painted again.
  const { changed } = await painter.paint(animation.figure(moments[2]));
  expect(changed.every(({ left, top, height }) => left >= 300 || top < 60 || height < 60)).toBe(true);
});

it('only what certainly lies within its clip is drawn without it', () => {
  const circle = (cx: number) => shape('circle', { cx, cy: 20, r: 3, 'stroke-width': 2 });
  const clip = { 'clip-path': 'url(#clip-0)' };
  const [inside, edge] = [circle(20), circle(33)];
  const name = shape('text', { x: 20, y: 20 }, 'PC 1');
  const rect = shape('rect', { x: 10, y: 10, width: 26, height: 20 });
  const defs = shape('defs', {}, shape('clipPath', { id: 'clip-0' }, rect));
  const marks = shape('g', {}, inside);
  expect(unclipped([shape('g', {}, defs, shape('g', clip, marks, shape('g', {}, edge), name))])).toEqual([
    shape('g', {}, defs, marks, shape('g', clip, shape('g', {}, edge), name)),
  ]);
});
