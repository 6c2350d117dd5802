import { describe, expect, it } from 'vitest';
import { GifWriter } from '../../../src/figure/animation/gif.js';
import { gifColours } from '../../../src/figure/animation/gifColours.js';
import { readGif } from './readGif.js';

const [WIDTH, HEIGHT] = [60, 40];
const RED = 0xff0000ff;
const WHITE = 0xffffffff;

/** White, with a red square at x. */
function square(x: number): Uint32Array {
  const pixels = new Uint32Array(WIDTH * HEIGHT).fill(WHITE);
  for (let y = 10; y < 20; y++) pixels.fill(RED, WIDTH * y + x, WIDTH * y + x + 10);
  return pixels;
}

/** Many colours: each pixel one of its own. */
const ramp = (): Uint32Array =>
  Uint32Array.from({ length: WIDTH * HEIGHT }, (_, at) => (0xff000000 | (at * 7919)) >>> 0);

function written(frames: readonly Uint32Array[], samples = frames, comment = 'made'): Uint8Array {
  const gif = new GifWriter(gifColours(samples), { comment, loop: true });
  const parts = frames.map((pixels) => gif.frame({ pixels, width: WIDTH, height: HEIGHT }, 7));
  return Buffer.concat([...parts, gif.end()]);
}

const colourAt = (frame: Uint8Array, x: number, y: number): readonly number[] => {
  const at = 4 * (WIDTH * y + x);
  return [...frame.subarray(at, at + 3)];
};

describe('a GIF', () => {
  it('has frames, delays and a loop as another reader sees them, and what moves leaves no trace', () => {
    const gif = readGif(written([square(0), square(5), square(40)]));
    expect([gif.width, gif.height, gif.loops, gif.delays]).toEqual([WIDTH, HEIGHT, 0, [7, 7, 7]]);
    for (const [at, x] of [0, 5, 40].entries()) {
      expect(colourAt(gif.frames[at], x + 1, 15)).toEqual([255, 0, 0]);
      for (const other of [0, 25, 59])
        if (other < x || other >= x + 10) expect(colourAt(gif.frames[at], other, 15)).toEqual([255, 255, 255]);
    }
  });

  it('keeps colours that take much room exactly and rounds the others, alike in every frame', () => {
    const many = ramp();
    many.fill(RED, 0, 1200);
    const gif = readGif(written([many, square(3)], [many]));
    expect(colourAt(gif.frames[0], 3, 3)).toEqual([255, 0, 0]);
    let most = 0;
    for (let at = 1200; at < many.length; at++) {
      const found = colourAt(gif.frames[0], at % WIDTH, Math.floor(at / WIDTH));
      [0, 8, 16].forEach((shift, part) => {
        most = Math.max(most, Math.abs(((many[at] >>> shift) & 255) - found[part]));
      });
    }
    expect(most).toBeLessThan(48);
    expect(colourAt(gif.frames[1], 4, 12)).toEqual([255, 0, 0]);
  });

  it('holds where it is from as a comment, in blocks where it is long', () => {
    const comment = `from ${'x'.repeat(700)} to the end`;
    const text = Buffer.from(written([square(0)], undefined, comment)).toString('latin1');
    expect(text.slice(0, 6)).toBe('GIF89a');
    expect(text).toContain('\x21\xfe\xff');
    expect(text.replace(/x\xffx|x\xd2x/g, 'xx')).toMatch(/from x+.? to the end|from x+/);
    expect(text).toContain(' to the end');
  });
});
