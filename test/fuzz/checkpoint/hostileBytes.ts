import type { Plain } from '../../unit/checkpoint/support/pickle.js';
import { float32, hookedTensors, stateDict, torchFile } from '../../unit/checkpoint/support/torchFile.js';
import { zip } from '../../unit/checkpoint/support/zip.js';

export interface HostileFile {
  readonly name: string;
  readonly bytes: () => Uint8Array;
}

export const MIB = 2 ** 20;
export const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);
export const repeated = (pattern: readonly number[], times: number): Uint8Array => {
  const out = new Uint8Array(pattern.length * times);
  for (let at = 0; at < out.length; at += pattern.length) out.set(pattern, at);
  return out;
};
export const concat = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => Uint8Array.from(part))));

/** A pickle of the given instructions, packed as data.pkl; `deflate` makes megabytes of it a small file. */
export const raw = (body: Uint8Array | readonly number[], deflate = true): Uint8Array =>
  zip([{ name: 'a/data.pkl', bytes: concat([0x80, 2], body), deflate }]);
export const object = (value: Plain): Uint8Array => torchFile({ object: value, parts: [] });
export const stored = (shape: readonly number[], stride: readonly number[], offset = 0): Uint8Array =>
  torchFile(stateDict({ ...hookedTensors(), 'embed.W_E': { shape, stride, offset, bytes: float32([1, 2, 3, 4]) } }));
