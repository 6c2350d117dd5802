import { InputError } from '../../../shared/inputError.js';
import {
  elementCount,
  gather,
  HOST_IS_LITTLE,
  shapeText,
  type StateDict,
  type StoredTensor,
} from '../../formats/storedTensor.js';
import type { TensorOrigin } from '../../formats/tensorOrigin.js';

/** What a tensor made of another tells of where it is from, where that one tells it. */
const originOf = (source: StoredTensor, make: (of: TensorOrigin) => TensorOrigin): { origin?: TensorOrigin } =>
  source.origin ? { origin: make(source.origin) } : {};

function joinedOrigin(parts: readonly StoredTensor[]): { origin?: TensorOrigin } {
  const origins = parts.flatMap(({ origin }) => origin ?? []);
  return origins.length === parts.length ? { origin: { op: 'joined', parts: origins } } : {};
}

function productOrigin(
  sum: StoredTensor | null,
  { origin: vector }: StoredTensor,
  { origin: matrix }: StoredTensor,
): { origin?: TensorOrigin } {
  if (!vector || !matrix || (sum && !sum.origin)) return {};
  return { origin: { op: 'product', sum: sum?.origin ?? null, vector, matrix } };
}

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
    ...originOf(source, (of) => ({ op: 'view', of, from: source.shape, shape, stride, offset })),
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
  return {
    shape,
    dtype: 'float32',
    origin: { op: 'zeros', shape },
    read: async () => new Float32Array(elementCount(shape)),
  };
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
    ...(one.origin && { origin: one.origin }),
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

/**
 * Matrices of the same width below each other, or vectors one after the other.
 * @throws InputError `bad-shape` where their widths differ
 */
export function concatenated(parts: readonly StoredTensor[], name: string, file: string): StoredTensor {
  const [first] = parts;
  const inner = first.shape.slice(1);
  for (const { shape } of parts)
    if (shapeText(shape.slice(1)) !== shapeText(inner))
      throw new InputError(
        'bad-shape',
        `${file}: ${name} is ${shapeText(first.shape)}, but one of the same kind is ${shapeText(shape)}.`,
      );
  const shape = [parts.reduce((rows, part) => rows + part.shape[0], 0), ...inner];
  return {
    shape,
    dtype: first.dtype,
    ...joinedOrigin(parts),
    async read(signal) {
      const out = new Float32Array(elementCount(shape));
      let at = 0;
      for (const part of parts) {
        const data = await part.read(signal);
        out.set(data, at);
        at += data.length;
      }
      return out;
    },
  };
}

/** A tensor times a number. */
export function scaled(source: StoredTensor, factor: number): StoredTensor {
  return {
    ...source,
    ...originOf(source, (of) => ({ op: 'scaled', of, by: factor })),
    read: async (signal) => (await source.read(signal)).map((value) => value * factor),
  };
}

/** A tensor plus a number. */
export function raised(source: StoredTensor, by: number): StoredTensor {
  return {
    ...source,
    ...originOf(source, (of) => ({ op: 'raised', of, by })),
    read: async (signal) => (await source.read(signal)).map((value) => value + by),
  };
}

/** The first rows of a matrix. */
export function firstRows(source: StoredTensor, rows: number): StoredTensor {
  const width = source.shape.at(-1) ?? 0;
  return view(source, [rows, width], [width, 1]);
}

/** The same numbers under another shape of as many. */
export function reshaped(source: StoredTensor, shape: readonly number[]): StoredTensor {
  return {
    ...source,
    shape,
    ...originOf(source, (of) => ({ op: 'reshaped', of, shape })),
    read: (signal) => source.read(signal),
  };
}

/**
 * Sines and cosines of positions [n_ctx, d_model], interleaved: sin(p / 10000^(2i / d_model)) at 2i, the cosine at 2i + 1
 * (Vaswani et al. 2017, section 3.5).
 */
export function sinusoids(n_ctx: number, d_model: number): StoredTensor {
  return {
    shape: [n_ctx, d_model],
    dtype: 'float32',
    origin: { op: 'sinusoids', n_ctx, d_model },
    read: async () => {
      const out = new Float32Array(n_ctx * d_model);
      for (let position = 0; position < n_ctx; position++)
        for (let at = 0; at < d_model; at++) {
          const angle = position / 10000 ** ((at - (at % 2)) / d_model);
          out[position * d_model + at] = at % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
        }
      return out;
    },
  };
}

/** `sum` [columns] (zero where null) and `vector` [rows] times `matrix` [rows, columns]. */
export function addedProduct(sum: StoredTensor | null, vector: StoredTensor, matrix: StoredTensor): StoredTensor {
  const [rows = 0, columns = 0] = matrix.shape;
  return {
    shape: [columns],
    dtype: matrix.dtype,
    ...productOrigin(sum, vector, matrix),
    async read(signal) {
      const out = Float64Array.from((await sum?.read(signal)) ?? new Float32Array(columns));
      const left = await vector.read(signal);
      const right = await matrix.read(signal);
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) out[column] += left[row] * right[row * columns + column];
      return Float32Array.from(out);
    },
  };
}
