import type { RunConfig } from '../../config/runConfig.js';
import type { StateDict } from '../../formats/storedTensor.js';
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

/** Layouts that are known and cannot be mapped, by a tensor that tells them. */
const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [
    /(^|\.)layers\.\d+\.self_attn\.q_proj\.weight$/,
    'the layout of LLaMA, Mistral and similar models (rotary positions, gated MLP)',
  ],
  [/(^|\.)layers\.\d+\.attention\.query_key_value\.weight$/, 'the layout of GPT-NeoX and Pythia (rotary positions)'],
  [
    /(^|\.)h\.\d+\.self_attention\.query_key_value\.weight$/,
    'the layout of BLOOM and Falcon (ALiBi or rotary positions)',
  ],
  [/(^|\.)h\.\d+\.attn\.attention\.q_proj\.weight$/, 'the layout of GPT-Neo (local attention)'],
  [/(^|\.)h\.\d+\.attn\.q_proj\.weight$/, 'the layout of GPT-J (rotary positions)'],
  [/(^|\.)decoder\.layers\.\d+\.self_attn\.q_proj\.weight$/, 'the layout of OPT'],
  [/(^|\.)encoder\.layer\.\d+\.attention\.self\.query\.weight$/, 'the layout of BERT (attention that is not causal)'],
  [/(^|\.)blocks\.\d+\.attn\.(qkv|_original_component)\b/, 'a layout of blocks that is not HookedTransformer'],
];

/** The words for a known layout that cannot be mapped, or null. */
export function foreignLayout(names: Iterable<string>): string | null {
  for (const name of names) for (const [pattern, what] of FOREIGN) if (pattern.test(name)) return `${what}: ${name}`;
  return null;
}

/** Whether names are those of a transformer, be it an incomplete or unsupported one. */
export function looksLikeModel(names: Iterable<string>): boolean {
  const all = [...names];
  return all.some((name) => ANCHORS.some((anchor) => anchor.test(name))) || foreignLayout(all) !== null;
}

/**
 * Brings a state dict under HookedTransformer's names and shapes: wrappers' prefixes are taken off, the layouts of
 * HookedTransformer before its first release, nanoGPT and Hugging Face's GPT-2 are mapped. No tensor is read.
 * null where it is none of these.
 * @throws InputError `unknown-value` where a layout does not tell the number of heads, `unsupported-architecture`
 */
export function toHooked(state: StateDict, config: RunConfig | null, file: string): HookedState | null {
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
