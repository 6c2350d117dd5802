import { bare } from '../../shared/presetNames.js';
import type { ConfigField } from './schema.js';

/**
 * Other names of HookedTransformer's fields, the likeliest first: Hugging Face's, nanoGPT's, Lightning's, torch's, those of own
 * scripts. Compared without case, dashes and underscores.
 */
const SYNONYMS: Partial<Record<ConfigField, string>> = {
  d_vocab: 'vocab_size n_vocab vocab vocabulary_size input_vocab_size',
  d_vocab_out: 'output_vocab_size vocab_out',
  d_model:
    'n_embd hidden_size model_dim n_embed embed_dim embedding_dim emb_dim d_embed embedding_size dim width resid_dim',
  n_ctx:
    'block_size context_length context_len ctx_len ctx_length context_size context_window n_positions max_seq_len ' +
    'max_seq_length max_sequence_length seq_len seq_length sequence_length sequence_len context ctx max_len',
  d_head: 'head_dim dim_head head_size attention_head_size kv_channels',
  n_heads: 'n_head num_heads nhead num_attention_heads n_attn_heads num_attn_heads attention_heads heads',
  n_layers: 'n_layer num_layers num_hidden_layers n_blocks num_blocks num_transformer_layers depth L layers',
  d_mlp: 'n_inner d_ff dim_feedforward intermediate_size ffn_dim ffn_hidden_size mlp_dim dim_ff ff_dim d_ffn d_inner',
  act_fn:
    'activation_function hidden_act activation act nonlinearity mlp_act mlp_activation activation_fn act_func act_type ' +
    'activation_type activation_name mlp_act_fn ffn_activation ffn_act ff_activation ff_act feedforward_activation ' +
    'hidden_activation hidden_act_fn mlp_nonlinearity non_linearity nonlin activation_func act_function act_layer act_name',
  normalization_type:
    'norm_type normalization norm normalisation normalisation_type norm_layer layer_norm_type layernorm_type norm_class',
  eps: 'layer_norm_epsilon layer_norm_eps layernorm_epsilon layernorm_eps rms_norm_eps rms_eps norm_eps norm_epsilon ln_eps ln_epsilon',
  attn_only: 'attention_only attn_only_model no_mlp',
  attention_dir: 'attention_direction',
  positional_embedding_type:
    'pos_encoding positional_encoding pos_type position_embedding_type pos_embedding_type pos_embed_type pos_emb_type ' +
    'positional_encoding_type position_encoding position_encoding_type pos_enc pos_enc_type positional_embedding ' +
    'positional_embeddings positional position_embedding position_embeddings pos_embedding pos_embed pos_emb position_type pe_type pe',
  gated_mlp: 'use_gated_mlp mlp_gated gated glu use_glu',
  parallel_attn_mlp: 'use_parallel_residual parallel_residual parallel_block parallel_attn parallel_attention',
  use_local_attn: 'use_local_attention local_attention',
  use_attn_scale: 'scale_attn_weights use_attention_scale scale_attn scale_attention scale_scores',
  attn_scale: 'attention_scale attention_multiplier',
  scale_attn_by_inverse_layer_idx: '',
  n_key_value_heads: 'num_key_value_heads n_kv_heads num_kv_heads n_kv_head kv_heads num_query_groups n_query_groups',
  num_experts: 'num_local_experts n_experts moe_num_experts',
  final_rms: '',
  post_embedding_ln: 'embedding_layernorm embed_ln embedding_norm',
  use_normalization_before_and_after: '',
  use_qk_norm:
    'qk_norm qk_layernorm use_qk_layernorm normalize_qk norm_qk qk_l2_norm qk_ln qk_rms_norm qk_normalization use_qknorm',
  output_logits_soft_cap: 'final_logit_softcapping logit_softcap logits_soft_cap logit_soft_cap final_logit_soft_cap',
  attn_scores_soft_cap: 'attn_logit_softcapping attn_softcap attn_soft_cap attention_soft_cap attn_logits_soft_cap',
  norm_position:
    'norm_first pre_norm prenorm pre_ln norm_placement norm_order norm_style ln_position layernorm_position ' +
    'ln_placement layernorm_placement norm_pos norm_scheme norm_mode ' +
    'use_pre_norm post_norm postnorm post_ln use_post_norm do_layer_norm_before',
  rotary_dim: 'rotary_ndims rotary_dims rope_dim rope_dims rotary_embedding_dim',
  rotary_pct:
    'partial_rotary_factor rotary_percent rotary_percentage rope_pct rope_percent rope_fraction rotary_fraction',
  rotary_base: 'rope_theta rotary_emb_base rope_base rotary_theta rope_freq_base rotary_embedding_base',
  rotary_adjacent_pairs: 'rope_interleaved rotary_interleaved rope_interleave rotary_adjacent interleaved_rope',
  window_size: 'sliding_window attention_window local_window attn_window sliding_window_size local_window_size',
  use_sliding_window: '',
  max_window_layers: '',
  attn_types: 'layer_types attention_types',
  tie_word_embeddings: 'tie_weights tie_embeddings weight_tying tied_embeddings tied_weights tie_embedding',
  embedding_scale:
    'scale_embedding scale_embeddings embed_scale scale_embed scale_emb emb_scale embedding_multiplier embed_multiplier',
  model_type: 'architecture arch model_name model_class model_arch model architectures',
  rnn_type: 'cell_type cell rnn_cell rnn_cell_type rnn unit_type recurrent_type',
  nonlinearity: 'rnn_nonlinearity activation',
  max_positions: 'max_position_embeddings',
};

