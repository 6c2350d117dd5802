import { InputError } from '../../../shared/inputError.js';
import { shapeText, type StateDict } from '../../formats/storedTensor.js';

/** What the shapes of weights under HookedTransformer's names show. */
export interface Sizes {
  readonly d_vocab: number;
  readonly d_vocab_out: number;
  readonly d_model: number;
  readonly n_layers: number;
  readonly n_heads: number;
  readonly n_key_value_heads: number;
  readonly d_head: number;
  readonly d_mlp: number | null;
  readonly gated_mlp: boolean;
  /** Rows of the position embedding; null where there is none. */
  readonly positions: number | null;
  /** Normalisation weights of the blocks: with biases, without, or none. */
  readonly norm: 'LN' | 'weights alone' | null;
  readonly finalNorm: 'LN' | 'weights alone' | null;
  readonly embedNorm: boolean;
}

/** @throws InputError `missing-tensor`, `bad-shape` */
export function sizesOf(state: StateDict, file: string): Sizes {
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
  const positions = state.has('pos_embed.W_pos') ? shape('pos_embed.W_pos', '[n_ctx, d_model]', 2)[0] : null;
  const [, d_vocab_out = 0] = shape('unembed.W_U', '[d_model, d_vocab]', 2);
  const n_layers = layersOf(state, file);
  const [n_heads = 0, , d_head = 0] = shape('blocks.0.attn.W_Q', '[n_heads, d_model, d_head]', 3);
  const [n_key_value_heads = 0] = shape('blocks.0.attn.W_K', '[n_key_value_heads, d_model, d_head]', 3);
  const names = [...state.keys()];
  const hasMlp = names.some((name) => /^blocks\.\d+\.mlp\./.test(name));
  const d_mlp = hasMlp ? shape('blocks.0.mlp.W_in', '[d_model, d_mlp]', 2)[1] : null;
  const norm = (pattern: RegExp): 'LN' | 'weights alone' | null => {
    const of = names.filter((name) => pattern.test(name));
    if (of.length === 0) return null;
    return of.some((name) => name.endsWith('.b')) ? 'LN' : 'weights alone';
  };
  return {
    ...{ d_vocab, d_vocab_out, d_model, n_layers, n_heads, n_key_value_heads, d_head, d_mlp, positions },
    gated_mlp: names.some((name) => /^blocks\.\d+\.mlp\.W_gate$/.test(name)),
    norm: norm(/^blocks\.\d+\.ln[12]\.[wb]$/),
    finalNorm: norm(/^ln_final\.[wb]$/),
    embedNorm: state.has('embed.ln.w'),
  };
}

/** No model of the field is deeper, and a name is not trusted to say how many blocks there are. */
const MAX_LAYERS = 4096;

function layersOf(state: StateDict, file: string): number {
  const layers = new Set<number>();
  for (const name of state.keys()) {
    const layer = /^blocks\.(\d{1,6})\./.exec(name)?.[1];
    if (layer !== undefined) layers.add(Number(layer));
  }
  const n_layers = [...layers].reduce((most, layer) => Math.max(most, layer + 1), 0);
  for (let layer = 0; layer < Math.min(n_layers, MAX_LAYERS); layer++)
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
  return n_layers;
}
