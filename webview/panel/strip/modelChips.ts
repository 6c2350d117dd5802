import * as l10n from '@vscode/l10n';
import type { ArchitectureInfo } from '../../../src/protocol/files.js';
import type { AssumedValues } from '../../../src/protocol/files.js';
import type { Chip, Told } from './chip.js';
import { assumed, changed, told } from './chip.js';
import { fromText, whyOf } from './processChips.js';

/** Fields that are always told of, where a model has them, and what they are called. */
const LABELS: Readonly<Record<string, string>> = {
  act_fn: l10n.t('Activation'),
  nonlinearity: l10n.t('Activation'),
  normalization_type: l10n.t('Norm'),
  eps: 'eps',
  n_heads: l10n.t('Heads'),
  norm_position: l10n.t('Norm position'),
  positional_embedding_type: l10n.t('Positions'),
  rotary_adjacent_pairs: l10n.t('Rotary neighbours'),
  rotary_base: l10n.t('Rotary base'),
  rotary_dim: l10n.t('Rotary dimensions'),
  qkv_order: l10n.t('q, k, v order'),
  other_logits: l10n.t('Other logits'),
};

/** Fields of other chips, or no field of a person's. */
const ELSEWHERE = new Set(['n_ctx', 'names']);

/** Activation and normalisation, and whatever else of the model was assumed or set by a person. */
export function modelChips(all: Told): Chip[] {
  const { result } = all;
  const assumedFields = result.assumed.map(({ field }) => field).filter((field) => !field.startsWith('process'));
  const fields = new Set([...alwaysTold(result.architecture), ...assumedFields, ...Object.keys(all.assumed)]);
  return [...fields].filter((field) => !ELSEWHERE.has(field)).map((field) => modelChip(all, field));
}

function alwaysTold(model: ArchitectureInfo): string[] {
  // What an exported graph computes stands in the graph, and nothing of it can be assumed.
  if (model.rnn_type !== undefined) return model.nonlinearity == null ? [] : ['nonlinearity'];
  if (model.n_heads === null) return [];
  return [...(model.d_mlp === null ? [] : ['act_fn']), 'normalization_type'];
}

function modelChip(all: Told, field: string): Chip {
  const { result, assumed: set } = all;
  const architecture: Readonly<Record<string, unknown>> = { ...result.architecture };
  const found = result.assumed.find((each) => each.field === field);
  const own: Readonly<Record<string, unknown>> = { ...set };
  const value = found?.value ?? own[field] ?? architecture[field] ?? null;
  const fact = {
    name: field,
    label: LABELS[field] ?? field,
    value: value === null ? l10n.t('none') : String(value),
  };
  const command = { kind: 'command', command: 'setAssumed' } as const;
  const why = whyOf(result.assumed, field);
  if (why !== null) return assumed({ ...fact, source: why, way: command });
  if (isSettable(field, set))
    return changed({ ...fact, source: l10n.t('Set by you for this folder.'), way: command }, l10n.t('set by you'), {
      kind: 'assumed',
      field,
    });
  return told({ ...fact, source: fromText(result.provenance[field]), way: { kind: 'origins' } });
}

const isSettable = (field: string, set: AssumedValues): field is keyof AssumedValues => Object.hasOwn(set, field);
