/**
 * What the model is run on: distinct prefixes as a forest, in which every node comes after its parent. A causal
 * model's activation at a position depends on the prefix alone, so one node is one row of every result.
 */
export interface PrefixTree {
  readonly count: number;
  /** Parent row, or -1 where the prefix has one token. */
  readonly parent: Int32Array;
  /** Last token of the prefix. */
  readonly token: Int32Array;
  /** Position of that token: 0 where the parent is -1, else the parent's plus one. */
  readonly position: Int32Array;
}

/** Residual streams and logits of a prefix tree's N nodes. */
export interface Activations {
  readonly d_model: number;
  readonly d_vocab_out: number;
  /** blocks.{l}.hook_resid_post for each layer: N × d_model, row-major. */
  readonly resid_post: readonly Float32Array[];
  /** N × d_vocab_out. */
  readonly logits: Float32Array;
}
