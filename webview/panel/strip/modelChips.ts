import type { ArchitectureInfo } from '../../../src/protocol/files.js';
import type { AssumedValues } from '../../../src/protocol/files.js';
import type { Chip, Told } from './chip.js';
import { assumed, changed, told } from './chip.js';
import { fromText, whyOf } from './processChips.js';

/** Fields that are always told of, where a model has them, and what they are called. */
const LABELS: Readonly<Record<string, string>> = {
  act_fn: 'Activation',
  nonlinearity: 'Activation',
  normalization_type: 'Norm',
  eps: 'eps',
  n_heads: 'Heads',
  norm_position: 'Norm position',
  positional_embedding_type: 'Positions',
  rotary_adjacent_pairs: 'Rotary neighbours',
  rotary_base: 'Rotary base',
  rotary_dim: 'Rotary dimensions',
  qkv_order: 'q, k, v order',
  other_logits: 'Other logits',
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
    value: value === null ? 'none' : String(value),
  };
  const command = { kind: 'command', command: 'setAssumed' } as const;
  const why = whyOf(result.assumed, field);
  if (why !== null) return assumed({ ...fact, source: why, way: command });
  if (isSettable(field, set))
    return changed({ ...fact, source: 'Set by you for this folder.', way: command }, 'set by you', {
      kind: 'assumed',
      field,
    });
  return told({ ...fact, source: fromText(result.provenance[field]), way: { kind: 'origins' } });
}

const isSettable = (field: string, set: AssumedValues): field is keyof AssumedValues => Object.hasOwn(set, field);
