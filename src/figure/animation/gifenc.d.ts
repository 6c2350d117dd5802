/** What we use of gifenc, which brings no types. */
declare module 'gifenc' {
  interface GifStream {
    writeByte(byte: number): void;
    writeBytes(bytes: ArrayLike<number>, offset?: number, length?: number): void;
  }
  interface Gif {
    readonly stream: GifStream;
    writeHeader(): void;
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: {
        readonly first?: boolean;
        readonly palette?: readonly (readonly number[])[];
        /** Milliseconds. */
        readonly delay?: number;
        /** -1: once; 0: for ever. */
        readonly repeat?: number;
        readonly transparent?: boolean;
        readonly transparentIndex?: number;
        readonly dispose?: number;
      },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
    reset(): void;
  }
  export function GIFEncoder(options: { readonly auto: boolean; readonly initialCapacity?: number }): Gif;
  export function quantize(rgba: Uint8Array, colours: number): number[][];
}
