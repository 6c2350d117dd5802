import { deflateRawSync } from 'node:zlib';
import type { Plain } from '../../unit/checkpoint/support/pickle.js';
import { float32, hookedTensors, stateDict, torchFile } from '../../unit/checkpoint/support/torchFile.js';
import { zip } from '../../unit/checkpoint/support/zip.js';

export interface HostileFile {
  readonly name: string;
  readonly bytes: () => Uint8Array;
  /** Files of its folder by name, where it has one: bytes, or what a link leads to. */
  readonly beside?: Readonly<Record<string, Uint8Array | string>>;
}

export const MIB = 2 ** 20;
export const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);
export const repeated = (pattern: readonly number[], times: number): Uint8Array =>
  new Uint8Array(Buffer.alloc(pattern.length * times, Uint8Array.from(pattern)));
export const concat = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => (part instanceof Uint8Array ? part : Uint8Array.from(part)))));

/** A pickle of the given instructions, packed as data.pkl: quickly, megabytes of it still being a small file. */
export const raw = (body: Uint8Array | readonly number[]): Uint8Array => {
  const bytes = concat([0x80, 2], body);
  return zip([{ name: 'a/data.pkl', bytes, packed: new Uint8Array(deflateRawSync(bytes, { level: 1 })) }]);
};
export const object = (value: Plain): Uint8Array => torchFile({ object: value, parts: [] });
export const stored = (shape: readonly number[], stride: readonly number[], offset = 0): Uint8Array =>
  torchFile(stateDict({ ...hookedTensors(), 'embed.W_E': { shape, stride, offset, bytes: float32([1, 2, 3, 4]) } }));
