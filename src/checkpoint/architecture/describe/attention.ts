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
export function attentionOf(
  { d_head, n_layers }: Sizes,
  n_ctx: number,
  hasMasks: boolean,
  choices: Choices,
): Attention {
  const { config } = choices;
  const inUse = (value: number | null | undefined) => (value != null && value > 0 ? value : undefined);
  const off = config?.use_attn_scale === false;
  const set = inUse(config?.attn_scale);
  const cap = (field: 'attn_scores_soft_cap' | 'output_logits_soft_cap') =>
    choices.settle<number | null>(field, { config: inUse(config?.[field]), plain: null });
  return {
    attn_scale: choices.settle('attn_scale', {
      config: off ? 1 : set,
      field: off ? 'use_attn_scale' : 'attn_scale',
      plain: Math.sqrt(d_head),
    }),
    scale_attn_by_inverse_layer_idx: choices.settle('scale_attn_by_inverse_layer_idx', {
      config: config?.scale_attn_by_inverse_layer_idx ?? undefined,
      plain: false,
    }),
    attn_scores_soft_cap: cap('attn_scores_soft_cap'),
    output_logits_soft_cap: cap('output_logits_soft_cap'),
    window_sizes: windows(choices, n_layers, n_ctx, hasMasks),
  };
}

/**
 * Windows by layer. HookedTransformer has them where use_local_attn is set, in layers of the type local; Hugging Face's
 * sliding_window holds unless use_sliding_window is false, from the layer max_window_layers on where that is given (Qwen2). Both count the query itself.
 */
function windows(choices: Choices, n_layers: number, n_ctx: number, hasMasks: boolean): (number | null)[] {
  const { config, file } = choices;
  const none = Array.from({ length: n_layers }, () => null);
  const { window_size: size, use_local_attn: local, use_sliding_window: sliding, attn_types: types } = config ?? {};
  const from = config?.max_window_layers ?? 0;
  if (!config || local === false || sliding === false || (size == null && !local)) {
    const field = local === false ? 'use_local_attn' : 'use_sliding_window';
    const isOff = local === false || sliding === false;
    choices.settle<number | null>('window_size', {
      // Masks are read with the weights, and then count whatever a config says.
      weights: hasMasks ? null : undefined,
      config: isOff ? null : undefined,
      field,
      plain: null,
    });
    return none;
  }
  if (size == null)
    throw new InputError(
      'config-disagrees',
      `${originOf(config, 'use_local_attn')} sets use_local_attn for ${file} and gives no window_size: how far attention ` +
        `reaches is not known. Add it.`,
    );
  choices.settle('window_size', { weights: hasMasks ? size : undefined, config: size });
  const isLocal = (layer: number) => (types ? types[layer % types.length] === 'local' : layer >= from);
  // A window as long as the context hides nothing.
  return none.map((_, layer) => (isLocal(layer) && size < n_ctx ? size : null));
}
