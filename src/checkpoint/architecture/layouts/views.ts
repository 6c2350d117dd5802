import { InputError } from '../../../shared/inputError.js';
import {
  elementCount,
  gather,
  HOST_IS_LITTLE,
  shapeText,
  type StateDict,
  type StoredTensor,
} from '../../formats/storedTensor.js';

/** Another order of a tensor's numbers: offset and strides count in the row-major numbers of the source. */
export function view(
  source: StoredTensor,
  shape: readonly number[],
  stride: readonly number[],
  offset = 0,
): StoredTensor {
  return {
    shape,
    dtype: source.dtype,
    async read(signal) {
      const data = await source.read(signal);
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return gather(
        bytes,
        0,
        { offset, shape, stride },
        { name: 'float32', bytes: 4 },
        HOST_IS_LITTLE,
        'a view',
        signal,
      );
    },
  };
}

/** Transposes a matrix. */
export function transposed(source: StoredTensor): StoredTensor {
  const [rows = 0, columns = 0] = source.shape;
  return view(source, [columns, rows], [1, columns]);
}

/** Swaps the last two axes of a tensor of three. */
export function swapped(source: StoredTensor): StoredTensor {
  const [heads = 0, rows = 0, columns = 0] = source.shape;
  return view(source, [heads, columns, rows], [rows * columns, 1, columns]);
}

/** Zeros where a layout leaves a bias out. */
export function zeros(shape: readonly number[]): StoredTensor {
  return { shape, dtype: 'float32', read: async () => new Float32Array(elementCount(shape)) };
}

/** What follows a prefix, under the names without it. */
export function under(state: StateDict, prefix: string): Map<string, StoredTensor> {
  const inner = new Map<string, StoredTensor>();
  for (const [name, tensor] of state) if (name.startsWith(prefix)) inner.set(name.slice(prefix.length), tensor);
  return inner;
}

/**
 * One tensor that stands twice in a file. Reading it checks that both are the same.
 * @throws InputError `bad-shape` where the shapes differ, and when read where the numbers do
 */
export function same(one: StoredTensor, other: StoredTensor, name: string): StoredTensor {
  if (shapeText(one.shape) !== shapeText(other.shape))
    throw new InputError(
      'bad-shape',
      `${name} is ${shapeText(other.shape)}, and ${shapeText(one.shape)} under another name of the same tensor.`,
    );
  return {
    shape: one.shape,
    dtype: one.dtype,
    async read(signal) {
      const data = await one.read(signal);
      const again = await other.read(signal);
      for (let at = 0; at < data.length; at++)
        if (data[at] !== again[at] && !(Number.isNaN(data[at]) && Number.isNaN(again[at])))
          throw new InputError(
            'bad-shape',
            `${name} holds other numbers than another tensor of the file that should be the same one.`,
          );
      return data;
    },
  };
}
