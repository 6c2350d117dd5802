import { transformerLayout } from './transformer.js';

/** llama2.c and Meta's own Llama: rotary positions on adjacent pairs, RMS norms, SwiGLU (karpathy/llama2.c, model.py). */
export const llama2c = transformerLayout({
  name: 'llama2.c',
  tells: ['tok_embeddings.weight', 'layers.{l}.attention.wq.weight', 'layers.{l}.feed_forward.w3.weight'],
  told: {
    act_fn: 'silu',
    normalization_type: 'RMS',
    norm_position: 'pre',
    positional_embedding_type: 'rotary',
    rotary_adjacent_pairs: true,
    tied: true,
  },
  needsFinalNorm: true,
});
