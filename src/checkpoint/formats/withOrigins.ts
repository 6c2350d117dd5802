import type { StateDict, StoredTensor } from './storedTensor.js';

/** The tensors of a file, each of which tells where it is from; what a layout makes of them then tells it too. */
export function withOrigins(tensors: StateDict): StateDict {
  const out = new Map<string, StoredTensor>();
  for (const [name, tensor] of tensors)
    out.set(name, {
      shape: tensor.shape,
      dtype: tensor.dtype,
      origin: { op: 'stored', name },
      read: (signal) => tensor.read(signal),
    });
  return out;
}
