import type { ModelShape } from '../checkpoint/architecture/architecture.js';

/**
 * Vectors added at blocks.{l}.hook_resid_post. Each copy is a run of its own of the same rows; what is computed
 * before the first layer at which any copy adds something is shared.
 */
export interface Steering {
  readonly copies: number;
  /** copies × n_layers × d_model, times the multiplier already; zeros add nothing, to the bit. */
  readonly vectors: Float32Array;
  /** For each row of the tree: 1 where the vectors are added, else 0. Everywhere where left out. */
  readonly at?: Uint8Array | undefined;
}

/** The first layer at which any copy adds anything, or n_layers. */
export function firstSteeredLayer({ vectors }: Steering, { n_layers, d_model }: ModelShape): number {
  let first = n_layers;
  for (let index = 0; index < vectors.length; index++) {
    const layer = Math.floor(index / d_model) % n_layers;
    if (layer < first && vectors[index] !== 0) first = layer;
  }
  return first;
}

/** What copies from .. to - 1 add at a layer: row 0 adds nothing, row 1 + m is copy from + m. */
export function steeringTable(
  steering: Steering,
  { n_layers, d_model }: ModelShape,
  layer: number,
  from: number,
  to: number,
): Float32Array {
  const table = new Float32Array((1 + to - from) * d_model).fill(-0);
  for (let copy = from, at = d_model; copy < to; copy++) {
    const start = (copy * n_layers + layer) * d_model;
    for (let d = 0; d < d_model; d++, at++) {
      const value = steering.vectors[start + d];
      // x + (-0) is x to the bit, also where x is -0.
      if (value !== 0) table[at] = value;
    }
  }
  return table;
}
