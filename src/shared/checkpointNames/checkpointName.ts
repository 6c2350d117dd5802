/**
 * What names alone tell of checkpoints. Editor, engine and command line all go by this; what needs a look inside a file
 * (whether it holds a model at all) is the engine's to say, and is no part of it.
 */
import { GENERIC_ENDINGS, MODEL_ENDINGS, oneOf, splitEnding } from './endings.js';
import { runPrefix, stepFolderName } from './stepFolders.js';

export interface CheckpointName {
  /**
   * What files of one run share: what stands before the number (`''`, `step_`), or the whole name without its ending
   * where there is no number.
   */
  readonly prefix: string;
  /** The digits of the step as they are written; null for a file that tells no step. */
  readonly digits: string | null;
  /** Lower case, without the leading dot: `safetensors`. */
  readonly ending: string;
}

/** A file of a generic ending that ends in no number must have one of these in its name. */
const TELLING =
  '(?:model|weight|ckpt|checkpoint|transformer|' +
  '(?:^|[^a-z])(?:params?|state|network|gpt|final|best|last|latest)(?![a-z]))';

/**
 * Names with a checkpoint's ending that promise a model, as the text of a regular expression that ignores case. The menu
 * entries of package.json hold the same text; what lies beside checkpoints, and shards, are left out on top of it.
 */
export const CHECKPOINT_PATTERN =
  `^(?!\\.)(?:.*\\.${oneOf(MODEL_ENDINGS)}|` + `(?:.*\\d|.*${TELLING}.*)\\.${oneOf(GENERIC_ENDINGS)})$`;
const CHECKPOINT = new RegExp(CHECKPOINT_PATTERN, 'is');

/** What trainers and researchers write beside checkpoints, under names like theirs. */
const BESIDE =
  /(?:^|[._-])(?:probes?|datasets?|data|optim(?:izer)?|sched(?:uler)?|rng|activations?|training_args|scaler)(?=[._-]|\d|$)/i;
/** `tokens_1000.pt` holds tokens; in `checkpoint_3_tokens_3000.pt` the word says what the number counts. */
const TOKENS = /^tokens?(?=[._-]|\d|$)|[._-]tokens?(?=[._-][a-z]|[._-]?$)/i;
/** One part of a sharded checkpoint, for which its index stands. */
const SHARD = /-\d{5}-of-\d{5}$/;
const LAST_NUMBER = /^(.*?)(\d{1,40})$/s;

/**
 * What the name of a file tells (or a path through a folder of one step, `checkpoint-500/model.safetensors`); null where
 * it is not named like a checkpoint: another ending, hidden, a shard, or what lies beside checkpoints.
 */
export function checkpointName(path: string): CheckpointName | null {
  const { file } = lastParts(path);
  const stem = splitEnding(file)?.stem ?? '';
  if (!CHECKPOINT.test(file) || BESIDE.test(stem) || TOKENS.test(stem)) return null;
  return nameByEnding(path);
}

/**
 * What a name tells by its ending alone, whatever else it says: `arrays.npz`, `probe_7.pt`; null for other endings, hidden
 * files and shards. Such files count only where nothing in their folder is named like a checkpoint, and where a look
 * inside finds a model.
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

/** The step that a file's name tells, or else that of the folder it is in; null where neither does. */
export function stepOf(path: string): number | null {
  const digits = nameByEnding(path)?.digits ?? stepFolderName(lastParts(path).folder)?.digits;
  return digits === undefined ? null : Number(digits);
}

function lastParts(path: string): { readonly folder: string; readonly file: string } {
  const parts = path.split('/');
  return { folder: parts.at(-2) ?? '', file: parts.at(-1) ?? '' };
}
