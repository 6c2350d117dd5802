import { InputError } from '../../../shared/inputError.js';
import type { RunConfig } from '../../config/runConfig.js';
import { shapeText, type StateDict, type StoredTensor } from '../../formats/storedTensor.js';
import { unsupported } from '../unsupported.js';
import type { HookedState } from './hookedState.js';
import { transposed, under, view, zeros } from './views.js';

/** nanoGPT's and Hugging Face's GPT-2: the same names, but Linear [out, in] in the one, Conv1D [in, out] in the other. */
export function isGpt2(inner: StateDict): boolean {
  return inner.has('wte.weight');
}

/**
 * Maps a GPT-2 state dict: query, key and value are split out of c_attn and by heads, matrices are transposed where
 * they are of Linear layers, the unembedding is the embedding where there is none.
 * @param prefix what stands before wte.weight, such as `transformer.`
 * @throws InputError `unknown-value`, `missing-tensor`, `bad-shape`, `unsupported-architecture`
 */
export function gpt2ToHooked(state: StateDict, prefix: string, config: RunConfig | null, file: string): HookedState {
  const inner = under(state, prefix);
  const outer = prefix.replace(/transformer\.$/, '');
  const take = (name: string, ...shape: (number | null)[]): StoredTensor => {
    const tensor = inner.get(name);
    const form = shapeText(shape.map((length) => length ?? NaN)).replace(/NaN/g, '…');
    if (!tensor) throw new InputError('missing-tensor', `${file} lacks ${prefix}${name}, which should be ${form}.`);
    if (
      tensor.shape.length !== shape.length ||
      shape.some((length, axis) => length !== null && length !== tensor.shape[axis])
    )
      throw new InputError(
        'bad-shape',
        `${file}: ${prefix}${name} should be ${form} and is ${shapeText(tensor.shape)}.`,
      );
    used.add(name);
    return tensor;
  };
  const used = new Set<string>();
  const embed = take('wte.weight', null, null);
  const D = embed.shape[1];
  const positions = take('wpe.weight', null, D);
  const isLinear = inner.get('h.0.attn.c_attn.weight')?.shape[0] === 3 * D;
  const n_heads = headsOf(config, D, file);
  const d_head = D / n_heads;
  const out = new Map<string, StoredTensor>([
    ['embed.W_E', embed],
    ['pos_embed.W_pos', positions],
  ]);
  const norm = (from: string, to: string) => {
    out.set(`${to}.w`, take(`${from}.weight`, D));
    // nanoGPT's LayerNorm can be told to have no bias; it is still centred.
    out.set(`${to}.b`, inner.has(`${from}.bias`) ? take(`${from}.bias`, D) : zeros([D]));
  };
  const bias = (from: string, to: string, length: number) => {
    if (inner.has(from)) out.set(to, take(from, length));
  };
  for (let layer = 0; inner.has(`h.${layer}.attn.c_attn.weight`); layer++) {
    const from = `h.${layer}`;
    const to = `blocks.${layer}`;
    norm(`${from}.ln_1`, `${to}.ln1`);
    const qkv = isLinear ? take(`${from}.attn.c_attn.weight`, 3 * D, D) : take(`${from}.attn.c_attn.weight`, D, 3 * D);
    const qkvBias = inner.has(`${from}.attn.c_attn.bias`) ? take(`${from}.attn.c_attn.bias`, 3 * D) : null;
    ['Q', 'K', 'V'].forEach((part, index) => {
      const weight = isLinear
        ? view(qkv, [n_heads, D, d_head], [d_head * D, 1, D], index * D * D)
        : view(qkv, [n_heads, D, d_head], [d_head, 3 * D, 1], index * D);
      out.set(`${to}.attn.W_${part}`, weight);
      if (qkvBias) out.set(`${to}.attn.b_${part}`, view(qkvBias, [n_heads, d_head], [d_head, 1], index * D));
    });
    const output = take(`${from}.attn.c_proj.weight`, D, D);
    out.set(`${to}.attn.W_O`, view(output, [n_heads, d_head, D], isLinear ? [d_head, 1, D] : [d_head * D, D, 1]));
    bias(`${from}.attn.c_proj.bias`, `${to}.attn.b_O`, D);
    norm(`${from}.ln_2`, `${to}.ln2`);
    const into = isLinear ? take(`${from}.mlp.c_fc.weight`, null, D) : take(`${from}.mlp.c_fc.weight`, D, null);
    const width = into.shape[isLinear ? 0 : 1];
    const back = isLinear ? take(`${from}.mlp.c_proj.weight`, D, width) : take(`${from}.mlp.c_proj.weight`, width, D);
    out.set(`${to}.mlp.W_in`, isLinear ? transposed(into) : into);
    out.set(`${to}.mlp.W_out`, isLinear ? transposed(back) : back);
    bias(`${from}.mlp.c_fc.bias`, `${to}.mlp.b_in`, width);
    bias(`${from}.mlp.c_proj.bias`, `${to}.mlp.b_out`, D);
  }
  norm('ln_f', 'ln_final');
  const notes: string[] = [];
  const head = state.get(`${outer}lm_head.weight`);
  if (head && (head.shape.length !== 2 || head.shape[1] !== D))
    throw new InputError(
      'bad-shape',
      `${file}: lm_head.weight should be [d_vocab, ${D}] and is ${shapeText(head.shape)}.`,
    );
  if (!head)
    notes.push(
      `${file} has no lm_head.weight: the unembedding was taken to be the embedding (wte), as GPT-2 ties them.`,
    );
  out.set('unembed.W_U', transposed(head ?? embed));
  const headBias = state.get(`${outer}lm_head.bias`);
  if (headBias) out.set('unembed.b_U', headBias);
  refuseUnused(state, prefix, outer, used, file);
  return {
    state: out,
    layout: isLinear ? 'nanoGPT (GPT-2 with Linear layers)' : 'GPT-2 of Hugging Face (Conv1D layers)',
    usualActivation: isLinear ? 'gelu' : 'gelu_new',
    notes,
  };
}

/** The number of heads, which the shapes of GPT-2 weights do not show. */
function headsOf(config: RunConfig | null, D: number, file: string): number {
  const heads = config?.n_heads;
  if (heads == null)
    throw new InputError(
      'unknown-value',
      `${file} is a GPT-2, whose weights do not show the number of heads: set n_heads in train_config.json or ` +
        `.beliefscope.json.`,
    );
  if (D === 0 || D % heads !== 0)
    throw new InputError(
      'config-disagrees',
      `${config?.file} says n_heads is ${heads}, which does not divide d_model ${D} of ${file}.`,
    );
  return heads;
}

function refuseUnused(state: StateDict, prefix: string, outer: string, used: ReadonlySet<string>, file: string): void {
  const heads = [`${outer}lm_head.weight`, `${outer}lm_head.bias`];
  const rest = [...state.keys()].filter((name) => {
    const inner = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    return !used.has(inner) && !heads.includes(name) && !/(^|\.)attn\.(bias|masked_bias|mask)$/.test(inner);
  });
  if (rest.length > 0)
    throw unsupported(
      `tensors that GPT-2 does not have: ${rest.slice(0, 3).join(', ')}${rest.length > 3 ? ', …' : ''} (${file})`,
    );
}
