import { transformerLayout } from './transformer.js';

/** GPT-NeoX of Hugging Face: attention and MLP in parallel, rotary positions over a part of each head, q, k, v by heads. */
export const gptNeoX = transformerLayout({
  name: 'GPT-NeoX of Hugging Face',
  tells: ['layers.{l}.attention.query_key_value.weight', 'layers.{l}.mlp.dense_h_to_4h.weight', 'embed_in.weight'],
  storage: { fused: 'heads' },
  told: {
    act_fn: 'gelu',
    norm_position: 'pre',
    parallel_attn_mlp: true,
    positional_embedding_type: 'rotary',
    rotary_adjacent_pairs: false,
  },
  needsFinalNorm: true,
  // GPTNeoXConfig's own value where a config is silent.
  understands: (config) => (config.rotary_pct == null ? { ...config, rotary_pct: 0.25 } : config),
});
