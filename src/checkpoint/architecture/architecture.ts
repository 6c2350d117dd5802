import type { AssumedValue, Provenance } from '../../protocol/provenance.js';
import type { RunConfig } from '../config/runConfig.js';
import type { GraphNode } from '../formats/onnx/exportedGraph.js';

/** Names of activation functions: HookedTransformer's, transformers' (quick_gelu) and torch's. */
export type Activation =
  | 'relu'
  | 'gelu'
  | 'gelu_new'
  | 'gelu_fast'
  | 'quick_gelu'
  | 'silu'
  | 'solu'
  | 'solu_ln'
  | 'relu_squared'
  | 'leaky_relu'
  | 'elu'
  | 'tanh'
  | 'sigmoid';

/**
 * LN: LayerNorm with weights; LNPre: centring and scaling alone; RMS: division by the root of the mean square, with weights;
 * RMSPre: the same without; null: no normalisation.
 */
export type Normalization = 'LN' | 'LNPre' | 'RMS' | 'RMSPre' | null;

/**
 * standard: rows of W_pos are added to the embedding (learned, or sines that a reader put there); shortformer: they are
 * added to the inputs of queries and keys alone; rotary: queries and keys are turned; alibi: scores fall with distance;
 * none: the causal mask alone tells order.
 */
export type Positions = 'standard' | 'shortformer' | 'rotary' | 'alibi' | 'none';

/** What is known of every model, whatever computes it. */
export interface ModelShape {
  readonly d_vocab: number;
  /** Width of the logits; equals d_vocab but for models whose output vocabulary differs. */
  readonly d_vocab_out: number;
  readonly d_model: number;
  readonly n_ctx: number;
  readonly n_layers: number;
}

/**
 * A decoder-only, causal transformer, in HookedTransformer's terms: one description of a block, from which the graphs are
 * made. Whatever wrote a checkpoint, its layout brings it to this.
 */
export interface Architecture extends ModelShape {
  readonly d_head: number;
  readonly n_heads: number;
  /** Heads of keys and values; fewer than n_heads where several query heads share one (grouped-query attention). */
  readonly n_key_value_heads: number;
  /** null: attention only. */
  readonly d_mlp: number | null;
  readonly act_fn: Activation;
  /** Whether the MLP is act(x W_gate + b_gate) · (x W_in + b_in). */
  readonly gated_mlp: boolean;
  readonly normalization_type: Normalization;
  /** The normalisation before the unembedding, which post-norm stacks usually lack. */
  readonly final_normalization_type: Normalization;
  /** Epsilon of the normalisations; 1e-5 unless the config says otherwise. */
  readonly eps: number;
  /** pre: each sublayer reads a normalised stream; post: the stream is normalised after each sublayer was added. */
  readonly norm_position: 'pre' | 'post';
  /** Whether attention and MLP both read resid_pre and are added together. */
  readonly parallel_attn_mlp: boolean;
  readonly positional_embedding_type: Positions;
  /** Dimensions of each head that are turned; null without rotary positions. */
  readonly rotary_dim: number | null;
  readonly rotary_base: number;
  /** Whether dimensions 2i and 2i + 1 turn together (GPT-J, llama2.c) and not i and i + rotary_dim / 2 (GPT-NeoX, Llama). */
  readonly rotary_adjacent_pairs: boolean;
  /** What scores are divided by: √d_head unless something else is set, 1 for none. */
  readonly attn_scale: number;
  /** Whether scores of layer l are divided by l + 1 besides. */
  readonly scale_attn_by_inverse_layer_idx: boolean;
  /** c: scores become c · tanh(score / c) before the mask; null: no cap. The same for logits. */
  readonly attn_scores_soft_cap: number | null;
  readonly output_logits_soft_cap: number | null;
  /** By layer: how many positions a query sees, itself among them; null: all before it. */
  readonly window_sizes: readonly (number | null)[];
  /**
   * Whether a LayerNorm with weights, `embed.ln`, stands before the first block: of the token's embedding alone, before
   * positions are added (HookedTransformer), or of the sum of both.
   */
  readonly post_embedding_ln: 'token' | 'sum' | null;
}

