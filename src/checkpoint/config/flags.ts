import { truth, type Told } from './fieldValues.js';

/** Yes-or-no fields whose name holds the value: bare names, and what true and false say. */
const FLAGS: readonly (readonly [RegExp, Told | null, Told | null])[] = [
  [
    /^(use)?(rope|rotary)(pos(ition(al)?)?)?(emb|embed|embeddings?|encodings?)?$/,
    { positional_embedding_type: 'rotary' },
    null,
  ],
  [/^(use)?alibi$/, { positional_embedding_type: 'alibi' }, null],
  [
    /^(use)?(nope|nopos(ition(s|al)?)?(emb|embed|enc|embeddings?|encodings?)?)$/,
    { positional_embedding_type: 'none' },
    null,
  ],
  [
    /^(use|with|add|has)pos(ition(s|al)?)?(emb|embed|enc|embeddings?|encodings?|info)?$/,
    null,
    { positional_embedding_type: 'none' },
  ],
  [
    /^(use|with)?(sinusoidal|sincos)(pos(ition(al)?)?)?(emb|embed|enc|embeddings?|encodings?)?$/,
    { positional_embedding_type: 'sinusoidal' },
    null,
  ],
  [/^(use|with)?(ln|layernorm|layernorms|norm|normalization|normalisation)$/, null, { normalization_type: null }],
  [/^(use)?rms(norm)?$/, { normalization_type: 'RMS' }, null],
  [/^(use)?swiglu$/, { act_fn: 'silu', gated_mlp: true }, null],
  [/^(use)?geglu$/, { act_fn: 'gelu', gated_mlp: true }, null],
  [/^(is|use)?causal(mask|attention|attn)?$/, { attention_dir: 'causal' }, { attention_dir: 'bidirectional' }],
  [/^(is)?bidirectional(attention)?$/, { attention_dir: 'bidirectional' }, null],
  [/^(use|with|has)mlps?$/, null, { attn_only: true }],
];

/** What a field says by being true or false; null for other fields. */
export function flagTold(name: string, value: unknown): Told | null {
  const said = truth(value);
  if (said === null) return null;
  const flag = FLAGS.find(([pattern]) => pattern.test(name));
  return flag ? (said ? flag[1] : flag[2]) : null;
}
