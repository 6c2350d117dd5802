import { InputError } from '../../../shared/inputError.js';
import { originOf } from '../../config/runConfig.js';
import type { Architecture } from '../architecture.js';
import type { Choices } from './choices.js';
import type { Sizes } from './sizes.js';

type Attention = Pick<
  Architecture,
  'attn_scale' | 'scale_attn_by_inverse_layer_idx' | 'attn_scores_soft_cap' | 'output_logits_soft_cap' | 'window_sizes'
>;

/** What a config says of scores: their scale, caps and windows. HookedTransformer writes -1 for what is not in use. */
export function attentionOf({ d_head, n_layers }: Sizes, n_ctx: number, choices: Choices): Attention {
  const { config } = choices;
  const inUse = (value: number | null | undefined) => (value != null && value > 0 ? value : undefined);
  const off = config?.use_attn_scale === false;
  const set = inUse(config?.attn_scale);
  const cap = (field: 'attn_scores_soft_cap' | 'output_logits_soft_cap') =>
    choices.settle<number | null>(field, { config: inUse(config?.[field]), told: null });
  return {
    attn_scale: choices.settle('attn_scale', {
      config: off ? 1 : set,
      field: off ? 'use_attn_scale' : 'attn_scale',
      told: Math.sqrt(d_head),
    }),
    scale_attn_by_inverse_layer_idx: config?.scale_attn_by_inverse_layer_idx ?? false,
    attn_scores_soft_cap: cap('attn_scores_soft_cap'),
    output_logits_soft_cap: cap('output_logits_soft_cap'),
    window_sizes: windows(choices, n_layers, n_ctx),
  };
}

/**
 * Windows by layer. HookedTransformer has them where use_local_attn is set, in layers of the type local; Hugging Face's
 * sliding_window holds unless use_sliding_window is false, from the layer max_window_layers on where that is given (Qwen2). Both count the query itself.
 */
function windows(choices: Choices, n_layers: number, n_ctx: number): (number | null)[] {
  const { config, file } = choices;
  const none = Array.from({ length: n_layers }, () => null);
  if (!config) return none;
  const { window_size: size, use_local_attn: local, use_sliding_window: sliding, attn_types: types } = config;
  const from = config.max_window_layers ?? 0;
  if (local === false || sliding === false || (size == null && !local)) {
    choices.settle<number | null>('window_size', { told: null });
    return none;
  }
  if (size == null)
    throw new InputError(
      'config-disagrees',
      `${originOf(config, 'use_local_attn')} sets use_local_attn for ${file} and gives no window_size: how far attention ` +
        `reaches is not known. Add it.`,
    );
  const isLocal = (layer: number) => (types ? types[layer % types.length] === 'local' : layer >= from);
  // A window as long as the context hides nothing.
  return none.map((_, layer) => (isLocal(layer) && size < n_ctx ? size : null));
}
