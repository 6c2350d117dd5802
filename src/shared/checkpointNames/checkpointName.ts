/**
 * What can be told about checkpoints from names alone. Editor, engine and command line all use these rules. Whatever
 * requires opening a file (such as whether it holds a model at all) is decided by the engine, not here.
 */
import { GENERIC_ENDINGS, MODEL_ENDINGS, oneOf, splitEnding } from './endings.js';
import { stepOfName } from './families.js';
import { readName } from './slots.js';
import { readPath } from './stepFolders.js';

export interface CheckpointName {
  /** The step that the name tells by itself, and beyond 2^53 rounded; null if it has none. Siblings may tell more: see groupRuns. */
  readonly step: number | null;
  /** Lower case, without the leading dot: `safetensors`. */
  readonly ending: string;
}

/** A file with a generic ending and no number must have one of these words in its name. */
const TELLING =
  '(?:model|weight|ckpt|checkpoint|transformer|' +
  '(?:^|[^a-z])(?:params?|state|network|gpt|final|best|last|latest)(?![a-z]))';
/** Words that may stand after the number of such a file: `1000_steps.bin`. */
const COUNTS = '(?:step|it|iter|iteration|ep|epoch|tok|token|sample|update)s?';

/**
 * Matches names that have a checkpoint's ending and suggest a model, as the source of a case-insensitive regular
 * expression. The menu entries in package.json contain the same text. Shards and files that trainers write beside
 * checkpoints also match; code excludes them separately.
 */
export const CHECKPOINT_PATTERN =
  `^(?!\\.)(?:.*\\.${oneOf(MODEL_ENDINGS)}|` +
  `(?:.*\\d(?:[kmbg]?[-_.]?${COUNTS}|[kmbg])?|.*${TELLING}.*)\\.${oneOf(GENERIC_ENDINGS)})$`;
const CHECKPOINT = new RegExp(CHECKPOINT_PATTERN, 'is');

/** Files that trainers and researchers write beside checkpoints, under similar names, but that are not models. */
const BESIDE =
  /(?:^|[._-])(?:probes?|datasets?|data|optim(?:izer)?|sched(?:uler)?|rng|activations?|training_args|scaler)(?=[._-]|\d|$)/i;
/** `tokens_1000.pt` holds tokens; in `checkpoint_3_tokens_3000.pt` the word says what the number counts. */
const TOKENS = /^tokens?[._-]?\d*$/i;
const COUNTING: ReadonlySet<string> = new Set(['tokens', 'step', 'epoch']);
/** So does `train_tokens.pt`, where nothing is counted. */
const isOfTokens = (stem: string): boolean =>
  TOKENS.test(stem) ||
  (/(?:^|[._-])tokens?(?=[._-]|\d|$)/i.test(stem) && !readName(stem).slots.some(({ kind }) => COUNTING.has(kind)));
/** One part of a sharded checkpoint. The index file represents the whole checkpoint instead. */
const SHARD = /-\d{5}-of-\d{5}$/;

/**
 * Parses the name of a file, or a path through the folder of one step (`checkpoint-500/model.safetensors`). Null if it
 * is not named like a checkpoint: another ending, a hidden file, a shard, or something written beside checkpoints.
 */
export function checkpointName(path: string): CheckpointName | null {
  return isCheckpointName(path) ? nameByEnding(path) : null;
}

/** Whether {@link checkpointName} knows the name as one of a checkpoint. */
export function isCheckpointName(path: string): boolean {
  const file = lastPart(path);
  const stem = splitEnding(file)?.stem ?? '';
  if (!CHECKPOINT.test(file) || BESIDE.test(stem) || isOfTokens(stem)) return false;
  return !SHARD.test(stem);
}

/**
 * Parses a name by its ending alone, whatever the rest of it says: `arrays.npz`, `probe_7.pt`. Null for other endings,
 * hidden files and shards. Such files count as checkpoints only if nothing in their folder is named like one and if
 * they turn out to contain a model.
 */
export function nameByEnding(path: string): CheckpointName | null {
  const split = hasEnding(path) ? splitEnding(lastPart(path)) : null;
  return split && { step: stepOf(path), ending: split.ending };
}

/** Whether {@link nameByEnding} knows the name by its ending. */
export function hasEnding(path: string): boolean {
  const file = lastPart(path);
  const split = splitEnding(file);
  return split !== null && !file.startsWith('.') && !SHARD.test(split.stem);
}

/** The step that a file's name or, failing that, the name of its folder tells by itself; null if neither has one. */
export function stepOf(path: string): number | null {
  const parts = path.split('/');
  const step = stepOfName(readPath(parts.slice(-2).join('/')));
  return step === null ? null : Number(step);
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
