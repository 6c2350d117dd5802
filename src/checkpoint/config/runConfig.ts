import * as z from 'zod';
import { InputError } from '../../shared/inputError.js';
import { assumedValuesSchema } from '../../protocol/files.js';
import { parseBounded } from '../formats/boundedJson.js';
import type { ByteSource } from '../sources/byteSource.js';
import type { FolderEntry, FolderSource } from '../sources/folderSource.js';
import { hookedFields, isFields } from './configNames.js';

const count = z.number().int().positive();
const maybe = <T extends z.ZodType>(type: T) => type.nullish();
const params = z.record(z.string(), z.union([z.number(), z.array(z.number())]));

/** What is read of a config; keys that are not named here are ignored. */
const schema = z.object({
  d_vocab: maybe(count),
  d_vocab_out: maybe(z.number().int()),
  d_model: maybe(count),
  n_ctx: maybe(count),
  d_head: maybe(count),
  n_heads: maybe(count),
  n_layers: maybe(count),
  d_mlp: maybe(z.number().int()),
  act_fn: maybe(z.string()),
  normalization_type: maybe(z.string()),
  eps: maybe(z.number().nonnegative()),
  attn_only: maybe(z.boolean()),
  attention_dir: maybe(z.string()),
  positional_embedding_type: maybe(z.string()),
  gated_mlp: maybe(z.boolean()),
  parallel_attn_mlp: maybe(z.boolean()),
  use_local_attn: maybe(z.boolean()),
  use_attn_scale: maybe(z.boolean()),
  attn_scale: maybe(z.number()),
  scale_attn_by_inverse_layer_idx: maybe(z.boolean()),
  n_key_value_heads: maybe(count),
  num_experts: maybe(count),
  final_rms: maybe(z.boolean()),
  post_embedding_ln: maybe(z.boolean()),
  use_normalization_before_and_after: maybe(z.boolean()),
  use_qk_norm: maybe(z.boolean()),
  output_logits_soft_cap: maybe(z.number()),
  attn_scores_soft_cap: maybe(z.number()),
  norm_position: maybe(z.enum(['pre', 'post'])),
  rotary_dim: maybe(count),
  rotary_pct: maybe(z.number().positive()),
  rotary_base: maybe(z.number().positive()),
  rotary_adjacent_pairs: maybe(z.boolean()),
  window_size: maybe(count),
  use_sliding_window: maybe(z.boolean()),
  attn_types: maybe(z.array(z.string())),
  tie_word_embeddings: maybe(z.boolean()),
  embedding_scale: maybe(z.union([z.boolean(), z.number()])),
  model_type: maybe(z.string()),
  rnn_type: maybe(z.string()),
  nonlinearity: maybe(z.string()),
  /** An upper bound on n_ctx, as max_position_embeddings is: n_ctx only where nothing else tells it. */
  max_positions: maybe(count),
  bos: maybe(z.boolean()),
  bos_token: maybe(z.number().int()),
  process: maybe(z.string()),
  process_params: maybe(params),
});

/** The folder's own settings: values that neither weights nor config tell. They win over the config. */
export const folderSettingsSchema = assumedValuesSchema.extend({
  n_heads: count.optional(),
  process: z.string().optional(),
  process_params: params.optional(),
});

/** What `.beliefscope.json` may say. */
export type FolderSettings = z.infer<typeof folderSettingsSchema>;

type Fields = z.infer<typeof schema>;
export type ConfigField = keyof Fields;

/** A run's configuration; null is a value (`normalization_type: null`), undefined is none. */
export interface RunConfig extends Fields {
  /** Name of the file, for messages. */
  readonly file: string;
  /** Files that single fields come from, where it is not `file`. */
  readonly origins?: Readonly<Partial<Record<ConfigField, string>>>;
}

export const CONFIG_FILE = 'train_config.json';
/** Read where there is no train_config.json: Hugging Face's. */
export const HUB_CONFIG_FILE = 'config.json';
export const SETTINGS_FILE = '.beliefscope.json';
/** Stands in messages where a file's name would. */
const SET_BY_PERSON = 'what was set for this folder';
const MAX_CONFIG_BYTES = 4 * 2 ** 20;

export function originOf(config: RunConfig, field: ConfigField): string {
  return config.origins?.[field] ?? config.file;
}

/** Whether a configuration says only what a person set, and no file of a training run had a part in it. */
export const isSetByPerson = ({ file }: RunConfig): boolean => file === SETTINGS_FILE || file === SET_BY_PERSON;

/**
 * The configuration of a folder: train_config.json, or config.json where there is none, and over it what
 * .beliefscope.json sets, and over that what the person set for the folder. null where there is none of them.
 * @throws InputError `bad-config`: not JSON (with the place), or a field of the wrong kind
 */
