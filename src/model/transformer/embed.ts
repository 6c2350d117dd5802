import type { Architecture, Weights } from '../../checkpoint/architecture/architecture.js';
import { weightOf } from './blockWeights.js';

/**
 * hook_resid_pre of the first block, written to resid, rows × d_model: W_E[token] + W_pos[position] where positions are
 * part of the stream, else W_E[token]; normalised where the architecture says so.
 */
export function embed(
  { positional_embedding_type, post_embedding_ln, eps }: Architecture,
  weights: Weights,
  tokens: Int32Array,
  positions: Int32Array,
  resid: Float32Array,
): void {
  const W_E = weightOf(weights, 'embed.W_E');
  const W_pos = positional_embedding_type === 'standard' ? weightOf(weights, 'pos_embed.W_pos') : null;
  const d_model = resid.length / tokens.length;
  const isNormed = post_embedding_ln !== null;
  for (let row = 0; row < tokens.length; row++) {
    const token = tokens[row] * d_model;
    const position = positions[row] * d_model;
    const start = row * d_model;
    if (!isNormed && W_pos) for (let d = 0; d < d_model; d++) resid[start + d] = W_E[token + d] + W_pos[position + d];
    else {
      const x = Float64Array.from(W_E.subarray(token, token + d_model));
      if (post_embedding_ln === 'token') layerNorm(x, weights, eps);
      if (W_pos) for (let d = 0; d < d_model; d++) x[d] += W_pos[position + d];
      if (post_embedding_ln === 'sum') layerNorm(x, weights, eps);
      resid.set(x, start);
    }
  }
}

/** LayerNorm with the weights embed.ln, in place. */
function layerNorm(x: Float64Array, weights: Weights, eps: number): void {
  const w = weightOf(weights, 'embed.ln.w');
  const b = weightOf(weights, 'embed.ln.b');
  let mean = 0;
  for (const value of x) mean += value / x.length;
  let variance = 0;
  for (const value of x) variance += (value - mean) ** 2 / x.length;
  const root = Math.sqrt(variance + eps);
  for (let d = 0; d < x.length; d++) x[d] = ((x[d] - mean) / root) * w[d] + b[d];
}
