import { yielder } from '../../shared/cancellation.js';
import { InputError } from '../../shared/inputError.js';
import { elementReader, type DType } from './dtype.js';
import type { TensorOrigin } from './tensorOrigin.js';

/** A tensor still in its file: its shape is known, its numbers are read when asked for. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  /** How it came from tensors of the file; absent unless it was asked for (see withOrigins). */
  readonly origin?: TensorOrigin;
  /** Numbers in row-major order, converted to float32. */
  read(signal?: AbortSignal): Promise<Float32Array>;
}

export type StateDict = ReadonlyMap<string, StoredTensor>;

/** How a tensor lies in a storage: all counts in elements. */
export interface Layout {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function contiguousStride(shape: readonly number[]): number[] {
  const stride = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) stride[axis] = stride[axis + 1] * Math.max(1, shape[axis + 1]);
  return stride;
}

/** Index of the last element that a layout touches, or -1 where it has none. Exact below 2^53, larger above. */
export function lastElement({ offset, shape, stride }: Layout): number {
  if (shape.includes(0)) return -1;
  return shape.reduce((last, length, axis) => last + (length - 1) * stride[axis], offset);
}

const MAX_DIMENSIONS = 32;

/**
 * Checks a layout against the number of elements in its storage, before any memory is taken.
 * @throws InputError `bad-tensor`
 */
export function checkLayout(layout: Layout, storageCount: number, where: string): void {
  const { offset, shape, stride } = layout;
  const refuse = (what: string): never => {
    throw new InputError('bad-tensor', `${where}: a tensor has ${what}. The file is damaged or not what torch writes.`);
  };
  if (shape.length !== stride.length) refuse(`${shape.length} sizes but ${stride.length} strides`);
  if (shape.length > MAX_DIMENSIONS) refuse(`${shape.length} dimensions, more than ${MAX_DIMENSIONS}`);
  for (const count of [offset, ...shape, ...stride])
    if (!Number.isSafeInteger(count) || count < 0) refuse(`the size, stride or offset ${String(count)}`);
  const last = lastElement(layout);
  if (!(last < storageCount))
    refuse(`elements up to ${last} (shape ${shapeText(shape)}) but its storage holds ${storageCount}`);
}

export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** Whether numbers lie in this machine's memory as they do in files. */
export const HOST_IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Bytes that are copied at once. */
const PIECE = 2 ** 24;

/**
 * Gathers a tensor from raw storage bytes into row-major float32.
 * @param bytes the storage from element `first` on
 * @throws InputError `unsupported-dtype`
 */
export async function gather(
  bytes: Uint8Array,
  first: number,
  layout: Layout,
  type: DType,
  littleEndian: boolean,
  where: string,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const { shape, stride } = layout;
  const offset = layout.offset - first;
  const count = elementCount(shape);
  const read = elementReader(bytes, type.name, littleEndian);
  if (!read) throw new InputError('unsupported-dtype', `${where} has elements of type ${type.name}, not real numbers.`);
  const isContiguous = contiguousStride(shape).every((step, axis) => step === stride[axis] || shape[axis] === 1);
  const out = new Float32Array(count);
  if (count === 0) return out;
  const yieldIfDue = yielder(signal);
  if (isContiguous && type.name === 'float32' && littleEndian === HOST_IS_LITTLE) {
    const raw = new Uint8Array(out.buffer);
    for (let at = 0; at < raw.length; at += PIECE) {
      const start = offset * 4 + at;
      raw.set(bytes.subarray(start, start + Math.min(PIECE, raw.length - at)), at);
      await yieldIfDue();
    }
    return out;
  }
  const inner = shape.at(-1) ?? 1;
  const step = stride.at(-1) ?? 0;
  // Walks all axes but the last as an odometer; rows is the number of inner runs.
  const counter = new Array<number>(Math.max(0, shape.length - 1)).fill(0);
  let base = offset;
  let sinceYield = 0;
  for (let at = 0; at < count;) {
    // A run is cut so that one of a hundred million elements still lets a cancel through.
    for (let from = 0; from < inner; from += RUN) {
      const to = Math.min(inner, from + RUN);
      for (let index = from; index < to; index++) out[at++] = read(base + index * step);
      sinceYield += to - from;
      if (sinceYield >= RUN) {
        await yieldIfDue();
        sinceYield = 0;
      }
    }
    for (let axis = counter.length - 1; axis >= 0; axis--) {
      const move = stride[axis];
      const next = counter[axis] + 1;
      if (next < shape[axis]) {
        counter[axis] = next;
        base += move;
        break;
      }
      base -= move * (next - 1);
      counter[axis] = 0;
    }
  }
  return out;
}

const RUN = 1 << 18;
