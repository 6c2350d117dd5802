import { transformerLayout } from './transformer.js';

/** minGPT of 2020, before queries, keys and values were one matrix (karpathy/minGPT, mingpt/model.py). */
export const minGpt = transformerLayout({
  name: 'minGPT',
  tells: [
    'pos_emb',
    'tok_emb.weight',
    'blocks.{l}.attn.key.weight',
    'blocks.{l}.attn.proj.weight',
    'blocks.{l}.mlp.2.weight',
  ],
  told: { norm_position: 'pre' },
  usual: { act_fn: 'gelu' },
  needsFinalNorm: true,
});
