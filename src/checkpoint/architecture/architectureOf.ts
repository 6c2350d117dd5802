import { InputError } from '../../shared/inputError.js';
import type { Activation, Normalization } from './architecture.js';
import { plainTransformer, type PlainSizes } from './plainTransformer.js';
import type { InferredArchitecture } from './inferred.js';
import type { HookedState } from './layouts/hookedState.js';
import type { AssumedValue, Provenance } from '../../protocol/provenance.js';
import { originOf, type ConfigField, type RunConfig } from '../config/runConfig.js';
import { shapeText, type StateDict } from '../formats/storedTensor.js';
import { refuseUnsupported, unsupported } from './unsupported.js';

const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  relu: 'relu',
  gelu: 'gelu',
  gelu_new: 'gelu_new',
  // Two more names of the same tanh approximation.
  gelu_fast: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
  silu: 'silu',
  swish: 'silu',
};

/**
 * Architecture of a HookedTransformer state dict: from its shapes, and from the config what shapes cannot tell
 * (activation, epsilon, LNPre or no normalisation). No tensor is read.
 * @param file name of the checkpoint, for messages
 * @throws InputError `not-a-model`, `missing-tensor`, `bad-shape`, `config-disagrees`, `unsupported-architecture`
 */
export function architectureOf(hooked: HookedState, config: RunConfig | null, file: string): InferredArchitecture {
  const { state, layout, usualActivation } = hooked;
  refuseUnsupported(state.keys(), config, file);
  const shapes = shapesOf(state, file);
  if (config) refuseDisagreement(shapes, config, file);
  const notes = [...hooked.notes];
  if (config?.d_mlp != null && config.d_mlp > 0 && shapes.d_mlp !== null && config.d_mlp !== shapes.d_mlp)
    notes.push(
      `${originOf(config, 'd_mlp')} says d_mlp is ${config.d_mlp}, but the weights have ${shapes.d_mlp}: ` +
        `the value of the weights is used.`,
    );
  const { hasNorm, ...sizes } = shapes;
  const act_fn = sizes.d_mlp === null ? 'relu' : activation(config);
  const normalization_type = hasNorm ? 'LN' : normalization(config);
  const assumed: AssumedValue[] = [];
  const provenance: Record<string, Provenance[string]> = {};
  if (act_fn === undefined) {
    assumed.push({ field: 'act_fn', value: usualActivation, why: 'The activation was not given.', lookalikes: [] });
    notes.push(`The activation was not given: ${usualActivation} was assumed (act_fn).`);
  }
  if (normalization_type === undefined) {
    assumed.push({ field: 'normalization_type', value: 'LNPre', why: 'Nothing says it.', lookalikes: [] });
    notes.push(
      'The weights have no layer normalisation and nothing says whether activations are normalised: LNPre was ' +
        'assumed, which HookedTransformer leaves when it folds its weights (normalization_type).',
    );
  }
  if (config?.eps == null && normalization_type !== null)
    assumed.push({
      field: 'eps',
      value: 1e-5,
      why: 'The epsilon of the normalisations was not given.',
      lookalikes: [],
    });
  const norm = normalization_type === undefined ? 'LNPre' : normalization_type;
  return {
    architecture: plainTransformer({
      ...sizes,
      act_fn: act_fn ?? usualActivation,
      normalization_type: norm,
      eps: config?.eps ?? 1e-5,
    }),
    state,
    layout,
    notes,
    assumed,
    provenance,
  };
}

interface Shapes extends PlainSizes {
  /** Whether there are weights of layer normalisation. */
  readonly hasNorm: boolean;
}