export function configIn(
  folder: FolderSource,
  files: readonly FolderEntry[],
  signal?: AbortSignal,
): Promise<RunConfig | null> {
  const read = () => readConfigs(folder, files, signal);
  return folder.memory ? folder.memory.once('config', read) : read();
}

async function readConfigs(
  folder: FolderSource,
  files: readonly FolderEntry[],
  signal?: AbortSignal,
): Promise<RunConfig | null> {
  const has = (file: string) => files.some(({ name }) => name === file);
  const read = async <T>(file: string, parse: (text: string, file: string) => T): Promise<T> => {
    const source = await folder.open(file, signal);
    try {
      return parse(await readText(source), file);
    } finally {
      await source.close?.();
    }
  };
  const file = [CONFIG_FILE, HUB_CONFIG_FILE].find(has);
  const config = file === undefined ? null : await read(file, parseRunConfig);
  const own = has(SETTINGS_FILE)
    ? merged(config, await read(SETTINGS_FILE, parseFolderSettings), SETTINGS_FILE)
    : config;
  return folder.assumed ? merged(own, folder.assumed, SET_BY_PERSON) : own;
}

async function readText(source: ByteSource): Promise<string> {
  if (source.size > MAX_CONFIG_BYTES)
    throw new InputError(
      'bad-config',
      `${source.name} has ${source.size} bytes, too many for a configuration: remove it, or choose the right file.`,
    );
  return new TextDecoder().decode(await source.read(0, source.size));
}

/** Fields of `over` that are given win. */
export function merged(config: RunConfig | null, over: Fields, file: string): RunConfig {
  if (!config) return { ...over, file };
  const fields: Record<string, unknown> = { ...config };
  const origins: Partial<Record<ConfigField, string>> = { ...config.origins };
  for (const field of Object.keys(over) as ConfigField[]) {
    if (over[field] === undefined) continue;
    fields[field] = over[field];
    origins[field] = file;
  }
  return { ...(fields as Fields), file: config.file, origins };
}

/** @throws InputError `bad-config` */
export function parseRunConfig(text: string, file: string): RunConfig {
  const value = parseJson(text, file);
  return { ...check(schema, isFields(value) ? hookedFields(value) : value, file), file };
}

/** @throws InputError `bad-config` */
export function parseFolderSettings(text: string, file: string): FolderSettings {
  return check(folderSettingsSchema, parseJson(text, file), file);
}

/** The fields of a config found in a checkpoint itself; those of the wrong kind are left aside. */
export function lenientConfig(raw: Readonly<Record<string, unknown>>, file: string): RunConfig {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(hookedFields(raw)))
    if (Object.hasOwn(schema.shape, name) && schema.shape[name as ConfigField].safeParse(value).success)
      fields[name] = value;
  return { ...(fields as Fields), file };
}

function check<T>(type: z.ZodType<T>, value: unknown, file: string): T {
  const parsed = type.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue.path.join('.') || 'the whole file';
  throw new InputError(
    'bad-config',
    `${file}: ${field} cannot be used (${issue.message}). Correct it, or remove it to infer everything from the weights.`,
  );
}

function parseJson(text: string, file: string): unknown {
  const plain = withoutNaN(text.replace(/^\uFEFF/, ''));
  try {
    return parseBounded(plain);
  } catch (error) {
    throw new InputError(
      'bad-config',
      `${file} is not JSON: ${placeOf(error, plain)}. Correct it, or remove it to infer everything from the weights.`,
    );
  }
}

/** Python writes NaN and Infinity, which JSON has not; nothing of ours has such a value, so they become null. */
function withoutNaN(text: string): string {
  if (!/NaN|Infinity/.test(text)) return text;
  const out: string[] = [];
  let from = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') inText = !inText;
    else if (inText && char === '\\') at++;
    else if (!inText && (char === 'N' || char === 'I')) {
      const word = ['NaN', 'Infinity'].find((name) => text.startsWith(name, at));
      if (!word) continue;
      out.push(text.slice(from, text[at - 1] === '-' ? at - 1 : at), 'null');
      at += word.length - 1;
      from = at + 1;
    }
  }
  return out.join('') + text.slice(from);
}

/** Line and column of a JSON error; V8 gives a position, or says that the end came too early. */
function placeOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const found = /position (\d+)/.exec(message);
  const at = found ? Number(found[1]) : /end of JSON/.test(message) ? text.length : null;
  const reason = message
    .replace(/ in JSON.*| \(line.*|, ".*is not valid JSON|, \.\.\..*is not valid JSON/s, '')
    .toLowerCase();
  if (at === null) return reason;
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${reason}`;
}
