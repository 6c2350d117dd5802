import * as l10n from '@vscode/l10n';
import { jsonText } from '../../shared/writtenText.js';
import type { AssumedValues } from '../../protocol/files.js';
import type { CheckpointInspection } from '../../protocol/inspect.js';
import type { ProcessChoice } from '../../protocol/process.js';

export type AssumedField = Exclude<keyof AssumedValues, 'names'>;

interface Choice<F extends AssumedField> {
  readonly value: NonNullable<AssumedValues[F]> | null;
  readonly label: string;
  readonly detail: string;
}

interface Field<F extends AssumedField> {
  readonly title: string;
  /** The values to choose from; null: the user types a number. */
  readonly choices: readonly Choice<F>[] | null;
}

/** The fields of an architecture that can be set for a folder, as a person is asked for them. */
export const FIELDS: { readonly [F in AssumedField]-?: Field<F> } = {
  act_fn: {
    title: l10n.t('Activation'),
    choices: [
      { value: 'relu', label: 'relu', detail: 'max(0, x)' },
      { value: 'gelu', label: 'gelu', detail: l10n.t('x Φ(x), by the error function') },
      { value: 'gelu_new', label: 'gelu_new', detail: l10n.t('x Φ(x), by the tanh approximation (GPT-2)') },
      {
        value: 'gelu_fast',
        label: 'gelu_fast',
        detail: l10n.t('the same approximation with a shorter constant'),
      },
      { value: 'quick_gelu', label: 'quick_gelu', detail: 'x σ(1.702 x)' },
      { value: 'silu', label: 'silu', detail: 'x σ(x)' },
      { value: 'solu', label: 'solu', detail: 'x softmax(x)' },
      { value: 'solu_ln', label: 'solu_ln', detail: l10n.t('x softmax(x), normalised') },
      { value: 'relu_squared', label: 'relu_squared', detail: 'max(0, x)²' },
      { value: 'leaky_relu', label: 'leaky_relu', detail: l10n.t('x, or 0.01 x below 0') },
      { value: 'elu', label: 'elu', detail: l10n.t('x, or exp(x) - 1 below 0') },
      { value: 'tanh', label: 'tanh', detail: 'tanh(x)' },
      { value: 'sigmoid', label: 'sigmoid', detail: 'σ(x)' },
    ],
  },
  eps: { title: l10n.t('Epsilon of the normalisations'), choices: null },
  normalization_type: {
    title: l10n.t('Normalisation'),
    choices: [
      { value: 'LN', label: 'LN', detail: l10n.t('layer normalisation with weights') },
      { value: 'RMS', label: 'RMS', detail: l10n.t('divided by the root of the mean square, with weights') },
      { value: 'RMSPre', label: 'RMSPre', detail: l10n.t('the same without weights') },
      {
        value: 'LNPre',
        label: 'LNPre',
        detail: l10n.t('centred and scaled, without weights: folded layer normalisation'),
      },
      { value: null, label: 'none', detail: l10n.t('activations are used as they are') },
    ],
  },
  n_heads: { title: l10n.t('Number of attention heads'), choices: null },
  n_ctx: { title: l10n.t('Positions the model was trained on'), choices: null },
  norm_position: {
    title: l10n.t('Place of the normalisations'),
    choices: [
      { value: 'pre', label: 'pre', detail: l10n.t('before each sublayer (norm_first)') },
      { value: 'post', label: 'post', detail: l10n.t('after each sublayer was added') },
    ],
  },
  positional_embedding_type: {
    title: l10n.t('Positions'),
    choices: [
      { value: 'standard', label: 'standard', detail: l10n.t('a learned embedding, added') },
      { value: 'sinusoidal', label: 'sinusoidal', detail: l10n.t('sines and cosines, added') },
      { value: 'rotary', label: 'rotary', detail: l10n.t('queries and keys are turned') },
      { value: 'alibi', label: 'alibi', detail: l10n.t('scores fall with distance') },
      { value: 'shortformer', label: 'shortformer', detail: l10n.t('added to the inputs of queries and keys') },
      { value: 'none', label: 'none', detail: l10n.t('the causal mask alone tells order') },
    ],
  },
  rotary_adjacent_pairs: {
    title: l10n.t('Dimensions that rotary positions turn together'),
    choices: [
      { value: false, label: 'halves', detail: l10n.t('i and i + half (GPT-NeoX, Llama of Hugging Face)') },
      { value: true, label: 'neighbours', detail: '2i and 2i + 1 (GPT-J, llama2.c)' },
    ],
  },
  nonlinearity: {
    title: l10n.t('Nonlinearity of the RNN'),
    choices: [
      { value: 'tanh', label: 'tanh', detail: l10n.t("tanh(x), torch's default") },
      { value: 'relu', label: 'relu', detail: 'max(0, x)' },
    ],
  },
  rotary_base: { title: l10n.t('Base of rotary positions'), choices: null },
  rotary_dim: { title: l10n.t('Dimensions of a head that rotary positions turn'), choices: null },
  qkv_order: {
    title: l10n.t('Order in one matrix of queries, keys and values'),
    choices: [
      { value: 'parts', label: 'parts', detail: l10n.t('queries of all heads, then keys, then values') },
      { value: 'heads', label: 'heads', detail: l10n.t('queries, keys and values of each head (GPT-NeoX)') },
    ],
  },
  other_logits: {
    title: l10n.t('Logits beyond the symbols'),
    choices: [
      { value: 'kept', label: 'kept', detail: l10n.t('they stay in the softmax') },
      {
        value: 'aside',
        label: 'aside',
        detail: l10n.t('left aside: probabilities are those among the symbols'),
      },
    ],
  },
};

