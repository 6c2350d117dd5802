import { InputError } from '../../../shared/inputError.js';
import type { StateDict, StoredTensor } from '../../formats/storedTensor.js';
import { architectureOf } from '../architectureOf.js';
import { unsupported } from '../unsupported.js';
import type { Seen } from './buffers.js';
import { byModel } from './copies.js';
import type { Layout } from './layout.js';
import { isOldHooked, oldToHooked } from './oldHooked.js';
import { addedProduct, under } from './views.js';

/** A tensor that tells the layout, and where it is: what stands before it is the name of a module that holds the model. */
const ANCHORS = [
  /^(.*?\.)?(?<anchor>embed\.W_E)$/,
  /^(.*?\.)?(?<anchor>blocks\.\d+\.attn\.W_Q)$/,
  /^(.*?\.)?(?<anchor>(?:pos_embed\.W_pos|unembed\.W_U|blocks\.\d+\.(?:attn|mlp)\.[bW]_\w+))$/,
];

/** HookedTransformer of TransformerLens 1 to 3, whose names and shapes are the canonical ones, and its first versions. */
export const hookedTransformer: Layout = {
  name: 'HookedTransformer',
  tells: (state) => [...state.keys()].some((name) => ANCHORS.some((anchor) => anchor.test(name))),
  infer: (state, config, file) => {
    const { prefix, notes } = prefixOf(state, file);
    const inner = under(state, prefix);
    const aside = state.size - inner.size;
    if (aside > 0)
      notes.push(
        `${aside === 1 ? '1 tensor' : `${aside} tensors`} of ${file} outside ${prefix} ${aside === 1 ? 'was' : 'were'} ignored.`,
      );
    const old = isOldHooked(inner);
    const hooked = gatedBiases(grouped(old ? oldToHooked(inner) : inner, file));
    return architectureOf(
      {
        state: hooked,
        layout: old ? 'HookedTransformer before 1.0 (weights applied from the left)' : 'HookedTransformer',
        told: { norm_position: 'pre', rotary_adjacent_pairs: false },
        usual: { act_fn: 'relu', ...(hasNorms(hooked) ? {} : { normalization_type: 'LNPre' as const }) },
        seen: seenIn(hooked),
        positionsMayBeLonger: false,
        needsFinalNorm: true,
        embedNorm: 'token',
        headsField: null,
        sines: false,
        notes,
      },
      config,
      file,
    );
  },
};

function prefixOf(state: StateDict, file: string): { prefix: string; notes: string[] } {
  for (const anchor of ANCHORS) {
    const prefixes = new Set<string>();
    for (const name of state.keys()) {
      const found = anchor.exec(name);
      if (found) prefixes.add(found[1] ?? '');
    }
    const [prefix] = [...prefixes].sort(byModel);
    if (prefix === undefined) continue;
    const several = `${file} holds ${prefixes.size} models; the one under ${prefix || 'no prefix'} was read.`;
    return { prefix, notes: prefixes.size > 1 ? [several] : [] };
  }
  throw new Error('a layout was asked to read what it does not tell');
}

/** Keys and values that several heads share stand under names with an underscore before them. */
function grouped(state: StateDict, file: string): StateDict {
  const out = new Map<string, StoredTensor>();
  for (const [name, tensor] of state) {
    const plain = name.replace(/^(blocks\.\d+\.attn\.)_([Wb]_[KV])$/, '$1$2');
    if (plain !== name && state.has(plain))
      throw new InputError(
        'bad-shape',
        `${file} has both ${plain} and ${name}: which are the keys and values is not known.`,
      );
    out.set(plain, tensor);
  }
  return out;
}

/** HookedTransformer adds b_in after the gate was multiplied in, so that it acts as b_in W_out more of b_out. */
function gatedBiases(state: StateDict): StateDict {
  const out = new Map(state);
  for (const name of state.keys()) {
    const mlp = /^(blocks\.\d+\.mlp)\.W_gate$/.exec(name)?.[1];
    // With solu_ln, HookedTransformer leaves out W_in: what is normalised is the gate alone.
    if (mlp !== undefined && state.has(`${mlp}.ln.w`))
      throw unsupported(`a gate beside normalised activations (${mlp}.ln.w)`);
    const bias = state.get(`${mlp}.b_in`);
    const matrix = state.get(`${mlp}.W_out`);
    if (mlp === undefined || !bias || !matrix) continue;
    out.delete(`${mlp}.b_in`);
    out.set(`${mlp}.b_out`, addedProduct(state.get(`${mlp}.b_out`) ?? null, bias, matrix));
  }
  return out;
}

const hasNorms = (state: StateDict): boolean =>
  [...state.keys()].some((name) => /^(blocks\.\d+\.ln[12]|ln_final)\.[wb]$/.test(name));

/** Rotary positions keep their tables in the state dict; they show the dimensions that are turned, and the context. */
function seenIn(state: StateDict): Seen {
  const rotary = state.get('blocks.0.attn.rotary_sin');
  if (!rotary) return { positions: null, n_ctx: state.get('blocks.0.attn.mask')?.shape[0] ?? null, rotary_dim: null };
  return { positions: 'rotary', n_ctx: rotary.shape[0] ?? null, rotary_dim: rotary.shape[1] ?? null };
}
