import { InputError } from '../../shared/inputError.js';
import { originOf, type ConfigField, type RunConfig } from '../config/runConfig.js';

/** Tensor names that tell of something which is not computed here, with the field's word for it. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/\.attn\.rotary_(sin|cos)$/, 'rotary position embeddings'],
  [/\.mlp\.(W_gate|b_gate)$/, 'a gated MLP'],
  [/\.mlp\.experts?\./, 'a mixture of experts'],
  [/\.attn\._(W|b)_[KV]$/, 'grouped-query attention'],
  [/\.attn\.(q|k)_norm\./, 'query and key normalisation'],
  [/\.ln[12]_post\./, 'normalisation after the sublayers'],
  [/\.attn\.(alibi|rel_pos_bias)/, 'relative position biases'],
  [/\.cross_attn\.|^(encoder|decoder)\./, 'an encoder'],
  [/^embed\.(ln|LN|embed|token_type)/, 'normalisation of the embedding'],
  [/\.mlp\.ln\./, 'normalisation inside the MLP (solu_ln)'],
  [/\.attn\.(sinks|b_sinks)$/, 'attention sinks'],
];

/**
 * Refuses, by its name, what a config or the names in a state dict ask for and the graph does not compute.
 * @throws InputError `unsupported-architecture`
 */
export function refuseUnsupported(names: Iterable<string>, config: RunConfig | null, file: string): void {
  if (config) refuseConfig(config);
  const all = new Set(names);
  for (const name of all)
    for (const [pattern, what] of BY_NAME)
      if (pattern.test(name)) throw unsupported(`${what} (tensor ${name} in ${file})`);
  for (const name of all)
    if (/(^|\.)ln\w*\.w$/.test(name) && !all.has(name.replace(/w$/, 'b')))
      throw unsupported(`RMS normalisation (${file} has ${name} without a bias)`);
  for (const name of all) {
    const layer = /^blocks\.\d+/.exec(name)?.[0];
    if (layer && name.endsWith('.mlp.W_in') && all.has(`${layer}.ln1.w`) && !all.has(`${layer}.ln2.w`))
      throw unsupported(`attention and MLP in parallel (${file} has ${layer}.ln1.w and no ${layer}.ln2.w)`);
  }
}

function refuseConfig(config: RunConfig): void {
  const refuse = (field: ConfigField, what: string): never => {
    throw unsupported(`${what} (${field}: ${JSON.stringify(config[field])} in ${originOf(config, field)})`);
  };
  const { attention_dir, positional_embedding_type: positional, normalization_type: norm } = config;
  if (attention_dir != null && attention_dir !== 'causal') refuse('attention_dir', 'attention that is not causal');
  if (positional != null && positional !== 'standard') refuse('positional_embedding_type', `${positional} positions`);
  if (norm != null && norm !== 'LN' && norm !== 'LNPre') refuse('normalization_type', `${norm} normalisation`);
  if (config.gated_mlp) refuse('gated_mlp', 'a gated MLP');
  if (config.parallel_attn_mlp) refuse('parallel_attn_mlp', 'attention and MLP in parallel');
  if (config.use_local_attn) refuse('use_local_attn', 'local attention');
  if (config.num_experts) refuse('num_experts', 'a mixture of experts');
  if (config.final_rms) refuse('final_rms', 'RMS normalisation');
  if (config.post_embedding_ln) refuse('post_embedding_ln', 'normalisation of the embedding');
  if (config.use_normalization_before_and_after)
    refuse('use_normalization_before_and_after', 'normalisation after the sublayers');
  if (config.use_qk_norm) refuse('use_qk_norm', 'query and key normalisation');
  if (config.scale_attn_by_inverse_layer_idx) refuse('scale_attn_by_inverse_layer_idx', 'attention scaled by layer');
  if (config.use_attn_scale === false) refuse('use_attn_scale', 'attention without scaling');
  const { n_key_value_heads: groups, attn_scale: scale } = config;
  if (groups != null && groups !== config.n_heads) refuse('n_key_value_heads', 'grouped-query attention');
  // HookedTransformer writes -1 for caps and scales that are not in use.
  if (scale != null && scale > 0 && config.d_head != null && Math.abs(scale - Math.sqrt(config.d_head)) > 1e-6 * scale)
    refuse('attn_scale', 'attention scaled otherwise than by the root of d_head');
  if ((config.output_logits_soft_cap ?? -1) > 0) refuse('output_logits_soft_cap', 'capped logits');
  if ((config.attn_scores_soft_cap ?? -1) > 0) refuse('attn_scores_soft_cap', 'capped attention scores');
}

export function unsupported(what: string): InputError {
  return new InputError(
    'unsupported-architecture',
    `This model uses ${what}, which is not supported: only causal transformers with learned positions are, ` +
      `normalised before each sublayer (LN, LNPre or none), with a plain MLP or none.`,
  );
}
