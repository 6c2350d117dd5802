import { plainTransformer } from '../checkpoint/support/plainTransformer.js';
import { float32, stateDict, torchFile } from '../checkpoint/support/torchFile.js';
import { randomWeights } from '../model/naiveTransformer.js';

/**
 * Bytes of a transformer whose next-token distribution depends on the last token alone: embeddings are one-hot, attention and
 * MLP add nothing, and the unembedding holds logarithms.
 * @param next next[token]: probabilities of the next one
 */
export function lastTokenModel(next: readonly (readonly number[])[], n_ctx: number): Uint8Array {
  const V = next.length;
  const shape = plainTransformer({
    ...{ d_vocab: V, d_vocab_out: V, d_model: V + 1, n_ctx, d_head: 2, n_heads: 1, n_layers: 1, d_mlp: 4 },
    ...{ act_fn: 'relu', normalization_type: null, eps: 1e-5 },
  });
  const weights = randomWeights(shape, 1);
  for (const [name, { data }] of weights) {
    data.fill(0);
    if (name === 'embed.W_E') for (let token = 0; token < V; token++) data[token * (V + 1) + token] = 1;
    if (name === 'unembed.W_U') next.forEach((row, token) => data.set(row.map(Math.log), token * V));
  }
  return torchFile(
    stateDict(
      Object.fromEntries([...weights].map(([name, { shape, data }]) => [name, { shape, bytes: float32(data) }])),
    ),
  );
}
