import type { Architecture } from '../../checkpoint/architecture/architecture.js';
import { activate } from './activations.js';
import { normalize } from './normalize.js';
import type { RealGraph } from './realGraph.js';

/**
 * act(x W_in + b_in) W_out + b_out, or, gated, (act(x W_gate + b_gate) · (x W_in + b_in)) W_out + b_out
 * ("GLU Variants Improve Transformer", Shazeer, 2020).
 */
export function mlp(g: RealGraph, architecture: Architecture, d_mlp: number, x: () => string): string {
  const { d_model, act_fn, gated_mlp } = architecture;
  const w_in = g.real('mlp.W_in', [d_model, d_mlp]);
  const b_in = g.real('mlp.b_in', [d_mlp]);
  const w_out = g.real('mlp.W_out', [d_mlp, d_model]);
  const b_out = g.real('mlp.b_out', [d_model]);
  const input = x();
  const linear = g.node('Gemm', [input, w_in, b_in], 'mlp_pre');
  const gate = gated_mlp
    ? g.node('Gemm', [input, g.real('mlp.W_gate', [d_model, d_mlp]), g.real('mlp.b_gate', [d_mlp])], 'mlp_gate')
    : linear;
  const active = activate(g, act_fn, gate);
  const post = gated_mlp ? g.node('Mul', [active, linear], 'mlp_product') : active;
  return g.node(
    'Gemm',
    [act_fn === 'solu_ln' ? innerNorm(g, architecture, d_mlp, post) : post, w_out, b_out],
    'mlp_out',
  );
}

/** HookedTransformer normalises what solu_ln gives with weights only where its other norms are LN. */
function innerNorm(g: RealGraph, { normalization_type, eps }: Architecture, d_mlp: number, x: string): string {
  return normalize(g, { type: normalization_type === 'LN' ? 'LN' : 'LNPre', width: d_mlp, eps }, x, 'mlp.ln');
}
