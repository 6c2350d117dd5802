/**
 * What can be told about checkpoints from names alone. Editor, engine and command line all use these rules. Whatever
 * requires opening a file (such as whether it holds a model at all) is decided by the engine, not here.
 */
import { GENERIC_ENDINGS, MODEL_ENDINGS, oneOf, splitEnding } from './endings.js';
import { runPrefix, stepFolderName } from './stepFolders.js';

export interface CheckpointName {
  /**
   * What the files of one run have in common: the text before the number (`''`, `step_`), or the whole name without its
   * ending if there is no number.
   */
  readonly prefix: string;
  /** The digits of the step as they are written; null if the name has no step. */
  readonly digits: string | null;
  /** Lower case, without the leading dot: `safetensors`. */
  readonly ending: string;
}

/** A file with a generic ending and no number must have one of these words in its name. */
const TELLING =
  '(?:model|weight|ckpt|checkpoint|transformer|' +
  '(?:^|[^a-z])(?:params?|state|network|gpt|final|best|last|latest)(?![a-z]))';

/**
 * Matches names that have a checkpoint's ending and suggest a model, as the source of a case-insensitive regular
 * expression. The menu entries in package.json contain the same text. Shards and files that trainers write beside
 * checkpoints also match; code excludes them separately.
 */
export const CHECKPOINT_PATTERN =
  `^(?!\\.)(?:.*\\.${oneOf(MODEL_ENDINGS)}|` + `(?:.*\\d|.*${TELLING}.*)\\.${oneOf(GENERIC_ENDINGS)})$`;
const CHECKPOINT = new RegExp(CHECKPOINT_PATTERN, 'is');

/** Files that trainers and researchers write beside checkpoints, under similar names, but that are not models. */
const BESIDE =
  /(?:^|[._-])(?:probes?|datasets?|data|optim(?:izer)?|sched(?:uler)?|rng|activations?|training_args|scaler)(?=[._-]|\d|$)/i;
/** `tokens_1000.pt` holds tokens; in `checkpoint_3_tokens_3000.pt` the word says what the number counts. */
const TOKENS = /^tokens?(?=[._-]|\d|$)|[._-]tokens?(?=[._-][a-z]|[._-]?$)/i;
/** One part of a sharded checkpoint. The index file represents the whole checkpoint instead. */
const SHARD = /-\d{5}-of-\d{5}$/;
const LAST_NUMBER = /^(.*?)(\d{1,40})$/s;

/**
 * Parses the name of a file, or a path through the folder of one step (`checkpoint-500/model.safetensors`). Null if it
 * is not named like a checkpoint: another ending, a hidden file, a shard, or something written beside checkpoints.
 */
export function checkpointName(path: string): CheckpointName | null {
  const { file } = lastParts(path);
  const stem = splitEnding(file)?.stem ?? '';
  if (!CHECKPOINT.test(file) || BESIDE.test(stem) || TOKENS.test(stem)) return null;
  return nameByEnding(path);
}

/**
 * Parses a name by its ending alone, whatever the rest of it says: `arrays.npz`, `probe_7.pt`. Null for other endings,
 * hidden files and shards. Such files count as checkpoints only if nothing in their folder is named like one and if
 * they turn out to contain a model.
 */
export function nameByEnding(path: string): CheckpointName | null {
  const { folder, file } = lastParts(path);
  const split = splitEnding(file);
  if (!split || file.startsWith('.') || SHARD.test(split.stem)) return null;
  const { stem, ending } = split;
  const number = LAST_NUMBER.exec(stem);
  if (number) return { prefix: runPrefix(number[1] ?? ''), digits: number[2] ?? '', ending };
  return { ...(stepFolderName(folder) ?? { prefix: stem, digits: null }), ending };
}

/** The step in a file's name or, failing that, in the name of its folder; null if neither has one. */
export function stepOf(path: string): number | null {
  const digits = nameByEnding(path)?.digits ?? stepFolderName(lastParts(path).folder)?.digits;
  return digits === undefined ? null : Number(digits);
}

function lastParts(path: string): { readonly folder: string; readonly file: string } {
  const parts = path.split('/');
  return { folder: parts.at(-2) ?? '', file: parts.at(-1) ?? '' };
}
