/**
 * What file names alone tell, so that menus and trees need no engine. The engine has the last word: it looks inside,
 * and leaves out what is not a model.
 */

export interface CheckpointName {
  /** What stands before the number; empty where the name is the number. */
  readonly prefix: string;
  /** null: a single file that is not one of a run. */
  readonly step: number | null;
}

const NUMBERED = /^(.*?)(\d+)\.(?:pt|pth|ckpt|bin|safetensors|npz|pt\.tar|pth\.tar)$/i;
const SINGLE =
  /\.(?:pt|pth|ckpt|safetensors|pt\.tar|pth\.tar|(?:safetensors|bin)\.index\.json)$|^pytorch_model.*\.bin$/i;
/** A folder of one step, as trainers make them: `checkpoint-500`, `step_1000`, `200`. */
const STEP_FOLDER = /^((?:.*(?:checkpoint|ckpt|step|iter|epoch)s?[-_=.]?)?)(\d+)$/i;
/** Files that lie beside checkpoints under names like theirs. */
const BESIDE =
  /(?:^|[._-])(?:probes?|datasets?|data|optim(?:izer)?|sched(?:uler)?|rng|tokens?|activations?|training_args|scaler)(?=[._-]|\d|$)/i;
/** Part of a sharded checkpoint: its index stands for it. */
const SHARD = /-\d{5}-of-\d{5}\./;

/** The run and step that a folder's name tells, where it is a folder of one step. */
export function stepFolderName(folder: string): CheckpointName | null {
  const match = STEP_FOLDER.exec(folder);
  return match ? { prefix: match[1] ?? '', step: Number(match[2]) } : null;
}

/**
 * The run and step that a file name (or a path through a folder of one step) tells, or null where it does not look
 * like a checkpoint.
 */
export function checkpointName(file: string): CheckpointName | null {
  const [folder, inner] = file.split('/');
  if (folder !== undefined && inner !== undefined) return stepFolderName(folder);
  const stem = file.replace(/\.[^.]*$/, '');
  if (file.startsWith('.') || BESIDE.test(stem)) return null;
  if (SHARD.test(file)) return null;
  const match = NUMBERED.exec(file);
  if (match) return { prefix: match[1] ?? '', step: Number(match[2]) };
  return SINGLE.test(file) ? { prefix: stem, step: null } : null;
}

export interface NamedFile {
  readonly file: string;
  readonly step: number | null;
}

export interface NamedRun {
  readonly prefix: string;
  readonly files: readonly NamedFile[];
}

/** Checkpoints by run, the longest run first, steps ascending; files of no run come last. */
export function groupRuns(files: readonly string[]): NamedRun[] {
  const runs = new Map<string, NamedFile[]>();
  const single: NamedRun[] = [];
  for (const file of files) {
    const name = checkpointName(file);
    if (!name) continue;
    if (name.step === null) single.push({ prefix: name.prefix, files: [{ file, step: null }] });
    else runs.set(name.prefix, [...(runs.get(name.prefix) ?? []), { file, step: name.step }]);
  }
  const byStep = (a: NamedFile, b: NamedFile) => (a.step ?? 0) - (b.step ?? 0) || a.file.localeCompare(b.file);
  return [
    ...[...runs]
      .map(([prefix, members]) => ({ prefix, files: members.sort(byStep) }))
      .sort((a, b) => b.files.length - a.files.length || a.prefix.localeCompare(b.prefix)),
    ...single.sort((a, b) => a.prefix.localeCompare(b.prefix)),
  ];
}
