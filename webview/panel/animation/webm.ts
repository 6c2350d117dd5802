import * as l10n from '@vscode/l10n';
import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Output, WebMOutputFormat } from 'mediabunny';
import type { Animation } from '../../../src/figure/animation/animation.js';
import { commentOf } from '../../../src/figure/animation/animation.js';
import type { Painter } from './paint.js';

/** Codecs in the order in which they are tried. VP9 of level 5.1 reaches four times the usual size. */
const CODECS = [
  { codec: 'vp9', config: 'vp09.00.51.08' },
  { codec: 'vp8', config: 'vp8' },
] as const;
/** Bits of a pixel and frame: thin lines and letters stay sharp. */
const BITS = 0.2;
const MICROSECONDS = 10_000;
/** Frames from one that stands alone to the next. */
const ALONE = 60;
/** Frames that wait to be encoded, at most. */
const WAITING = 4;

/**
 * A moving picture as WebM (VP9, or VP8 where that is all there is).
 * @throws the reason of the signal; where the browser encodes no video
 */
export async function webmOf(
  animation: Animation,
  { canvas, paint }: Painter,
  { fps, signal, told }: { readonly fps: number; readonly signal: AbortSignal; told(done: number): void },
): Promise<Uint8Array> {
  await paint(animation.figure(animation.moments[0]));
  const { width, height } = canvas;
  const size = { width, height, framerate: fps, bitrate: Math.round(BITS * width * height * fps) };
  const found = await supported(size);
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new EncodedVideoPacketSource(found.codec);
  output.addVideoTrack(source, { frameRate: fps });
  output.setMetadataTags({ title: animation.about.title, comment: commentOf(animation.about) });
  await output.start();
  let adding = Promise.resolve();
  let failure: unknown = null;
  const encoder = new VideoEncoder({
    output(chunk, meta) {
      adding = adding.then(() => source.add(EncodedPacket.fromEncodedChunk(chunk), meta));
    },
    error: (error) => (failure = error),
  });
  try {
    encoder.configure({ ...size, codec: found.config, latencyMode: 'quality' });
    let time = 0;
    const encode = (at: number, duration: number, alone: boolean): void => {
      const frame = new VideoFrame(canvas, { timestamp: at, duration, alpha: 'discard' });
      encoder.encode(frame, { keyFrame: alone });
      frame.close();
    };
    for (const [at, moment] of animation.moments.entries()) {
      signal.throwIfAborted();
      if (failure !== null) throw failure;
      await paint(animation.figure(moment));
      const duration = MICROSECONDS * moment.hundredths;
      encode(time, duration, at % ALONE === 0);
      time += duration;
      while (encoder.encodeQueueSize > WAITING) await new Promise((resolve) => setTimeout(resolve, 1));
      told(at + 1);
    }
    // Many players end with the beginning of the last frame: it comes once more.
    encode(time, MICROSECONDS, false);
    await encoder.flush();
    await adding;
    if (failure !== null) throw failure;
    await output.finalize();
  } finally {
    if (encoder.state !== 'closed') encoder.close();
  }
  if (target.buffer === null) throw new Error(l10n.t('The video was not finished.'));
  return new Uint8Array(target.buffer);
}

async function supported(size: {
  readonly width: number;
  readonly height: number;
  readonly bitrate: number;
  readonly framerate: number;
}): Promise<(typeof CODECS)[number]> {
  if ('VideoEncoder' in window)
    for (const each of CODECS) {
      const { supported: is } = await VideoEncoder.isConfigSupported({ ...size, codec: each.config });
      if (is === true) return each;
    }
  throw new Error(
    l10n.t('Videos cannot be written here: this editor has no encoder for VP8 or VP9. Save a GIF instead.'),
  );
}
