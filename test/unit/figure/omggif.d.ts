/** What tests use of omggif, which brings no types. */
declare module 'omggif' {
  interface GifReader {
    readonly width: number;
    readonly height: number;
    numFrames(): number;
    loopCount(): number | null;
    frameInfo(frame: number): { readonly delay: number };
    decodeAndBlitFrameRGBA(frame: number, pixels: Uint8Array): void;
  }
  const omggif: { readonly GifReader: new (bytes: Uint8Array) => GifReader };
  export default omggif;
}