/**
 * The fields that neither weights nor config determine and that the user can set.
 * @param hasOtherLogits whether the vocabulary is larger than the symbols of the process
 * @param values what is set for the folder: an answer, such as the number of heads, can be changed as well
 */
export function openFields(
  { assumed }: CheckpointInspection,
  hasOtherLogits = false,
  values: AssumedValues = {},
): AssumedField[] {
  const fields = [...assumed, ...(hasOtherLogits ? ['other_logits'] : []), ...Object.keys(values)];
  return [...new Set(fields)].filter((field): field is AssumedField => Object.hasOwn(FIELDS, field));
}

/** A value as a person reads it. */
export const valueText = (value: AssumedValues[AssumedField]): string => (value === null ? 'none' : String(value));

/** Fields that a person types. */
export const NUMBER_FIELDS = ['eps', 'n_heads', 'n_ctx', 'rotary_base', 'rotary_dim'] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** A number that the user typed; null where the field cannot have it. */
export function parseNumber(field: NumberField, text: string): number | null {
  const value = parseEpsilon(text);
  return field === 'eps' || field === 'rotary_base' || Number.isSafeInteger(value) ? value : null;
}

/** An epsilon that the user typed; null where the text is not a number above 0. */
export function parseEpsilon(text: string): number | null {
  const value = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) && value > 0 ? value : null;
}

/**
 * The text of a folder's settings file with new values; everything else in it is kept.
 * @param before the present text of the file; null: there is no file
 * @throws Error where `before` is no JSON object
 */
export function settingsText(before: string | null, values: AssumedValues, process: ProcessChoice | null): string {
  const parsed: unknown = before === null || before.trim() === '' ? {} : JSON.parse(before.replace(/^\uFEFF/, ''));
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new Error('it is no JSON object');
  const named =
    process?.kind === 'preset'
      ? { process: process.name, ...(Object.keys(process.params).length > 0 && { process_params: process.params }) }
      : {};
  const { process_params: _, ...rest } = parsed as Record<string, unknown>;
  const kept = process?.kind === 'preset' ? rest : (parsed as Record<string, unknown>);
  return `${jsonText({ ...kept, ...values, ...named }, 2)}\n`;
}
