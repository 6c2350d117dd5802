import { LOOPS } from './loopsBytes.js';

/** What assembly/loops.ts exports. Addresses are bytes of the memory that an instance works in. */
export interface Loops {
  factorRows(a: number, stride: number, i: number, end: number, least: number): number;
  forward(l: number, stride: number, n: number, x: number, count: number): void;
  backward(l: number, stride: number, n: number, z: number, count: number): void;
  changeAndMultiply(a: number, n: number, i: number, u: number, q: number, x: number, product: number): void;
  centreRows(
    block: number,
    width: number,
    rows: number,
    count: number,
    centre: number,
    scale: number,
    tile: number,
    stride: number,
  ): void;
  addRows(block: number, width: number, count: number, first: number, weights: number, sums: number): number;
}

export interface Memory {
  readonly buffer: ArrayBuffer;
}

// The language's library has no types for it without those of a browser.
declare const WebAssembly: {
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

export const PAGE_BYTES = 65536;

let compiled: object | undefined;

/**
 * The loops, working in memory of their own that never grows. WebAssembly is compiled in a few milliseconds and runs at full speed
 * within a call or two, where JavaScript is interpreted until it has run for a while; and it takes two numbers at a time.
 */
export function loopsIn(pages: number): { readonly memory: Memory; readonly loops: Loops } {
  compiled ??= new WebAssembly.Module(Buffer.from(LOOPS, 'base64'));
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return { memory, loops: exports as Loops };
}
