import { NumpyArray, TensorRef, type PickleValue } from './pickle/values.js';
import type { StorageReader } from './storages.js';
import type { StateDict, StoredTensor } from './storedTensor.js';

/** Where training scripts put the weights beside the optimizer's state, in the order of looking. */
const KEYS = ['state_dict', 'model_state_dict', 'model', 'model_state', 'module', 'net', 'network', 'weights'];
const DEPTH = 3;

/**
 * The state dict in an unpickled object: the object itself where it has tensors under names, else what lies under
 * one of the usual keys. Empty where there is none.
 */
export function stateDictIn(value: PickleValue, reader: StorageReader): StateDict {
  const found = search(value, DEPTH);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of found ?? []) {
    const ref = entry instanceof NumpyArray ? entry.tensor : entry;
    if (typeof name === 'string' && ref instanceof TensorRef) tensors.set(name, reader.tensor(name, ref));
  }
  return tensors;
}

function search(value: PickleValue, depth: number): Map<PickleValue, PickleValue> | null {
  if (!(value instanceof Map)) return null;
  for (const key of KEYS) {
    const inner = value.get(key);
    if (!(inner instanceof Map) || depth === 0) continue;
    const found = search(inner, depth - 1);
    if (found) return found;
  }
  for (const [name, entry] of value) if (typeof name === 'string' && isTensor(entry)) return value;
  return null;
}

function isTensor(value: PickleValue): boolean {
  return value instanceof TensorRef || (value instanceof NumpyArray && value.tensor !== null);
}
