import type { StateDict, StoredTensor } from './storedTensor.js';

/**
 * How a tensor came from those of its file: what a layout did to bring it under a canonical name. Views count offset and strides
 * in the row-major numbers of what they are of, whose shape is `from`.
 */
export type TensorOrigin =
  | { readonly op: 'stored'; readonly name: string }
  | {
      readonly op: 'view';
      readonly of: TensorOrigin;
      readonly from: readonly number[];
      readonly shape: readonly number[];
      readonly stride: readonly number[];
      readonly offset: number;
    }
  | { readonly op: 'reshaped'; readonly of: TensorOrigin; readonly shape: readonly number[] }
  | { readonly op: 'joined'; readonly parts: readonly TensorOrigin[] }
  | { readonly op: 'zeros'; readonly shape: readonly number[] }
  | { readonly op: 'scaled' | 'raised'; readonly of: TensorOrigin; readonly by: number }
  /** sum + vector · matrix; and matrix + row in each of its rows. */
  | {
      readonly op: 'product';
      readonly sum: TensorOrigin | null;
      readonly vector: TensorOrigin;
      readonly matrix: TensorOrigin;
    }
  | { readonly op: 'plusRow'; readonly matrix: TensorOrigin; readonly row: TensorOrigin }
  | { readonly op: 'sinusoids'; readonly n_ctx: number; readonly d_model: number };

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
