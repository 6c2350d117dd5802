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
