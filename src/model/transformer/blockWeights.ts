import type { Architecture, Weights } from '../../checkpoint/architecture/architecture.js';

/** Float32 arrays with their shapes, by the input names of the graphs. */
export type NamedArrays = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;

/**
 * The weights of block `layer` as blockGraph takes them: W_Q, W_K, W_V [heads, d_model, d_head] side by side as one
 * [d_model, 3·heads·d_head] matrix.
 */
export function blockWeights(architecture: Architecture, weights: Weights, layer: number): NamedArrays {
  const { d_model, d_head, n_heads, d_mlp, normalization_type } = architecture;
  const inner = n_heads * d_head;
  const get = (name: string): Float32Array => weightOf(weights, `blocks.${layer}.${name}`);
  const W = new Float32Array(d_model * 3 * inner);
  const b = new Float32Array(3 * inner);
  ['Q', 'K', 'V'].forEach((letter, index) => {
    const projection = get(`attn.W_${letter}`);
    const bias = get(`attn.b_${letter}`);
    for (let head = 0; head < n_heads; head++)
      for (let e = 0; e < d_head; e++) {
        const column = index * inner + head * d_head + e;
        b[column] = bias[head * d_head + e];
        for (let d = 0; d < d_model; d++) W[d * 3 * inner + column] = projection[(head * d_model + d) * d_head + e];
      }
  });
  const named: [string, number[], Float32Array][] = [
    ['attn.W_QKV', [d_model, 3 * inner], W],
    ['attn.b_QKV', [3 * inner], b],
    ['attn.W_O', [inner, d_model], get('attn.W_O')],
    ['attn.b_O', [d_model], get('attn.b_O')],
  ];
  if (normalization_type === 'LN')
    for (const name of ['ln1.w', 'ln1.b', ...(d_mlp === null ? [] : ['ln2.w', 'ln2.b'])])
      named.push([name, [d_model], get(name)]);
  if (d_mlp !== null)
    named.push(
      ['mlp.W_in', [d_model, d_mlp], get('mlp.W_in')],
      ['mlp.b_in', [d_mlp], get('mlp.b_in')],
      ['mlp.W_out', [d_mlp, d_model], get('mlp.W_out')],
      ['mlp.b_out', [d_model], get('mlp.b_out')],
    );
  return new Map(named.map(([name, shape, data]) => [name, { shape, data }]));
}

/** The weights of the final normalisation and the unembedding as unembedGraph takes them. */
export function unembedWeights(architecture: Architecture, weights: Weights): NamedArrays {
  const { d_model, d_vocab_out, normalization_type } = architecture;
  const names: [string, number[]][] = [
    ...(normalization_type === 'LN' ? (['ln_final.w', 'ln_final.b'] as const) : []).map((name): [string, number[]] => [
      name,
      [d_model],
    ]),
    ['unembed.W_U', [d_model, d_vocab_out]],
    ['unembed.b_U', [d_vocab_out]],
  ];
  return new Map(names.map(([name, shape]) => [name, { shape, data: weightOf(weights, name) }]));
}

/** W_E[token] + W_pos[position] for each row: hook_resid_pre of the first block, written to resid, rows × d_model. */
export function embed(weights: Weights, tokens: Int32Array, positions: Int32Array, resid: Float32Array): void {
  const W_E = weightOf(weights, 'embed.W_E');
  const W_pos = weightOf(weights, 'pos_embed.W_pos');
  const d_model = resid.length / tokens.length;
  for (let row = 0, at = 0; row < tokens.length; row++) {
    const token = tokens[row] * d_model;
    const position = positions[row] * d_model;
    for (let d = 0; d < d_model; d++, at++) resid[at] = W_E[token + d] + W_pos[position + d];
  }
}

function weightOf(weights: Weights, name: string): Float32Array {
  const tensor = weights.get(name);
  if (!tensor) throw new Error(`The checkpoint's reader left out the weight ${name}`);
  return tensor.data;
}
