import { hasShape, transformerLayout } from './transformer.js';

/**
 * The code of the first grokking transformers: HookedTransformer's later names, but every matrix applied from the left:
 * W_E and W_U are [d_model, d_vocab], W_K [heads, d_head, d_model], W_O [d_model, heads · d_head].
 */
export const firstGrokking = transformerLayout({
  name: 'the first grokking transformers (matrices applied from the left)',
  tells: ['embed.W_E', 'blocks.{l}.attn.W_K', 'blocks.{l}.attn.W_O', 'unembed.W_U'],
  shapes: (state) =>
    hasShape(state, 'blocks.{l}.attn.W_O', (shape) => shape.length === 2) &&
    hasShape(state, 'blocks.{l}.attn.W_K', (shape) => shape.length === 3),
  storage: { columns: true },
  names: {
    unembed: ['unembed.wu'],
    embed: ['embed.we'],
    positions: ['posembed.wpos'],
    ln1: ['ln1'],
    ln2: ['ln2'],
  },
  told: { normalization_type: null, norm_position: 'pre' },
  usual: { act_fn: 'relu' },
});
