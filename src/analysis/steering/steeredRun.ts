import type { Activations } from '../../model/prefixTree.js';
import type { LinearMap } from '../regression/regression.js';
import type { SteeringContext } from './context.js';

export interface SteeredRunOptions {
  /** First position at which the vectors are added; 0: everywhere. */
  readonly from_position?: number;
  /** Whether residual streams are wanted beside the logits. */
  readonly resid_post?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Runs some prefixes with vectors added to the residual stream.
 * @param rows prefixes whose outputs are wanted
 * @param vectors one set (n_layers × d_model, times the multiplier, zero where nothing is added) for each copy
 * @returns activations of copies × rows
 */
export function runSteered(
  { session, inputs }: SteeringContext,
  rows: Int32Array,
  vectors: readonly Float32Array[],
  { from_position = 0, resid_post = false, signal, onProgress }: SteeredRunOptions = {},
): Promise<Activations> {
  const { prefixes } = inputs;
  const size = vectors[0].length;
  const all = new Float32Array(vectors.length * size);
  vectors.forEach((vector, copy) => all.set(vector, copy * size));
  const at =
    from_position > 0
      ? Uint8Array.from(prefixes.position, (position) => (position >= from_position ? 1 : 0))
      : undefined;
  return session.run(prefixes, {
    steering: { copies: vectors.length, vectors: all, at },
    wanted: rows,
    outputs: { logits: true, resid_post },
    signal,
    onProgress,
  });
}

/** Mean belief that a read-out finds in some rows of activations. */
export function meanReadout(map: LinearMap, activations: Activations, rows: ArrayLike<number>): number[] {
  const mean = new Array<number>(map.S).fill(0);
  for (let i = 0; i < rows.length; i++) {
    const belief = readout(map, activations, rows[i]);
    for (let s = 0; s < map.S; s++) mean[s] += belief[s] / rows.length;
  }
  return mean;
}

/** The belief that a read-out finds in one row of activations. */
export function readout(
  { layers, S, coefficients, shift, target }: LinearMap,
  { d_model, resid_post }: Activations,
  row: number,
): Float64Array {
  const belief = target.slice();
  const width = shift.length;
  for (let l = 0; l < layers.length; l++) {
    const block = resid_post[layers[l]];
    for (let d = 0; d < d_model; d++) {
      const c = l * d_model + d;
      const value = block[row * d_model + d] - shift[c];
      for (let s = 0; s < S; s++) belief[s] += value * coefficients[s * width + c];
    }
  }
  return belief;
}

/** What a read-out says of vectors added at each layer (n_layers × d_model): a direction, so without intercept. */
export function readoutOfVectors({ layers, S, coefficients, shift }: LinearMap, vectors: Float32Array): number[] {
  const width = shift.length;
  const d_model = width / layers.length;
  return Array.from({ length: S }, (_, s) => {
    let value = 0;
    for (let l = 0; l < layers.length; l++) {
      for (let d = 0; d < d_model; d++) {
        value += vectors[layers[l] * d_model + d] * coefficients[s * width + l * d_model + d];
      }
    }
    return value;
  });
}
