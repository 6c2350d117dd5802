import { InputError } from '../../shared/inputError.js';
import type { StateDict } from '../formats/storedTensor.js';
import { originOf, placeOf, type ConfigField, type RunConfig } from '../config/runConfig.js';

/** Names of tensors that change numbers in a way which is not computed here, with the field's word for it. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)(experts?|moe|router|block_sparse_moe)(\.|$)/i, 'a mixture of experts'],
  [/(^|[._])(q|k|query|key)_?(norm|ln|layer_?norm)(\.|_|$)/i, 'query and key normalisation'],
  [
    /(^|\.)(ln[12]_post|post_?(feed_?forward|mlp|ffn|attn)_?(layer_?norm|norm|ln)|pre_?feed_?forward_?layer_?norm)\./i,
    'normalisation after the sublayers',
  ],
  [/rel(ative)?_?(pos|attention_bias|attn_bias|bias)/i, 'relative position biases'],
  [
    /(^|\.)(cross_?attn|cross_?attention|multihead_attn|encoder_attn|crossattention)\./i,
    'cross-attention, as an encoder-decoder has',
  ],
  [/(^|\.)sinks?$|b_sinks$/i, 'attention sinks'],
  [/(^|\.)(lora_|adapter)/i, 'adapters (LoRA)'],
  [/(^|\.)(layer_?scale\w*|ls[12]|gamma_?[12]|res_?scale|resid_?(scale|lambda)s?)(\.|$)/i, 'scaled sublayers'],
  [
    /(^|\.)(logits?|embed\w*|emb|outputs?|out|tokens?|tok|pos\w*|x0|resid\w*|skip)_?(scale|scaling|lambda|multiplier|mult|temperature|gain|weight)s?(\.(weight|scale))?$/i,
    'learned factors',
  ],
  [/(^|\.)(token_type_embeddings|token_type_embed|segment_emb\w*)\./i, 'embeddings of token types'],
  [/(^|\.)(weight_g|weight_v|parametrizations)(\.|$)/i, 'parametrised weights (weight or spectral normalisation)'],
  [/(^|\.)(conv\w*|ssm|mamba|mixer)\./i, 'convolutions or state spaces'],
];

/**
 * The first of some tensors that is a vector or a number of its own: in a block it multiplies, shifts or normalises the
 * stream. Biases of matrices that play no part, and counters, are none.
 */
export function factorIn(rest: readonly string[], state: StateDict): string | undefined {
  return rest.find((name) => {
    const tensor = state.get(name);
    if (!tensor || !/^b?float/.test(tensor.dtype)) return false;
    const wide = tensor.shape.filter((size) => size !== 1).length;
    if (tensor.shape.length === 2 ? wide > 0 : wide > 1) return false;
    const matrix = state.get(name.replace(/\.?b(ias)?$/, (end) => (end.length > 2 ? '.weight' : '.w')));
    return !(matrix && matrix !== tensor && matrix.shape.length > 1);
  });
}

/**
 * Refuses tensors that no known part of the model is and that change its numbers.
 * @returns the others, which are left aside
 * @throws InputError `unsupported-architecture`
 */
export function refuseForeign(rest: readonly string[], file: string): readonly string[] {
  for (const name of rest)
    for (const [pattern, what] of BY_NAME)
      if (pattern.test(name)) throw unsupported(`${what} (tensor ${name} in ${file})`);
  return rest;
}

/**
 * Refuses, by its name, what a config asks for and the graph does not compute.
 * @throws InputError `unsupported-architecture`
 */
export function refuseConfig(config: RunConfig): void {
  const refuse = (field: ConfigField, what: string): never => {
    throw unsupported(`${what} (${field}: ${JSON.stringify(config[field])} in ${originOf(config, field)})`);
  };
  const { attention_dir } = config;
  if (attention_dir != null && attention_dir !== 'causal') refuse('attention_dir', 'attention that is not causal');
  if (config.not_computed != null)
    throw unsupported(
      `${config.not_computed} (${placeOf(config, 'not_computed').field} in ${originOf(config, 'not_computed')})`,
    );
  if (config.num_experts) refuse('num_experts', 'a mixture of experts');
  if (config.use_normalization_before_and_after)
    refuse('use_normalization_before_and_after', 'normalisation after the sublayers');
  if (config.use_qk_norm) refuse('use_qk_norm', 'query and key normalisation');
}

export function unsupported(what: string): InputError {
  return new InputError(
    'unsupported-architecture',
    `This model uses ${what}, which is not supported: causal transformers with attention over tokens and a plain or gated ` +
      `MLP are. Export the model to ONNX to open it.`,
  );
}
