import type { StateDict, StoredTensor } from '../../formats/storedTensor.js';
import { swapped, transposed } from './views.js';

/**
 * TransformerLens before 1.0 (EasyTransformer) applied weights from the left: W_E [d_model, d_vocab],
 * W_pos [d_model, n_ctx], W_Q [heads, d_head, d_model], W_O [heads, d_model, d_head], W_in [d_mlp, d_model]. It is told
 * by where d_model, known from the bias b_O, stands.
 */
export function isOldHooked(state: StateDict): boolean {
  const d_model = state.get('blocks.0.attn.b_O')?.shape[0];
  const embed = state.get('embed.W_E')?.shape;
  const positions = state.get('pos_embed.W_pos')?.shape;
  const query = state.get('blocks.0.attn.W_Q')?.shape;
  if (d_model === undefined || embed?.length !== 2 || positions?.length !== 2 || query?.length !== 3) return false;
  const isNow = embed[1] === d_model && positions[1] === d_model && query[1] === d_model;
  const wasOnce = embed[0] === d_model && positions[0] === d_model && query[2] === d_model;
  return wasOnce && !isNow;
}

export function oldToHooked(state: StateDict): StateDict {
  const out = new Map<string, StoredTensor>();
  for (const [name, tensor] of state) {
    if (/\.attn\.W_[QKVO]$/.test(name) && tensor.shape.length === 3) out.set(name, swapped(tensor));
    else if (/\.W_(E|pos|U|in|out)$/.test(name) && tensor.shape.length === 2) out.set(name, transposed(tensor));
    else out.set(name, tensor);
  }
  return out;
}
