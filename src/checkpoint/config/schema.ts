import * as z from 'zod';
import { assumedValuesSchema, otherLogitsSchema, qkvOrderSchema } from '../../protocol/files.js';

const count = z.number().int().positive();
const maybe = <T extends z.ZodType>(type: T) => type.nullish();
const params = z.record(z.string(), z.union([z.number(), z.array(z.number())]));

/** What is read of a config; keys that are not named here are ignored. */
export const configSchema = z.object({
  d_vocab: maybe(count),
  d_vocab_out: maybe(z.number().int()),
  d_model: maybe(count),
  n_ctx: maybe(count),
  d_head: maybe(count),
  n_heads: maybe(count),
  n_layers: maybe(count),
  d_mlp: maybe(z.number().int()),
  act_fn: maybe(z.string()),
  normalization_type: maybe(z.string()),
  eps: maybe(z.number().nonnegative()),
  attn_only: maybe(z.boolean()),
  attention_dir: maybe(z.string()),
  positional_embedding_type: maybe(z.string()),
  gated_mlp: maybe(z.boolean()),
  parallel_attn_mlp: maybe(z.boolean()),
  use_local_attn: maybe(z.boolean()),
  use_attn_scale: maybe(z.boolean()),
  attn_scale: maybe(z.number()),
  scale_attn_by_inverse_layer_idx: maybe(z.boolean()),
  n_key_value_heads: maybe(count),
  num_experts: maybe(count),
  final_rms: maybe(z.boolean()),
  post_embedding_ln: maybe(z.boolean()),
  use_normalization_before_and_after: maybe(z.boolean()),
  use_qk_norm: maybe(z.boolean()),
  output_logits_soft_cap: maybe(z.number()),
  attn_scores_soft_cap: maybe(z.number()),
  norm_position: maybe(z.enum(['pre', 'post'])),
  rotary_dim: maybe(count),
  rotary_pct: maybe(z.number().positive()),
  rotary_base: maybe(z.number().positive()),
  rotary_adjacent_pairs: maybe(z.boolean()),
  window_size: maybe(count),
  use_sliding_window: maybe(z.boolean()),
  /** The first layers that have no window, where a config counts them (Qwen2). */
  max_window_layers: maybe(z.number().int().nonnegative()),
  attn_types: maybe(z.array(z.string())),
  tie_word_embeddings: maybe(z.boolean()),
  embedding_scale: maybe(z.union([z.boolean(), z.number()])),
  /** What a config asks for that no graph computes, in words. */
  not_computed: maybe(z.string()),
  model_type: maybe(z.string()),
  rnn_type: maybe(z.string()),
  nonlinearity: maybe(z.string()),
  /** An upper bound on n_ctx, as max_position_embeddings is: n_ctx only where nothing else tells it. */
  max_positions: maybe(count),
  /** The length of a trainer's or a dataset's sequences: n_ctx only where neither the model's config nor weights tell it. */
  sequence_length: maybe(count),
  bos: maybe(z.boolean()),
  bos_token: maybe(z.number().int().nonnegative()),
  /** Of the folder's settings alone: the order in a matrix of queries, keys and values. */
  qkv_order: maybe(qkvOrderSchema),
  /** Of the folder's settings alone: what becomes of logits beyond the symbols. */
  other_logits: maybe(otherLogitsSchema),
  process: maybe(z.string()),
  process_params: maybe(params),
  /** A composed process as the config writes it, as JSON: what `process` names where both are from the same field. */
  process_spec: maybe(z.string()),
});

export const fieldSchemas = configSchema.shape;

export type ConfigFields = z.infer<typeof configSchema>;
export type ConfigField = keyof ConfigFields;

/** The folder's own settings: any field of a config on which numbers depend. They win over the config. */
export const folderSettingsSchema = z.object({
  ...configSchema.omit({ not_computed: true, sequence_length: true, process_spec: true }).shape,
  ...assumedValuesSchema.shape,
  process: z.string().optional(),
  process_params: params.optional(),
});

/** What `.beliefscope.json` may say. */
export type FolderSettings = z.infer<typeof folderSettingsSchema>;

/** Fields on which numbers depend and which the shapes of weights do not show: where two places differ, it is told. */
export const NUMBER_FIELDS: readonly ConfigField[] = [
  'act_fn',
  'normalization_type',
  'eps',
  'positional_embedding_type',
  'norm_position',
  'gated_mlp',
  'parallel_attn_mlp',
  'rotary_base',
  'rotary_dim',
  'rotary_pct',
  'attn_scale',
  'window_size',
  'n_heads',
  'n_ctx',
];