function shapesOf(state: StateDict, file: string): Shapes {
  const shape = (name: string, form: string, dimensions: number): readonly number[] => {
    const found = state.get(name);
    if (!found)
      throw new InputError('missing-tensor', `${file} lacks ${name} ${form}: it is not a complete HookedTransformer.`);
    if (found.shape.length !== dimensions || found.shape.includes(0))
      throw new InputError(
        'bad-shape',
        `${file}: ${name} should have the shape ${form} and has ${shapeText(found.shape)}.`,
      );
    return found.shape;
  };
  const [d_vocab = 0, d_model = 0] = shape('embed.W_E', '[d_vocab, d_model]', 2);
  if (!state.has('pos_embed.W_pos'))
    throw unsupported(`no learned position embedding (${file} has no pos_embed.W_pos [n_ctx, d_model])`);
  const [n_ctx = 0] = shape('pos_embed.W_pos', '[n_ctx, d_model]', 2);
  const [, d_vocab_out = 0] = shape('unembed.W_U', '[d_model, d_vocab]', 2);
  const layers = new Set<number>();
  for (const name of state.keys()) {
    const layer = /^blocks\.(\d{1,6})\./.exec(name)?.[1];
    if (layer !== undefined) layers.add(Number(layer));
  }
  const n_layers = [...layers].reduce((most, layer) => Math.max(most, layer + 1), 0);
  for (let layer = 0; layer < n_layers; layer++)
    if (!layers.has(layer))
      throw new InputError(
        'missing-tensor',
        `${file} has blocks up to blocks.${n_layers - 1} but no blocks.${layer}: it is not a whole HookedTransformer.`,
      );
  if (n_layers === 0)
    throw new InputError(
      'missing-tensor',
      `${file} has no blocks: expected blocks.0.attn.W_Q and so on. It is not a whole HookedTransformer.`,
    );
  const [n_heads = 0, , d_head = 0] = shape('blocks.0.attn.W_Q', '[n_heads, d_model, d_head]', 3);
  const hasMlp = [...state.keys()].some((name) => /^blocks\.\d+\.mlp\./.test(name));
  const d_mlp = hasMlp ? shape('blocks.0.mlp.W_in', '[d_model, d_mlp]', 2)[1] : null;
  const hasNorm = [...state.keys()].some((name) => /^(blocks\.\d+\.ln[12]|ln_final)\./.test(name));
  return { d_vocab, d_vocab_out, d_model, n_ctx, d_head, n_heads, n_layers, d_mlp, hasNorm };
}

const COMPARED = ['d_vocab', 'd_model', 'n_ctx', 'd_head', 'n_heads', 'n_layers'] as const;

function refuseDisagreement(shapes: Shapes, config: RunConfig, file: string): void {
  const found: string[] = [];
  const files = new Set<string>();
  const differ = (field: ConfigField, has: unknown) => {
    files.add(originOf(config, field));
    found.push(`${field} is ${config[field]} but the weights have ${has}`);
  };
  for (const field of COMPARED)
    if (config[field] != null && config[field] !== shapes[field]) differ(field, shapes[field]);
  const out = config.d_vocab_out;
  if (out != null && out > 0 && out !== shapes.d_vocab_out) differ('d_vocab_out', shapes.d_vocab_out);
  const attentionOnly = shapes.d_mlp === null;
  if (config.attn_only != null && config.attn_only !== attentionOnly) differ('attn_only', attentionOnly);
  if (config.normalization_type !== undefined && (config.normalization_type === 'LN') !== shapes.hasNorm)
    differ('normalization_type', shapes.hasNorm ? 'LN' : 'no weights of LN (LNPre or null)');
  if (found.length > 0)
    throw new InputError(
      'config-disagrees',
      `${[...files].join(', ')} does not fit ${file}: it says ${found.join('; ')}. ` +
        `Correct it, or remove it to infer everything from the weights.`,
    );
}

/** undefined where nothing says it. */
function activation(config: RunConfig | null): Activation | undefined {
  const said = config?.act_fn;
  if (said == null) return undefined;
  const known = Object.hasOwn(ACTIVATIONS, said) ? ACTIVATIONS[said] : undefined;
  if (!known) throw unsupported(`the activation ${said} (act_fn in ${config && originOf(config, 'act_fn')})`);
  return known;
}

/** undefined where nothing says it. */
function normalization(config: RunConfig | null): Normalization | undefined {
  const said = config?.normalization_type;
  return said === 'LNPre' || said === null ? said : undefined;
}
