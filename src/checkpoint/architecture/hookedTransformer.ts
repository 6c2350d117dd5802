import type { Architecture } from './architecture.js';

export interface Expected {
  readonly name: string;
  readonly shape: readonly number[];
  /** A bias that a state dict may leave out, as some exports do when it is zero. */
  readonly optional: boolean;
}

/** The tensors that HookedTransformer's state dict has for an architecture. */
export function expectedTensors(arch: Architecture): Expected[] {
  const { d_vocab, d_vocab_out, d_model, n_ctx, d_head, n_heads, n_layers, d_mlp } = arch;
  const list: Expected[] = [];
  const add = (name: string, ...shape: number[]) => list.push({ name, shape, optional: false });
  const bias = (name: string, ...shape: number[]) => list.push({ name, shape, optional: true });
  const norm = (name: string) => {
    if (arch.normalization_type !== 'LN') return;
    add(`${name}.w`, d_model);
    add(`${name}.b`, d_model);
  };
  add('embed.W_E', d_vocab, d_model);
  add('pos_embed.W_pos', n_ctx, d_model);
  for (let layer = 0; layer < n_layers; layer++) {
    const block = `blocks.${layer}`;
    norm(`${block}.ln1`);
    for (const part of ['Q', 'K', 'V']) {
      add(`${block}.attn.W_${part}`, n_heads, d_model, d_head);
      bias(`${block}.attn.b_${part}`, n_heads, d_head);
    }
    add(`${block}.attn.W_O`, n_heads, d_head, d_model);
    bias(`${block}.attn.b_O`, d_model);
    if (d_mlp === null) continue;
    norm(`${block}.ln2`);
    add(`${block}.mlp.W_in`, d_model, d_mlp);
    bias(`${block}.mlp.b_in`, d_mlp);
    add(`${block}.mlp.W_out`, d_mlp, d_model);
    bias(`${block}.mlp.b_out`, d_model);
  }
  norm('ln_final');
  add('unembed.W_U', d_model, d_vocab_out);
  bias('unembed.b_U', d_vocab_out);
  return list;
}

/** Buffers, which are not weights: the causal mask and the score that masked positions get. */
export function isBuffer(name: string): boolean {
  return /^blocks\.\d+\.attn\.(mask|IGNORE)$/.test(name);
}