/** By a field's bare name: which of ours it can be, and how likely (0: its own name). */
const BY_NAME = new Map<string, { readonly field: ConfigField; readonly rank: number }[]>();
for (const [field, others] of Object.entries(SYNONYMS))
  for (const [rank, name] of [field, ...others.split(' ').filter(Boolean)].entries()) {
    const known = BY_NAME.get(bare(name)) ?? [];
    known.push({ field: field as ConfigField, rank });
    BY_NAME.set(bare(name), known);
  }

export const fieldsNamed = (name: string): readonly { readonly field: ConfigField; readonly rank: number }[] =>
  BY_NAME.get(name) ?? [];

/** Lengths that a trainer or a dataset names: of its sequences, not of what the model can read. */
export const isSequenceLength = (name: string): boolean =>
  /^(max)?(seq|sequence|context|ctx|input)(s)?(len|length|size)$|^(ctx|nctx|blocksize|context|maxlen)$/.test(name);

/** Fields that change numbers where weights do not decide, by what their names look like. */
const LOOKS: readonly (readonly [ConfigField, RegExp])[] = [
  [
    'act_fn',
    /^(?!.*(checkpoint|save|dir|path|store|collect|layer$|patch|hook|log|n?dim|size|site|probe|attn|output|final|out)).*(^act|act(ivation)?(fn|func|function|type|name)?$|activation|nonlin|gelu|relu)/,
  ],
  // Steps, repetitions and sweeps end alike.
  ['eps', /^(?!.*(adam|opt|dp|privacy|smooth|label|greedy|clip)).*((?<!st|swe|(?:^|[^e])r)eps|epsilon)$/],
  [
    'normalization_type',
    /^(?!.*(grad|clip|weight|data|input|first|position|before|eps|final|qk|max)).*(norm|layernorm|normali[sz]ation)(type|kind|fn|layer|class)?$/,
  ],
  [
    'positional_embedding_type',
    /^(?!.*(dim|max|len|size|num|^n|drop|init|scale|pad|pct|base|theta)).*(posenc|posemb|posembed|positional|positionencoding|positionembedding|rope|rotary|alibi)/,
  ],
  ['norm_position', /^(norm(first|position|placement)|pre(norm|ln)|post(norm|ln))/],
  ['attn_scale', /^(attn|attention|softmax|qk|scores?)(scale|scaling|temperature|mult|multiplier|factor)$|^(use)?mup$/],
  ['embedding_scale', /^(?!.*(init|std|lr|size|dim)).*(embed(ding)?s?(scal|mult|norm)|norm(alize)?embed)/],
  [
    'parallel_attn_mlp',
    /^(use|is)?parallel$|^(?!.*(data|tensor|model|pipe|dist)).*parallel(attn|mlp|ff|block|layer|resid)/,
  ],
  ['window_size', /window/],
];

/** Which of ours an unknown field looks like; null for none. */
export function looksLike(name: string): ConfigField | null {
  return LOOKS.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
}

/** Which of ours a field of a known name was meant to be, where its value is not understood and changes numbers. */
export const meantBy = (name: string): ConfigField | null =>
  fieldsNamed(name).find(({ field }) => COUNTS.has(field))?.field ?? null;

const COUNTS: ReadonlySet<ConfigField> = new Set<ConfigField>([
  ...LOOKS.map(([field]) => field),
  'gated_mlp',
  'rotary_base',
  'rotary_dim',
]);

/** Fields where `true` alone says that a model does something of its own. */
export const isSaidByTrue = (field: ConfigField): boolean =>
  field === 'attn_scale' || field === 'embedding_scale' || field === 'parallel_attn_mlp';
