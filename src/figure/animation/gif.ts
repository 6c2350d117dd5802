import * as gifenc from 'gifenc';
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
  private before: Uint8Array | null = null;

  constructor(
    private readonly colours: GifColours,
    private readonly options: {
      /** Where the picture is from; kept in the file as a comment. */
      readonly comment: string;
      readonly loop: boolean;
    },
  ) {}

  /** @param raster opaque pixels; all frames have the size of the first one */
  frame({ pixels, width, height }: Raster, hundredths: number): Uint8Array {
    const index = this.colours.indexed(pixels);
    const { before } = this;
    this.before = index;
    const delay = 10 * hundredths;
    if (before === null) {
      this.gif.writeHeader();
      const palette = this.colours.palette.map((each) => [...each]);
      this.gif.writeFrame(index, width, height, {
        ...{ first: true, palette, delay, dispose: KEEP },
        repeat: this.options.loop ? 0 : -1,
      });
      this.comment();
    } else {
      const changed = new Uint8Array(index.length);
      for (let at = 0; at < index.length; at++) changed[at] = index[at] === before[at] ? TRANSPARENT : index[at];
      this.gif.writeFrame(changed, width, height, {
        ...{ delay, dispose: KEEP, transparent: true, transparentIndex: TRANSPARENT },
      });
    }
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
