/** GIFs as a reader that is not ours reads them. */
import omggif from 'omggif';

export interface ReadGif {
  readonly width: number;
  readonly height: number;
  /** 0: for ever; null: once. */
  readonly loops: number | null;
  /** Hundredths of a second. */
  readonly delays: readonly number[];
  /** What is seen in each frame: red, green, blue and opacity. */
  readonly frames: readonly Uint8Array[];
}

export function readGif(bytes: Uint8Array): ReadGif {
  const reader = new omggif.GifReader(bytes);
  const seen = new Uint8Array(4 * reader.width * reader.height);
  const frames = Array.from({ length: reader.numFrames() }, (_, at) => {
    reader.decodeAndBlitFrameRGBA(at, seen);
    return seen.slice();
  });
  return {
    width: reader.width,
    height: reader.height,
    loops: reader.loopCount(),
    delays: frames.map((_, at) => reader.frameInfo(at).delay),
    frames,
  };
}

/** How many pixels of two frames differ. */
export const differing = (a: Uint8Array, b: Uint8Array): number => {
  let count = 0;
  for (let at = 0; at < a.length; at += 4)
    if (a[at] !== b[at] || a[at + 1] !== b[at + 1] || a[at + 2] !== b[at + 2]) count++;
  return count;
};
