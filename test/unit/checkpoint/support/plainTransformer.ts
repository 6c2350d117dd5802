import type { Architecture } from '../../../../src/checkpoint/architecture/architecture.js';

export type PlainSizes = Pick<
  Architecture,
  'd_vocab' | 'd_vocab_out' | 'd_model' | 'n_ctx' | 'd_head' | 'n_heads' | 'n_layers' | 'd_mlp'
>;

/** What must be known of a transformer; the rest is plain unless it is told. */
export type PlainShape = PlainSizes &
  Pick<Architecture, 'act_fn' | 'normalization_type' | 'eps'> &
  Partial<Architecture>;

/** A transformer as GPT-2 is one, but for what is told: learned positions, norms before sublayers, every head its own keys. */
export function plainTransformer(told: PlainShape): Architecture {
  return {
    n_key_value_heads: told.n_heads,
    gated_mlp: false,
    final_normalization_type: told.normalization_type,
    norm_position: 'pre',
    parallel_attn_mlp: false,
    positional_embedding_type: 'standard',
    rotary_dim: null,
    rotary_base: 10000,
    rotary_adjacent_pairs: false,
    attn_scale: Math.sqrt(told.d_head),
    scale_attn_by_inverse_layer_idx: false,
    attn_scores_soft_cap: null,
    output_logits_soft_cap: null,
    window_sizes: Array.from({ length: told.n_layers }, () => null),
    post_embedding_ln: null,
    ...told,
  };
}
