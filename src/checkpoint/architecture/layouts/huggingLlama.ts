import { transformerLayout } from './transformer.js';

/** Llama, Mistral and Qwen2 of Hugging Face: rotary positions on halves, RMS norms, a gated MLP. */
export const huggingLlama = transformerLayout({
  name: 'Llama, Mistral or Qwen2 of Hugging Face',
  tells: [
    'layers.{l}.self_attn.q_proj.weight',
    'layers.{l}.mlp.gate_proj.weight',
    'layers.{l}.input_layernorm.weight',
    'layers.{l}.post_attention_layernorm.weight',
  ],
  told: {
    act_fn: 'silu',
    normalization_type: 'RMS',
    norm_position: 'pre',
    positional_embedding_type: 'rotary',
    rotary_adjacent_pairs: false,
    tied: true,
  },
  needsFinalNorm: true,
  variants: {
    ...{ llama: {}, mistral: {}, yi: {} },
    // Qwen2Config's and StableLmConfig's own values.
    qwen2: { defaults: { use_sliding_window: false, max_window_layers: 28 } },
    stablelm: { storage: { normsAreLayerNorm: true }, defaults: { rotary_pct: 0.25 } },
    // transformers computes the tanh approximation, whatever hidden_act says, and multiplies embeddings by the root of d_model.
    gemma: {
      storage: { normsFromOne: true },
      told: { embedding_scale: true },
      always: { act_fn: 'gelu_new' },
    },
  },
});
