import type { GraphNode } from '../formats/onnx/exportedGraph.js';

export type Activation = 'relu' | 'gelu' | 'gelu_new' | 'silu';
/** LN: LayerNorm with weights; LNPre: centring and scaling alone; null: no normalisation. */
export type Normalization = 'LN' | 'LNPre' | null;

/** What is known of every model, whatever computes it. */
export interface ModelShape {
  readonly d_vocab: number;
  /** Width of the logits; equals d_vocab but for models whose output vocabulary differs. */
  readonly d_vocab_out: number;
  readonly d_model: number;
  readonly n_ctx: number;
  readonly n_layers: number;
}

/** Shape of a decoder-only, causal, pre-norm transformer, in HookedTransformer's terms. */
export interface Architecture extends ModelShape {
  readonly d_head: number;
  readonly n_heads: number;
  /** null: attention only. */
  readonly d_mlp: number | null;
  readonly act_fn: Activation;
  readonly normalization_type: Normalization;
  /** Epsilon of the normalisations; 1e-5 unless the config says otherwise. */
  readonly eps: number;
}

/** Shape of an exported graph, which computes by itself: what is inside a layer is not known, and need not be. */
export interface GraphArchitecture extends ModelShape {
  readonly d_head: null;
  readonly n_heads: null;
  readonly d_mlp: null;
  readonly act_fn: null;
  readonly normalization_type: null;
  readonly eps: null;
}

/** Where an exported graph takes tokens and gives its results. */
export interface GraphPorts {
  /** Token ids [batch, pos]; a size is null where each run chooses it. */
  readonly tokens: {
    readonly name: string;
    readonly dtype: 'int64' | 'int32';
    readonly batch: number | null;
    readonly pos: number | null;
  };
  /** Output of blocks.{l}.hook_resid_post [batch, pos, d_model], by layer. */
  readonly resid_post: readonly string[];
  /** Output of the logits [batch, pos, d_vocab_out]. */
  readonly logits: string;
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

interface Loaded {
  readonly file: string;
  readonly step: number | null;
  /** Hex SHA-256 of the file's bytes. */
  readonly sha256: string;
  /** What was assumed or left aside, for the user: one sentence each. */
  readonly notes: readonly string[];
}

export interface LoadedCheckpoint extends Loaded {
  readonly architecture: Architecture;
  readonly weights: Weights;
}

/** An exported ONNX model. */
export interface LoadedGraph extends Loaded {
  readonly architecture: GraphArchitecture;
  readonly ports: GraphPorts;
  /** Numbers in its initialisers: about the multiply-adds of one position. */
  readonly parameters: number;
  readonly nodes: readonly GraphNode[];
  /** The file, whose structure was checked. */
  readonly model: Uint8Array;
}
