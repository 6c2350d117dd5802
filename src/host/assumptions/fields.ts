import type { AssumedValues } from '../../protocol/files.js';
import type { CheckpointInspection } from '../../protocol/inspect.js';
import type { ProcessChoice } from '../../protocol/process.js';

export type AssumedField = keyof AssumedValues;

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
    title: 'Activation',
    choices: [
      { value: 'relu', label: 'relu', detail: 'max(0, x)' },
      { value: 'gelu', label: 'gelu', detail: 'x Φ(x), by the error function' },
      { value: 'gelu_new', label: 'gelu_new', detail: 'x Φ(x), by the tanh approximation (GPT-2)' },
      { value: 'silu', label: 'silu', detail: 'x σ(x)' },
    ],
  },
  eps: { title: 'Epsilon of the normalisations', choices: null },
  normalization_type: {
    title: 'Normalisation',
    choices: [
      { value: 'LNPre', label: 'LNPre', detail: 'centred and scaled, without weights: folded layer normalisation' },
      { value: null, label: 'none', detail: 'activations are used as they are' },
    ],
  },
};

/** The fields that neither weights nor config determine and that the user can set. */
export const openFields = ({ assumed }: CheckpointInspection): AssumedField[] =>
  assumed.filter((field): field is AssumedField => Object.hasOwn(FIELDS, field));

/** A value as a person reads it. */
export const valueText = (value: AssumedValues[AssumedField]): string => (value === null ? 'none' : String(value));

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
  return `${JSON.stringify({ ...kept, ...values, ...named }, null, 2)}\n`;
}
