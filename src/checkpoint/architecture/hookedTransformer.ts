import type { Architecture, Normalization, Positions } from './architecture.js';

export interface Expected {
  readonly name: string;
  readonly shape: readonly number[];
  /** A bias that a state dict may leave out, as some exports do when it is zero. */
  readonly optional: boolean;
}

/** The tensors that HookedTransformer's state dict has for an architecture. */
export function expectedTensors(arch: Architecture): Expected[] {
  const { d_vocab, d_vocab_out, d_model, n_ctx, d_head, n_heads, n_key_value_heads, n_layers, d_mlp } = arch;
  const { normalization_type, positional_embedding_type: positions } = arch;
  const list: Expected[] = [];
  const add = (name: string, ...shape: number[]) => list.push({ name, shape, optional: false });
  const bias = (name: string, ...shape: number[]) => list.push({ name, shape, optional: true });
  const norm = (name: string, type: Normalization = normalization_type, width = d_model) => {
    if (type === 'LN' || type === 'RMS') add(`${name}.w`, width);
    if (type === 'LN') bias(`${name}.b`, width);
  };
  add('embed.W_E', d_vocab, d_model);
  if (arch.post_embedding_ln !== null) norm('embed.ln', 'LN');
  if (positions === 'standard' || positions === 'shortformer') add('pos_embed.W_pos', n_ctx, d_model);
  for (let layer = 0; layer < n_layers; layer++) {
    const block = `blocks.${layer}`;
    norm(`${block}.ln1`);
    for (const part of ['Q', 'K', 'V']) {
      const heads = part === 'Q' ? n_heads : n_key_value_heads;
      add(`${block}.attn.W_${part}`, heads, d_model, d_head);
      bias(`${block}.attn.b_${part}`, heads, d_head);
    }
    add(`${block}.attn.W_O`, n_heads, d_head, d_model);
    bias(`${block}.attn.b_O`, d_model);
    if (d_mlp === null) continue;
    norm(`${block}.ln2`);
    for (const part of arch.gated_mlp ? ['gate', 'in'] : ['in']) {
      add(`${block}.mlp.W_${part}`, d_model, d_mlp);
      bias(`${block}.mlp.b_${part}`, d_mlp);
    }
    if (arch.act_fn === 'solu_ln' && normalization_type === 'LN') norm(`${block}.mlp.ln`, 'LN', d_mlp);
    add(`${block}.mlp.W_out`, d_mlp, d_model);
    bias(`${block}.mlp.b_out`, d_model);
  }
  norm('ln_final', arch.final_normalization_type);
  add('unembed.W_U', d_model, d_vocab_out);
  bias('unembed.b_U', d_vocab_out);
  return list;
}

/**
 * What is not a weight: masks, the score that masked positions get, tables of rotary positions and ALiBi, and the
 * position embedding that HookedTransformer makes, and does not use, beside ALiBi.
 */
export function isBuffer(name: string, positions: Positions): boolean {
  if (name === 'pos_embed.W_pos') return positions === 'alibi';
  return /^blocks\.\d+\.attn\.(mask|IGNORE|rotary_sin|rotary_cos|alibi)$/.test(name);
}
