import { Writable } from 'node:stream';
import { openFile, writeFailure } from './output.js';

/** numpy's type codes that are written, little-endian. */
export type NpyType = '<f4' | '<f8' | '<i8' | `<U${number}`;

/** An array in the form in which numpy stores it, produced in parts so that a large one is never in memory as a whole. */
export interface NpyArray {
  readonly name: string;
  readonly type: NpyType;
  readonly shape: readonly number[];
  /** Consecutive parts in C order: Float32Array, Float64Array, BigInt64Array or, of text, Uint32Array, as `type` says. */
  readonly parts: () => Iterable<Float32Array | Float64Array | BigInt64Array | Uint32Array>;
}

/** One line of text as numpy keeps it: an array without axes, of a code point in each four bytes. */
export function npyText(name: string, text: string): NpyArray {
  const points = Uint32Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return { name, type: `<U${points.length}`, shape: [], parts: () => [points] };
}

/**
 * Writes arrays as an uncompressed .npz (numpy.lib.format version 1.0 inside a zip, zip64 where large).
 * @throws InputError `cannot-write`; ClosedPipeError
 */
export async function writeNpz(path: string, arrays: readonly NpyArray[]): Promise<void> {
  const { ZipWriter, configure } = await import('./zipWriter.js');
  configure({ useWebWorkers: false });
  const file = await openFile(path);
  const failed = new Promise<never>((_, reject) => file.stream.on('error', reject));
  const write = async () => {
    const zip = new ZipWriter(Writable.toWeb(file.stream) as WritableStream<Uint8Array>, {
      level: 0,
      extendedTimestamp: false,
    });
    for (const array of arrays) await zip.add(`${array.name}.npy`, streamOf(npyBytes(array)));
    await zip.close(undefined, { preventClose: true });
    await file.keep();
  };
  await Promise.race([write(), failed]).catch(async (error: unknown) => {
    await file.drop();
    throw writeFailure(path, error);
  });
}

function* npyBytes(array: NpyArray): Iterable<Uint8Array> {
  yield npyHeader(array);
  for (const part of array.parts()) yield new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
}

function npyHeader({ type, shape }: NpyArray): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dict = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // The data start at a multiple of 64 bytes: magic (6), version (2), length (2), dict, spaces, newline.
  const padded = dict.padEnd(Math.ceil((10 + dict.length + 1) / 64) * 64 - 10 - 1) + '\n';
  const header = Buffer.alloc(10 + padded.length);
  header.write('\x93NUMPY\x01\x00', 0, 'latin1');
  header.writeUInt16LE(padded.length, 8);
  header.write(padded, 10, 'latin1');
  return header;
}

function streamOf(parts: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = parts[Symbol.iterator]();
  return new ReadableStream({
    pull(controller) {
      const next = iterator.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
  });
}
