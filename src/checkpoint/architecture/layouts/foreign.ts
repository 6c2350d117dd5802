import type { StateDict } from '../../formats/storedTensor.js';

interface Foreign {
  readonly kind: 'bidirectional' | 'encoder-decoder' | 'other';
  /** In words, for messages. */
  readonly what: string;
  /** A tensor that tells it. */
  readonly name: string;
}

/** Models that are known and cannot be mapped, by tensors that tell them: all of a row stand in the file. */
const FOREIGN: readonly (readonly [readonly RegExp[], Foreign['kind'], string])[] = [
  [
    [/(^|\.)(layer|layers)\.\d+\.attention\.self\.query\.weight$/],
    'bidirectional',
    'BERT or RoBERTa, which reads words from both sides',
  ],
  [
    [/(^|\.)transformer\.layer\.\d+\.attention\.q_lin\.weight$/],
    'bidirectional',
    'DistilBERT, which reads words from both sides',
  ],
  [[/(^|\.)mask_token$/, /(^|\.)cls_token$/], 'bidirectional', 'a masked model, which reads words from both sides'],
  [[/\.EncDecAttention\./], 'encoder-decoder', 'T5, an encoder and a decoder'],
  [
    [/(^|\.)encoder\.(layers|blocks|block)\.\d+\./, /(^|\.)decoder\.(layers|blocks|block)\.\d+\./],
    'encoder-decoder',
    'an encoder and a decoder',
  ],
  [
    [/\.\d+\.(multihead_attn|cross_attn|cross_attention|encoder_attn|crossattention)\./],
    'encoder-decoder',
    'attention over another sequence, as an encoder-decoder has',
  ],
  [
    [/(^|\.)h\.\d+\.self_attention\.query_key_value\.weight$/],
    'other',
    'the layout of BLOOM and Falcon (ALiBi or rotary positions)',
  ],
  [[/(^|\.)h\.\d+\.attn\.attention\.q_proj\.weight$/], 'other', 'the layout of GPT-Neo (local attention)'],
  [
    [/(^|\.)h\.\d+\.attn\.q_proj\.weight$/, /(^|\.)h\.\d+\.mlp\.fc_in\.weight$/],
    'other',
    'the layout of GPT-J (rotary positions)',
  ],
  [
    [/(^|\.)decoder\.layers\.\d+\.self_attn\.q_proj\.weight$/, /(^|\.)embed_positions\.weight$/],
    'other',
    'the layout of OPT',
  ],
];

/** What a state dict is that is known and cannot be mapped, or null. */
export function foreignModel(state: StateDict): Foreign | null {
  const names = [...state.keys()];
  for (const [patterns, kind, what] of FOREIGN) {
    const told = patterns.map((pattern) => names.find((name) => pattern.test(name)));
    const [name] = told;
    if (name !== undefined && !told.includes(undefined)) return { kind, what, name };
  }
  return null;
}

const RECURRENT = /(^|[._])(weight_(ih|hh)|w_?(ih|hh)|(lstm|gru|rnn)(_?cells?)?\d*[._].*|recurrent_kernel)(_l\d+)?$/i;
const ATTENTION = /(^|[._])(attn|attention|self_attn|mha|qkv|q_proj|query|in_proj|to_q|wq|W_Q|heads)([._\d]|$)/i;

/** What names tell of a state dict that no layout is known for: a kind of net, or nothing. */
export function kindByNames(names: Iterable<string>): 'recurrent' | 'transformer' | null {
  const all = [...names];
  if (all.some((name) => RECURRENT.test(name))) return 'recurrent';
  return all.some((name) => ATTENTION.test(name)) ? 'transformer' : null;
}
