import { transformerLayout } from './transformer.js';

/**
 * Stacks of torch.nn.TransformerEncoderLayer, which are causal where a mask is given at run time. torch's defaults are
 * relu and normalisation after each sublayer; a final norm is what stacks have that normalise before them.
 */
export const torchEncoder = transformerLayout({
  name: 'torch.nn.TransformerEncoderLayer',
  tells: ['{l}.self_attn.in_proj_weight', '{l}.self_attn.out_proj.weight', '{l}.linear1.weight', '{l}.linear2.weight'],
  storage: { normsAreLayerNorm: true },
  isOwnCode: true,
  usual: { act_fn: 'relu' },
});
