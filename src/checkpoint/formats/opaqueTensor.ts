import { InputError } from '../../shared/inputError.js';
import { objectDType, whyNotWeights } from './dtype.js';
import { NumpyArray, OpaqueObject, StorageRef, TensorRef, type PickleValue } from './pickle/values.js';
import type { StoredTensor } from './storedTensor.js';

/** Tuples in the arguments of a call, and how many of their values are looked at. */
const DEPTH = 3;
const LOOKED_AT = 16;

/**
 * Whether a placeholder stands for a tensor: torch would have rebuilt it, or the call that makes it takes numbers
 * (quantised and sparse tensors, tensors of a foreign class).
 */
export function isOpaqueTensor(value: PickleValue): value is OpaqueObject {
  if (!(value instanceof OpaqueObject) || value.args === null) return false;
  if (/^torch\._(utils|tensor)$/.test(value.module) && value.name.startsWith('_rebuild')) return true;
  return hasNumbers(value.args, DEPTH);
}

function hasNumbers(values: readonly PickleValue[], depth: number): boolean {
  return values.slice(0, LOOKED_AT).some((value) => {
    if (value instanceof TensorRef || value instanceof StorageRef || value instanceof NumpyArray) return true;
    const inner = value instanceof OpaqueObject ? value.args : value;
    return depth > 0 && Array.isArray(inner) && hasNumbers(inner as readonly PickleValue[], depth - 1);
  });
}

/** In place of a tensor that only a foreign class could make: reading it is refused. Its shape is empty where not told. */
export function opaqueTensor(where: string, object: OpaqueObject): StoredTensor {
  const dtype = objectDType(object.fullName);
  return {
    shape: sizeIn(object.args ?? [], DEPTH) ?? [],
    dtype,
    read: () => Promise.reject(new InputError('foreign-global', `${where} ${whyNotWeights(dtype)}.`)),
  };
}

/** torch's calls give the size as the first tuple of numbers, before the stride. */
function sizeIn(args: readonly PickleValue[], depth: number): readonly number[] | null {
  for (const value of args.slice(0, LOOKED_AT)) {
    if (!Array.isArray(value) || depth === 0) continue;
    const numbers = value.filter((entry) => typeof entry === 'number' && Number.isSafeInteger(entry) && entry >= 0);
    if (numbers.length === value.length && value.length > 0) return numbers as number[];
    const inner = sizeIn(value, depth - 1);
    if (inner) return inner;
  }
  return null;
}
