import { pickle, type Plain } from './pickle.js';
import { product, type TestFile, type TestTensor } from './torchFile.js';
import { zip } from './zip.js';

/** A file as torch.save wrote it before 1.6; storages follow in the order of their parts. */
export function legacyFile({ object, parts }: TestFile, elementBytes: (key: string) => number = () => 4): Uint8Array {
  const keys = parts.map(({ name }) => name.replace(/^.*\//, ''));
  const machine: Plain = { protocol_version: 1001, little_endian: true, type_sizes: { short: 2, int: 4, long: 4 } };
  const head = [0x1950a86a20f9469cfc6cn, 1001, machine, object, keys].map(pickle);
  const storages = parts.flatMap(({ bytes }, index) => [
    new Uint8Array(BigInt64Array.of(BigInt(bytes.length / elementBytes(keys[index] ?? ''))).buffer),
    bytes,
  ]);
  return Buffer.concat([...head, ...storages]);
}

export interface SafeEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Safetensors with the given header, true or not. */
export function safetensorsOf(header: string | Uint8Array, data: Uint8Array): Uint8Array {
  const bytes = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  return Buffer.concat([new Uint8Array(BigUint64Array.of(BigInt(bytes.length)).buffer), bytes, data]);
}

export function safetensors(tensors: Readonly<Record<string, TestTensor>>): Uint8Array {
  const header: Record<string, SafeEntry | Record<string, string>> = { __metadata__: { format: 'pt' } };
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, { shape, bytes = new Uint8Array(product(shape) * 4), storage }] of Object.entries(tensors)) {
    const dtype = storage === 'BoolStorage' ? 'BOOL' : storage === 'HalfStorage' ? 'F16' : 'F32';
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] };
    parts.push(bytes);
    at += bytes.length;
  }
  return safetensorsOf(JSON.stringify(header), Buffer.concat(parts));
}

/** One array as numpy.save writes it, with the given header, true or not. */
export function npyOf(header: string, data: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11) + '\n');
  const start = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >> 8);
  return Buffer.concat([start, text, data]);
}

export function npyHeader(shape: readonly number[], descr = '<f4', fortran = false): string {
  const order = fortran ? 'True' : 'False';
  return `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
}

export function npz(tensors: Readonly<Record<string, TestTensor>>, deflate = false): Uint8Array {
  return zip(
    Object.entries(tensors).map(([name, { shape, bytes = new Uint8Array(product(shape) * 4), storage }]) => ({
      name: `${name}.npy`,
      bytes: npyOf(npyHeader(shape, storage === 'BoolStorage' ? '|b1' : '<f4'), bytes),
      deflate,
    })),
  );
}
