import { z } from 'zod';
import { InputError } from '../inputError.js';
import type { ByteSource } from './byteSource.js';
import type { FolderEntry, FolderSource } from './folderSource.js';

const count = z.number().int().positive();
const maybe = <T extends z.ZodType>(type: T) => type.nullish();

/** What is read of train_config.json; keys that are not named here are ignored. */
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
  process: maybe(z.string()),
  process_params: maybe(z.record(z.string(), z.union([z.number(), z.array(z.number())]))),
});

export type ConfigField = keyof z.infer<typeof schema>;

/** The run's configuration, and which of its fields were given (null is a value: `normalization_type: null`). */
export interface RunConfig extends z.infer<typeof schema> {
  /** Name of the file, for messages. */
  readonly file: string;
}

export const CONFIG_FILE = 'train_config.json';

/** The folder's train_config.json, or null where it has none. */
export async function configIn(
  folder: FolderSource,
  files: readonly FolderEntry[],
  signal?: AbortSignal,
): Promise<RunConfig | null> {
  if (!files.some(({ name }) => name === CONFIG_FILE)) return null;
  const source = await folder.open(CONFIG_FILE, signal);
  try {
    return await readRunConfig(source);
  } finally {
    await source.close?.();
  }
}

const MAX_CONFIG_BYTES = 4 * 2 ** 20;

/** @throws InputError `bad-config`: not JSON (with the place), or a field of the wrong kind */
export async function readRunConfig(source: ByteSource): Promise<RunConfig> {
  if (source.size > MAX_CONFIG_BYTES)
    throw new InputError('bad-config', `${source.name} has ${source.size} bytes: that is no configuration.`);
  return parseRunConfig(new TextDecoder().decode(await source.read(0, source.size)), source.name);
}

export function parseRunConfig(text: string, file: string): RunConfig {
  const parsed = schema.safeParse(parseJson(text, file));
  if (parsed.success) return { ...parsed.data, file };
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') || 'the whole';
  throw new InputError('bad-config', `${file}: ${field} is not as expected (${issue?.message ?? 'unknown'}).`);
}

function parseJson(text: string, file: string): unknown {
  // Python writes NaN and Infinity, which JSON has not; nothing of ours has such a value, so they become null.
  const plain = text
    .replace(/^\uFEFF/, '')
    .replace(/("(?:[^"\\]|\\.)*")|-?\b(?:NaN|Infinity)\b/g, (_, quoted) => quoted ?? 'null');
  try {
    return JSON.parse(plain);
  } catch (error) {
    throw new InputError(
      'bad-config',
      `${file} is not JSON: ${placeOf(error, plain)}. Mend it, or remove it to infer all from the weights.`,
    );
  }
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
