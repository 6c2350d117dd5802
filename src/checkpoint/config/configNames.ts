type Fields = Readonly<Record<string, unknown>>;

/** Other names of the same things: Hugging Face's, nanoGPT's, and the spelled-out ones. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  d_vocab: ['vocab_size'],
  d_model: ['n_embd', 'hidden_size'],
  n_ctx: ['n_positions', 'block_size'],
  n_heads: ['n_head', 'num_heads', 'num_attention_heads'],
  n_layers: ['n_layer', 'num_layers', 'num_hidden_layers'],
  d_mlp: ['n_inner'],
  act_fn: ['activation_function'],
  eps: ['layer_norm_epsilon', 'layer_norm_eps'],
  use_attn_scale: ['scale_attn_weights'],
};

/** Objects in which configs nest the model's and the process's fields. */
const NESTED = ['model', 'model_config', 'model_args', 'cfg', 'dataset', 'data', 'process_config'];

/** Brings a config's fields under HookedTransformer's names; what stands at the top wins over what is nested. */
export function hookedFields(raw: Fields): Fields {
  let fields: Record<string, unknown> = {};
  for (const key of NESTED) {
    const inner = raw[key];
    if (isFields(inner)) fields = { ...fields, ...inner };
  }
  fields = { ...fields, ...raw };
  for (const [name, others] of Object.entries(SYNONYMS)) {
    if (fields[name] !== undefined) continue;
    const other = others.find((synonym) => fields[synonym] !== undefined);
    if (other !== undefined) fields[name] = fields[other];
  }
  const { process } = fields;
  if (isFields(process) && typeof process.name === 'string') {
    const { name, params, ...rest } = process;
    fields = { ...fields, process: name, process_params: fields.process_params ?? params ?? rest };
  }
  // str(None) in Python.
  if (fields.normalization_type === 'None' || fields.normalization_type === 'none') fields.normalization_type = null;
  return fields;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
