import type { RunConfig } from '../../config/runConfig.js';
import type { StateDict } from '../../formats/storedTensor.js';
import { transformerLayout, type TransformerLayout } from './transformer.js';

/**
 * What the native model of TransformerLens 4 makes of a config (transformer_lens/model_bridge/sources/native/model.py):
 * norms have weights whether folded or not, rotary positions turn adjacent pairs whatever is set, and a gated MLP knows
 * silu and gelu alone.
 */
function understands(config: RunConfig, state: StateDict): RunConfig {
  const norm = config.normalization_type?.toUpperCase();
  const gated = [...state.keys()].some((name) => /\.mlp\.gate\.weight$/.test(name));
  const act = config.act_fn;
  return {
    ...config,
    ...(norm === undefined ? {} : { normalization_type: norm.startsWith('RMS') ? 'RMS' : 'LN' }),
    ...(gated && act != null && !/^gelu(_new)?$/i.test(act) ? { act_fn: 'silu' } : {}),
    rotary_adjacent_pairs: true,
  };
}

const common: Pick<TransformerLayout, 'understands' | 'told' | 'usual' | 'doubles' | 'needsFinalNorm'> = {
  understands,
  told: { norm_position: 'pre', rotary_adjacent_pairs: true },
  usual: { act_fn: 'gelu' },
  doubles: true,
  needsFinalNorm: true,
};

/** boot_native of TransformerLens 4 under the names of its bridge. */
export const tl4Bridge = transformerLayout({
  ...common,
  name: 'TransformerLens 4 (bridge)',
  tells: ['embed.weight', 'blocks.{l}.attn.q.weight', 'blocks.{l}.attn.o.weight', 'ln_final.weight', 'unembed.weight'],
  unless: ['unembed.bias'],
});

/** The same under the names of the native model, or under both. */
export const tl4Native = transformerLayout({
  ...common,
  name: 'TransformerLens 4 (native)',
  tells: ['tok_embed.weight', 'layers.{l}.attn.q.weight', 'layers.{l}.attn.o.weight', 'ln_out.weight', 'head.weight'],
});
