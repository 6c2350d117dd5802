export type Activation = 'relu' | 'gelu' | 'gelu_new' | 'silu';
/** LN: LayerNorm with weights; LNPre: centring and scaling alone; null: no normalisation. */
export type Normalization = 'LN' | 'LNPre' | null;

/** Shape of a decoder-only, causal, pre-norm transformer, in HookedTransformer's terms. */
export interface Architecture {
  readonly d_vocab: number;
  /** Width of the logits; equals d_vocab but for models whose output vocabulary differs. */
  readonly d_vocab_out: number;
  readonly d_model: number;
  readonly n_ctx: number;
  readonly d_head: number;
  readonly n_heads: number;
  readonly n_layers: number;
  /** null: attention only. */
  readonly d_mlp: number | null;
  readonly act_fn: Activation;
  readonly normalization_type: Normalization;
  /** Epsilon of the normalisations; 1e-5 unless the config says otherwise. */
  readonly eps: number;
}

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Weights under HookedTransformer's names (embed.W_E, pos_embed.W_pos, blocks.N.attn.W_Q, …), contiguous,
 * row-major, float32. Buffers (attn.mask, attn.IGNORE) are not among them. Biases that a state dict leaves out are zero
 * tensors here; ln*.w/.b are present only where normalization_type is LN, mlp.* only where d_mlp is a number.
 */
export type Weights = ReadonlyMap<string, Tensor>;

export interface LoadedCheckpoint {
  readonly file: string;
  readonly step: number | null;
  /** Hex SHA-256 of the file's bytes. */
  readonly sha256: string;
  readonly architecture: Architecture;
  readonly weights: Weights;
  /** What was assumed or left aside, for the user: one sentence each. */
  readonly notes: readonly string[];
}