/**
 * A recurrent net (torch.nn.RNN, GRU, LSTM). Its d_model is the size of the hidden state, which stands wherever a
 * transformer has its residual stream; n_ctx is the length that it was trained on, or that is taken where nothing says it.
 */
export interface RecurrentArchitecture extends ModelShape {
  readonly rnn_type: 'RNN' | 'GRU' | 'LSTM';
  /** Of nn.RNN alone. */
  readonly nonlinearity: 'tanh' | 'relu' | null;
  /** Width of the gates' parts; d_model but for an LSTM whose h is projected (proj_size). */
  readonly d_cell: number;
  /** Width of the embedding; null where tokens enter as one-hot vectors. */
  readonly d_embed: number | null;
  readonly d_head: null;
  readonly n_heads: null;
  readonly d_mlp: null;
  readonly act_fn: null;
  /** Of the hidden state that the output layer reads; layers hand on h as it is. */
  readonly normalization_type: 'LN' | 'RMS' | null;
  readonly eps: number | null;
  /** Whether layers start from states among the weights, and not from zeros. */
  readonly learned_start: boolean;
}

/** Shape of an exported graph, which computes by itself: what is inside a layer is not known, and need not be. */
export interface GraphArchitecture extends ModelShape {
  /** Whether any length can be run, and n_ctx is only what is taken where none is asked for. */
  readonly open_context?: true;
  readonly d_head: null;
  readonly n_heads: null;
  readonly d_mlp: null;
  readonly act_fn: null;
  readonly normalization_type: null;
  readonly eps: null;
}

export type AnyArchitecture = Architecture | RecurrentArchitecture | GraphArchitecture;

/** The longest input that a model takes. */
export const longestContext = (shape: ModelShape & { readonly open_context?: true }): number =>
  shape.open_context ? MAX_OPEN_CONTEXT : shape.n_ctx;

const MAX_OPEN_CONTEXT = 4096;

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
 * tensors here; ln*.w is present only with LN and RMS, ln*.b only with LN, mlp.* only where d_mlp is a number, mlp.W_gate
 * and b_gate with a gated MLP, mlp.ln.* [d_mlp] with solu_ln and LN, embed.ln.* where the embedding is normalised, pos_embed.W_pos with standard and shortformer positions. W_K, b_K,
 * W_V and b_V are [n_key_value_heads, …]. Recurrent nets have embed.W_E [d_vocab, d_embed] unless tokens enter as one-hot
 * vectors, rnn.N.weight_ih, weight_hh, bias_ih and bias_hh as torch keeps them (gates below each other), weight_hr
 * [d_model, d_cell] where h is projected, h_0 [d_model] and of an LSTM c_0 [d_cell] where they are learned, ln_final as a
 * transformer, unembed.W_U and b_U.
 */
export type Weights = ReadonlyMap<string, Tensor>;

interface Loaded {
  /** What the configs, the folder's settings and names told of its run, the file's own config among them. */
  readonly config?: RunConfig | null;
  /** Values that nothing told. */
  readonly assumed?: readonly AssumedValue[];
  /** Where each field of the architecture is from. */
  readonly provenance?: Provenance;
  readonly file: string;
  readonly step: number | null;
  /** Hex SHA-256 of the file's bytes. */
  readonly sha256: string;
  /** Whether the hash is of this file alone, and not of others beside it as well. */
  readonly isOneFile?: boolean;
  /** What was assumed or left aside, for the user: one sentence each. */
  readonly notes: readonly string[];
}

export interface LoadedCheckpoint extends Loaded {
  readonly architecture: Architecture;
  readonly weights: Weights;
  /** Those of the notes that reading the numbers gave. */
  readonly weightNotes?: readonly string[];
}

/** A recurrent net. */
export interface LoadedRecurrent extends Loaded {
  readonly architecture: RecurrentArchitecture;
  readonly weights: Weights;
  /** Those of the notes that reading the numbers gave. */
  readonly weightNotes?: readonly string[];
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
  /** Files beside it that hold its weights, by the names that it gives them; absent where it holds all of them itself. */
  readonly sideFiles?: readonly { readonly path: string; readonly data: Uint8Array }[];
}
