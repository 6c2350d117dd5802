import type { Steering } from './steering.js';

/**
 * Called on blocks.{layer}.hook_resid_post, after steering, before the next block reads it; may change it in place.
 * Of the last layer it gets the wanted rows alone.
 * @param resid rows.length × d_model, of one copy
 * @param rows rows of the tree; a row may come again in a later call for the same layer
 * @param copy which of the steered copies; 0 where there is one
 */
export type ResidHook = (layer: number, resid: Float32Array, rows: Int32Array, copy: number) => void;

export interface RunOptions {
  readonly steering?: Steering | undefined;
  readonly hook?: ResidHook | undefined;
  /** Rows whose results are wanted, each once, in any order; every row where left out. */
  readonly wanted?: Int32Array | undefined;
  /** What to return; both where left out. What is not asked for is returned empty. */
  readonly outputs?: { readonly resid_post?: boolean; readonly logits?: boolean } | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Rows done and rows in all, copies counted. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}
