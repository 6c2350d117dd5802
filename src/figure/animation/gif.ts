import * as gifenc from 'gifenc';
import type { Box } from '../geometry/camera.js';
import type { Raster } from '../raster.js';
import type { GifColours } from './gifColours.js';
import { TRANSPARENT } from './gifColours.js';

/** What stays as it was of the frame before is transparent in the next one. */
const KEEP = 1;
/** Longest text in one block of a comment. */
const BLOCK = 255;

/**
 * Writes a GIF frame by frame: what is written is handed out at once, so that no more than a frame is held (CompuServe,
 * Graphics Interchange Format, version 89a; its loop is Netscape's extension).
 */
export class GifWriter {
  private readonly gif = gifenc.GIFEncoder({ auto: false, initialCapacity: 1 << 16 });
  private index: Uint8Array | null = null;

  constructor(
    private readonly colours: GifColours,
    private readonly options: {
      /** Where the picture is from; kept in the file as a comment. */
      readonly comment: string;
      readonly loop: boolean;
    },
  ) {}

  /**
   * @param raster opaque pixels; all frames have the size of the first one
   * @param changed where it differs from the frame before, in pixels; where that is not known, anywhere
   */
  frame(
    { pixels, width, height }: Raster,
    hundredths: number,
    changed: readonly Box[] = [{ left: 0, top: 0, width, height }],
  ): Uint8Array {
    const delay = 10 * hundredths;
    const { index, colours } = this;
    if (index === null) {
      this.index = new Uint8Array(pixels.length);
      colours.indexInto(this.index, pixels, 0, pixels.length);
      this.gif.writeHeader();
      const palette = colours.palette.map((each) => [...each]);
      this.gif.writeFrame(this.index, width, height, {
        ...{ first: true, palette, delay, dispose: KEEP },
        repeat: this.options.loop ? 0 : -1,
      });
      this.comment();
      return this.taken();
    }
    const shown = new Uint8Array(pixels.length).fill(TRANSPARENT);
    for (const box of changed)
      for (let y = box.top; y < box.top + box.height; y++) {
        const [from, to] = [width * y + box.left, width * y + box.left + box.width];
        colours.indexInto(shown, pixels, from, to);
        for (let at = from; at < to; at++)
          if (shown[at] === index[at]) shown[at] = TRANSPARENT;
          else index[at] = shown[at];
      }
    this.gif.writeFrame(shown, width, height, {
      ...{ delay, dispose: KEEP, transparent: true, transparentIndex: TRANSPARENT },
    });
    return this.taken();
  }

  end(): Uint8Array {
    this.gif.finish();
    return this.taken();
  }

  private comment(): void {
    const { stream } = this.gif;
    const bytes = new TextEncoder().encode(this.options.comment);
    stream.writeBytes([0x21, 0xfe]);
    for (let at = 0; at < bytes.length; at += BLOCK) {
      const block = bytes.subarray(at, at + BLOCK);
      stream.writeByte(block.length);
      stream.writeBytes(block);
    }
    stream.writeByte(0);
  }

  private taken(): Uint8Array {
    const bytes = this.gif.bytes();
    this.gif.reset();
    return bytes;
  }
}
