import { yieldToEvents } from '../../shared/cancellation.js';
import type { Animation } from '../animation/animation.js';
import { commentOf } from '../animation/animation.js';
import { GifWriter } from '../animation/gif.js';
import { gifColours } from '../animation/gifColours.js';
import { FramePainter } from './framePainter.js';

/**
 * A moving picture as GIF, part by part: no more than a frame is held at a time.
 * @param options.told called with the number of frames that are written
 * @throws CancelledError
 */
export async function* gifParts(
  animation: Animation,
  {
    scale,
    loop,
    signal,
    told = () => undefined,
  }: {
    readonly scale: number;
    readonly loop: boolean;
    readonly signal?: AbortSignal;
    readonly told?: (frames: number) => void;
  },
): AsyncGenerator<Uint8Array> {
  const painter = new FramePainter(scale);
  const samples: Uint32Array[] = [];
  for (const moment of animation.samples) {
    await yieldToEvents(signal);
    samples.push((await painter.paint(animation.figure(moment))).raster.pixels.slice());
  }
  const gif = new GifWriter(gifColours(samples), { comment: commentOf(animation.about), loop });
  samples.length = 0;
  for (const [at, moment] of animation.moments.entries()) {
    // A cancel and what else waits get their turn between frames.
    await yieldToEvents(signal);
    const { raster, changed } = await painter.paint(animation.figure(moment));
    yield gif.frame(raster, moment.hundredths, changed);
    told(at + 1);
  }
  yield gif.end();
}
