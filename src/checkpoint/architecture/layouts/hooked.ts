import type { RunConfig } from '../../config/runConfig.js';
import type { StateDict } from '../../formats/storedTensor.js';
import type { Layout } from './layout.js';
import { architectureOf } from '../architectureOf.js';
import { gpt2ToHooked, isGpt2 } from './gpt2.js';
import type { HookedState } from './hookedState.js';
import { isOldHooked, oldToHooked } from './oldHooked.js';
import { under } from './views.js';

/** A tensor that tells a layout, and where it is: what stands before it is a wrapper's prefix (module., _orig_mod.). */
const ANCHORS = [
  /^(.*?\.)?(?<anchor>embed\.W_E)$/,
  /^(.*?\.)?(?<anchor>blocks\.\d+\.attn\.W_Q)$/,
  /^(.*?\.)?(?<anchor>(?:pos_embed\.W_pos|unembed\.W_U|blocks\.\d+\.(?:attn|mlp)\.[bW]_\w+))$/,
  /^(.*?\.)?(?<anchor>wte\.weight)$/,
];

/**
 * Brings a state dict under HookedTransformer's names and shapes: wrappers' prefixes are taken off, the layouts of
 * HookedTransformer before its first release, nanoGPT and Hugging Face's GPT-2 are mapped. No tensor is read.
 * null where it is none of these.
 * @throws InputError `unknown-value` where a layout does not tell the number of heads, `unsupported-architecture`
 */
function toHooked(state: StateDict, config: RunConfig | null, file: string): HookedState | null {
  for (const anchor of ANCHORS) {
    const prefixes = new Set<string>();
    for (const name of state.keys()) {
      const found = anchor.exec(name);
      if (found) prefixes.add(found[1] ?? '');
    }
    const [prefix] = [...prefixes].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
    if (prefix === undefined) continue;
    const inner = under(state, prefix);
    const notes: string[] = [];
    if (prefixes.size > 1)
      notes.push(`${file} holds ${prefixes.size} models; the one under ${prefix || 'no prefix'} was read.`);
    if (isGpt2(inner)) return gpt2ToHooked(state, prefix, config, file);
    const aside = state.size - inner.size;
    if (aside > 0)
      notes.push(
        `${aside === 1 ? '1 tensor' : `${aside} tensors`} of ${file} outside ${prefix} ${aside === 1 ? 'was' : 'were'} ignored.`,
      );
    if (isOldHooked(inner))
      return {
        state: oldToHooked(inner),
        layout: 'HookedTransformer before 1.0 (weights applied from the left)',
        usualActivation: 'relu',
        notes,
      };
    return { state: inner, layout: 'HookedTransformer', usualActivation: 'relu', notes };
  }
  return null;
}

/** HookedTransformer of TransformerLens, of all versions, and GPT-2. */
export const hookedTransformer: Layout = {
  name: 'HookedTransformer',
  tells: (state) => [...state.keys()].some((name) => ANCHORS.some((anchor) => anchor.test(name))),
  infer: (state, config, file) => {
    const hooked = toHooked(state, config, file);
    if (!hooked) throw new Error('a layout was asked to read what it does not tell');
    return architectureOf(hooked, config, file);
  },
};
