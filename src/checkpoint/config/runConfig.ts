import type { InputError } from '../../shared/inputError.js';
import type { ConfigField, ConfigFields } from './schema.js';

export { folderSettingsSchema, type ConfigField, type FolderSettings } from './schema.js';

/** Where a field is from. Of two that differ, what a person set goes first, then the folder's settings, configs, names. */
export interface FieldOrigin {
  readonly kind: 'person' | 'settings' | 'config' | 'name';
  /** The file that it stands in, for messages; what stands in a file's place otherwise. */
  readonly file: string;
  /** The field's path in it: `model.act_fn`. */
  readonly field: string;
}

/** A field that looks as if it told something, and was not understood. */
export interface ToldLookalike {
  readonly like: ConfigField;
  readonly file: string;
  readonly field: string;
  readonly value: unknown;
}

/** A run's configuration; null is a value (`normalization_type: null`), undefined is none. */
export interface RunConfig extends ConfigFields {
  /** Name of the file, for messages; the first of several. */
  readonly file: string;
  /** By field, and by `process_params.NAME`: where it is from. A field that is not named here is from `file`, under its own name. */
  readonly origins?: Readonly<Record<string, FieldOrigin>>;
  /** Contradictions, and what was left aside or could not be read, one sentence each. */
  readonly notes?: readonly string[];
  readonly lookalikes?: readonly ToldLookalike[];
  /** Why a config could not be read, where no other of the folder says anything. */
  readonly unreadable?: InputError;
}

export const SETTINGS_FILE = '.beliefscope.json';
/** Stands in messages where a file's name would. */
export const SET_BY_PERSON = 'what was set for this folder';

const ABOUT = ['file', 'origins', 'notes', 'lookalikes', 'unreadable'] as const;

/** The fields that a configuration gives, without what is known about them. */
export function fieldsOf(config: RunConfig): ConfigFields {
  const fields: Record<string, unknown> = { ...config };
  for (const key of ABOUT) delete fields[key];
  return fields;
}

/** Names of the fields that a configuration gives. */
export const fieldNames = (config: RunConfig): readonly ConfigField[] =>
  (Object.entries(fieldsOf(config)) as [ConfigField, unknown][]).flatMap(([field, value]) =>
    value === undefined ? [] : [field],
  );

/**
 * A configuration that says something, or none.
 * @throws InputError why its only config could not be read
 */
export function readable(config: RunConfig | null): RunConfig | null {
  if (config?.unreadable) throw config.unreadable;
  return config;
}

/** The file that a field stands in, for messages. */
export const originOf = (config: RunConfig, field: ConfigField): string => placeOf(config, field).file;

export const placeOf = (config: RunConfig, field: ConfigField | `process_params.${string}`): FieldOrigin =>
  config.origins?.[field] ?? { kind: 'config', file: config.file, field };
