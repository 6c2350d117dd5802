import type { Animation } from '../../../src/figure/animation/animation.js';
import { commentOf } from '../../../src/figure/animation/animation.js';
import { GifWriter } from '../../../src/figure/animation/gif.js';
import { gifColours } from '../../../src/figure/animation/gifColours.js';
import type { Painter } from './paint.js';

/** A moving picture as GIF that runs for ever, handed out part by part. Throws the reason of the signal. */
export async function* gifOf(
  animation: Animation,
  { paint, pixels }: Painter,
  { signal, told }: { readonly signal: AbortSignal; told(done: number): void },
): AsyncGenerator<Uint8Array> {
  const samples: Uint32Array[] = [];
  for (const moment of animation.samples) {
    signal.throwIfAborted();
    await paint(animation.figure(moment));
    samples.push(pixels().pixels);
  }
  const gif = new GifWriter(gifColours(samples), { comment: commentOf(animation.about), loop: true });
  samples.length = 0;
  for (const [at, moment] of animation.moments.entries()) {
    // The page, and a cancel, get their turn between frames.
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal.throwIfAborted();
    await paint(animation.figure(moment));
    yield gif.frame(pixels(), moment.hundredths);
    told(at + 1);
  }
  yield gif.end();
}
