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
