import type { Architecture, Normalization, Weights } from '../../checkpoint/architecture/architecture.js';

/** Float32 arrays with their shapes, by the input names of the graphs. */
export type NamedArrays = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;

/** The weights of block `layer` as blockGraph takes them: projections side by side, [d_model, all their columns]. */
export function blockWeights(architecture: Architecture, weights: Weights, layer: number): NamedArrays {
  const { d_model, d_head, n_heads, d_mlp, act_fn, gated_mlp, normalization_type: norm } = architecture;
  const get = (name: string): Float32Array => weightOf(weights, `blocks.${layer}.${name}`);
  const named: [string, number[], Float32Array][] = [
    ...projections(architecture, get),
    ['attn.W_O', [n_heads * d_head, d_model], get('attn.W_O')],
    ['attn.b_O', [d_model], get('attn.b_O')],
  ];
  const norms = [...normWeights(norm, 'ln1'), ...(d_mlp === null ? [] : normWeights(norm, 'ln2'))];
  for (const name of norms) named.push([name, [d_model], get(name)]);
  if (architecture.scale_attn_by_inverse_layer_idx) named.push(['attn.layer_number', [], Float32Array.of(layer + 1)]);
  if (architecture.positional_embedding_type === 'shortformer')
    named.push(['pos_embed.W_pos', [architecture.n_ctx, d_model], weightOf(weights, 'pos_embed.W_pos')]);
  if (d_mlp !== null) {
    for (const part of gated_mlp ? ['in', 'gate'] : ['in'])
      named.push(
        [`mlp.W_${part}`, [d_model, d_mlp], get(`mlp.W_${part}`)],
        [`mlp.b_${part}`, [d_mlp], get(`mlp.b_${part}`)],
      );
    named.push(['mlp.W_out', [d_mlp, d_model], get('mlp.W_out')], ['mlp.b_out', [d_model], get('mlp.b_out')]);
    if (act_fn === 'solu_ln' && norm === 'LN')
      for (const name of normWeights(norm, 'mlp.ln')) named.push([name, [d_mlp], get(name)]);
  }
  return new Map(named.map(([name, shape, data]) => [name, { shape, data }]));
}

/** Which weights a normalisation has. */
export function normWeights(type: Normalization, name: string): string[] {
  if (type === 'LN') return [`${name}.w`, `${name}.b`];
  return type === 'RMS' ? [`${name}.w`] : [];
}

/**
 * W_Q, W_K and W_V [heads, d_model, d_head] side by side as one [d_model, …] matrix, the values apart where positions are
 * added to what queries and keys read.
 */
function projections(
  architecture: Architecture,
  get: (name: string) => Float32Array,
): [string, number[], Float32Array][] {
  const { d_model, d_head, n_heads, n_key_value_heads } = architecture;
  const from = turningTogether(architecture);
  const same = Array.from({ length: d_head }, (_, e) => e);
  const beside = (letters: string): [string, number[], Float32Array][] => {
    const heads = (letter: string): number => (letter === 'Q' ? n_heads : n_key_value_heads);
    const width = [...letters].reduce((sum, letter) => sum + heads(letter) * d_head, 0);
    const W = new Float32Array(d_model * width);
    const b = new Float32Array(width);
    let column = 0;
    for (const letter of letters) {
      const projection = get(`attn.W_${letter}`);
      const bias = get(`attn.b_${letter}`);
      for (let head = 0; head < heads(letter); head++)
        for (const e of letter === 'V' ? same : from) {
          b[column] = bias[head * d_head + e];
          for (let d = 0; d < d_model; d++) W[d * width + column] = projection[(head * d_model + d) * d_head + e];
          column++;
        }
    }
    return [
      [`attn.W_${letters}`, [d_model, width], W],
      [`attn.b_${letters}`, [width], b],
    ];
  };
  return architecture.positional_embedding_type === 'shortformer' ? [...beside('QK'), ...beside('V')] : beside('QKV');
}

/**
 * The dimensions of a head in the order in which i and i + rotary_dim / 2 turn together. Scores do not change when the
 * dimensions of queries and keys change places together.
 */
function turningTogether({
  d_head,
  rotary_dim,
  rotary_adjacent_pairs,
  positional_embedding_type,
}: Architecture): number[] {
  const isPaired = positional_embedding_type === 'rotary' && rotary_adjacent_pairs;
  const turned = isPaired ? (rotary_dim ?? 0) : 0;
  const half = turned / 2;
  return Array.from({ length: d_head }, (_, e) => {
    if (e >= turned) return e;
    return e < half ? 2 * e : 2 * (e - half) + 1;
  });
}

/** The weights of the final normalisation and the unembedding as unembedGraph takes them. */
export function unembedWeights(architecture: Architecture, weights: Weights): NamedArrays {
  const { d_model, d_vocab_out, final_normalization_type } = architecture;
  const names: [string, number[]][] = [
    ...normWeights(final_normalization_type, 'ln_final').map((name): [string, number[]] => [name, [d_model]]),
    ['unembed.W_U', [d_model, d_vocab_out]],
    ['unembed.b_U', [d_vocab_out]],
  ];
  return new Map(names.map(([name, shape]) => [name, { shape, data: weightOf(weights, name) }]));
}

/** The numbers of a weight. */
export function weightOf(weights: Weights, name: string): Float32Array {
  const tensor = weights.get(name);
  if (!tensor) throw new Error(`The checkpoint's reader left out the weight ${name}`);
  return tensor.data;
}
