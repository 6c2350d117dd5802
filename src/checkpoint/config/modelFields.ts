import {
  activationTold,
  nameOf,
  normalizationTold,
  numberIn,
  positionOfNorm,
  positionsTold,
  recurrentTold,
  truth,
  type Told,
} from './fieldValues.js';
import { fieldsNamed, isSaidByTrue, isSequenceLength, looksLike, meantBy } from './fieldNames.js';
import { flagTold } from './flags.js';
import { notComputed } from './notComputed.js';
import type { Fields } from '../../shared/fields.js';
import type { Place } from './places.js';
import { fieldSchemas, type ConfigField } from './schema.js';

/** A value that a config tells, and where. */
export interface Candidate {
  readonly field: ConfigField;
  readonly value: unknown;
  readonly path: string;
  /** 0: the field's own name; the higher, the less the name says. */
  readonly rank: number;
  readonly depth: number;
  /** Among the settings of a trainer. */
  readonly isAside: boolean;
}

/** A field that looks as if it said something of a model, and was not understood. */
export interface Lookalike {
  readonly like: ConfigField;
  readonly path: string;
  readonly value: unknown;
}

export interface ModelFields {
  readonly candidates: readonly Candidate[];
  readonly lookalikes: readonly Lookalike[];
}

/** What the fields of a config say of the model, in any order. */
export function modelFieldsIn(places: readonly Place[]): ModelFields {
  const candidates: Candidate[] = [];
  const lookalikes: Lookalike[] = [];
  for (const place of places) {
    const { name, value, path, depth, section } = place;
    if (section === 'process' || section === 'other') continue;
    if (section !== 'model' && isSequenceLength(name) && name !== 'nctx') {
      const length = numberIn(value);
      if (length !== null && fits('sequence_length', length))
        candidates.push({ field: 'sequence_length', value: length, path, rank: 0, depth, isAside: false });
      continue;
    }
    if (section === 'data') continue;
    const isAside = section === 'train';
    const refused = notComputed(place);
    if (refused !== null) {
      candidates.push({ field: 'not_computed', value: refused, path, rank: 0, depth, isAside });
      continue;
    }
    const named = fieldsNamed(isBaseOfRotations(place) ? 'rotarybase' : name);
    let isUnderstood = false;
    for (const { field, rank } of named) {
      if (field === 'eps' && isOptimisers(place)) continue;
      const told = toldBy(field, place, rank === 0);
      for (const [each, said] of Object.entries(told ?? {}) as [ConfigField, unknown][]) {
        if (!fits(each, said)) continue;
        candidates.push({ field: each, value: said, path, rank, depth, isAside });
        isUnderstood = true;
      }
    }
    for (const [field, said] of Object.entries(flagTold(name, value) ?? {}) as [ConfigField, unknown][]) {
      candidates.push({ field, value: said, path, rank: 50, depth, isAside });
      isUnderstood = true;
    }
    if (isUnderstood || isAside || value === null || (typeof value === 'object' && !nameOf(value))) continue;
    const like = meantBy(name) ?? looksLike(name);
    const isTold = typeof value === 'boolean' ? value && like !== null && isSaidByTrue(like) : true;
    if (like && isTold) lookalikes.push({ like, path, value });
  }
  return { candidates, lookalikes };
}

/** `rope: {theta: …}`, whose name says nothing by itself. */
const isBaseOfRotations = ({ name, path }: Place): boolean =>
  /^(theta|base)$/.test(name) && /(rope|rotary)[^.]*\.[^.]+$/i.test(path);

const fits = (field: ConfigField, value: unknown): boolean => fieldSchemas[field].safeParse(value).success;

/** An epsilon that stands beside a learning rate and is as small as Adam's is not a normalisation's. */
function isOptimisers({ value, owner, section }: Place): boolean {
  const eps = numberIn(value);
  const names = Object.keys(owner).join(' ');
  const isBesideRates = /\b(lr|learning_?rate|betas?|weight_?decay|momentum)\b/i.test(names);
  return section === 'train' || (isBesideRates && (eps === null || eps <= 1e-7 || !saysOfModel(owner)));
}

const saysOfModel = (owner: Fields): boolean =>
  Object.keys(owner).some((key) =>
    /^(d_?model|n_?(layers?|heads?|embd)|hidden_?size|act_?fn|normalization_?type)$/i.test(key),
  );

/** What a field's value says; null where it is not understood. */
function toldBy(field: ConfigField, { value, name }: Place, isOwnName: boolean): Told | null {
  switch (field) {
    case 'act_fn':
      return activationTold(value, isOwnName);
    case 'normalization_type':
      return normalizationTold(value, isOwnName);
    case 'positional_embedding_type':
      return positionsTold(value, isOwnName);
    case 'norm_position': {
      const position = positionOfNorm(value, name);
      return position && { norm_position: position };
    }
    case 'model_type': {
      const first: unknown = Array.isArray(value) ? value[0] : value;
      const named = nameOf(first);
      return named && { model_type: named.name, ...recurrentTold(first) };
    }
    case 'rnn_type':
      return recurrentTold(value);
    case 'nonlinearity': {
      const said = nameOf(value)?.name.toLowerCase();
      return said === 'tanh' || said === 'relu' ? { nonlinearity: said } : null;
    }
    case 'attn_types':
      return Array.isArray(value) ? { attn_types: value.map(attentionKind) } : null;
    case 'attention_dir':
      return typeof value === 'string' ? { attention_dir: value } : null;
    case 'attn_scale': {
      const said = numberIn(value);
      // Granite's multiplies scores, and does not divide them.
      return said === null || said === 0 ? null : { attn_scale: name === 'attentionmultiplier' ? 1 / said : said };
    }
    case 'embedding_scale':
      return { embedding_scale: truth(value) ?? numberIn(value) };
    default: {
      if (value === null) return null;
      const said = BOOLEANS.has(field) ? truth(value) : numberIn(value);
      return said === null ? null : { [field]: said };
    }
  }
}

const BOOLEANS: ReadonlySet<ConfigField> = new Set<ConfigField>([
  'attn_only',
  'gated_mlp',
  'parallel_attn_mlp',
  'use_local_attn',
  'use_attn_scale',
  'scale_attn_by_inverse_layer_idx',
  'final_rms',
  'post_embedding_ln',
  'use_normalization_before_and_after',
  'use_qk_norm',
  'rotary_adjacent_pairs',
  'use_sliding_window',
  'tie_word_embeddings',
]);

/** Hugging Face's names of kinds of layers. */
const attentionKind = (value: unknown): unknown =>
  value === 'full_attention' ? 'global' : value === 'sliding_attention' ? 'local' : value;
