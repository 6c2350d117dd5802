import type { Architecture } from '../../checkpoint/architecture/architecture.js';

/** Numbers in the matrices of a block: its multiply-adds per row, but for attention itself. */
export function blockWork({ d_model, d_mlp, d_head, n_heads, n_key_value_heads, gated_mlp }: Architecture): number {
  return d_model * (2 * (n_heads + n_key_value_heads) * d_head + (gated_mlp ? 3 : 2) * (d_mlp ?? 0));
}
