import { breathe } from '../cancellation.js';
import { InputError } from '../inputError.js';
import { byStep, stepName, type StepName } from './checkpointNames.js';
import type { FolderEntry, FolderSource } from './folderSource.js';
import { looksLikeModel } from './layouts/layout.js';
import { readCheckpoint } from './readCheckpoint.js';
import { configIn, type RunConfig } from './runConfig.js';

export interface CheckpointEntry {
  readonly file: string;
  /** The number in the name; beyond 2^53 it is rounded, and the file's name tells it exactly. */
  readonly step: number;
  /** Size in bytes. */
  readonly size: number;
  readonly mtimeMs?: number;
}

export interface CheckpointGroup {
  /** What stands before the number in the files' names: '' or `step_`. */
  readonly prefix: string;
  /** By step, the last one being the default. */
  readonly checkpoints: readonly CheckpointEntry[];
}

export interface CheckpointList {
  /** Those with models, the default group first. */
  readonly groups: readonly CheckpointGroup[];
  /** The default group's. */
  readonly checkpoints: readonly CheckpointEntry[];
  readonly config: RunConfig | null;
  /** What was left out, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Finds the checkpoints of one folder: files whose name ends in a step number, grouped by what comes before it. Only
 * groups that hold models count; this is told by the content of one file of each (its pickle, not its numbers).
 * The default group is the one with most checkpoints, and of equals the one with plain numbers.
 * @throws InputError `no-checkpoints`, `bad-config`, `folder-gone`, `not-readable`
 */
export async function listCheckpoints(folder: FolderSource, signal?: AbortSignal): Promise<CheckpointList> {
  const files = await folder.list(signal);
  const config = await configIn(folder, files, signal);
  const candidates = groupByPrefix(files);
  const models: CheckpointGroup[] = [];
  const unreadable: CheckpointGroup[] = [];
  const notes: string[] = [];
  for (const group of candidates) {
    const kind = await kindOf(folder, group, signal);
    if (kind === 'model') models.push(group);
    else if (kind === 'unreadable') unreadable.push(group);
    else notes.push(`${pattern(group)} left out: ${kind.not}`);
  }
  // Where nothing is known to be a model, files that cannot be read are offered: opening one says what is wrong with it.
  const groups = (models.length > 0 ? models : unreadable).sort(byImportance);
  for (const group of models.length > 0 ? unreadable : []) notes.push(`${pattern(group)} left out: it cannot be read.`);
  const [first] = groups;
  if (!first) throw noCheckpoints(folder, files, notes);
  return { groups, checkpoints: first.checkpoints, config, notes };
}

function groupByPrefix(files: readonly FolderEntry[]): CheckpointGroup[] {
  const groups = new Map<string, (StepName & FolderEntry & { file: string })[]>();
  for (const entry of files) {
    const step = stepName(entry.name);
    if (!step) continue;
    const group = groups.get(step.prefix) ?? [];
    groups.set(step.prefix, [...group, { ...step, ...entry, file: entry.name }]);
  }
  return [...groups].map(([prefix, entries]) => ({
    prefix,
    checkpoints: entries.sort(byStep).map(({ file, digits, size, mtimeMs }) => ({
      file,
      step: Number(digits),
      size,
      ...(mtimeMs === undefined ? {} : { mtimeMs }),
    })),
  }));
}

/** Files of a group that are looked into until one can be read: the last, the first, those between. */
const LOOKS = 4;

type Kind = 'model' | 'unreadable' | { readonly not: string };

async function kindOf(folder: FolderSource, group: CheckpointGroup, signal?: AbortSignal): Promise<Kind> {
  const { checkpoints } = group;
  const picks = [checkpoints.length - 1, 0, checkpoints.length >> 1, checkpoints.length >> 2];
  for (const pick of new Set(picks.slice(0, LOOKS))) {
    const entry = checkpoints[pick];
    if (!entry) continue;
    await breathe(signal);
    const kind = await kindOfFile(folder, entry.file, signal);
    if (kind !== 'unreadable') return kind;
  }
  return 'unreadable';
}

async function kindOfFile(folder: FolderSource, file: string, signal?: AbortSignal): Promise<Kind> {
  try {
    const source = await folder.open(file, signal);
    try {
      const { tensors, description } = await readCheckpoint(source, signal);
      return looksLikeModel(tensors.keys()) ? 'model' : { not: `${file} holds ${description}, not a model.` };
    } finally {
      await source.close?.();
    }
  } catch (error) {
    if (!(error instanceof InputError) || error.code === 'folder-gone') throw error;
    return 'unreadable';
  }
}

function byImportance(a: CheckpointGroup, b: CheckpointGroup): number {
  const plain = Number(b.prefix === '') - Number(a.prefix === '');
  return b.checkpoints.length - a.checkpoints.length || plain || (a.prefix < b.prefix ? -1 : 1);
}

function pattern({ prefix, checkpoints }: CheckpointGroup): string {
  return checkpoints.length === 1 ? `${checkpoints[0]?.file} was` : `${prefix}*.pt (${checkpoints.length} files) were`;
}

function noCheckpoints(folder: FolderSource, files: readonly FolderEntry[], notes: readonly string[]): InputError {
  const found =
    notes.length > 0
      ? notes.join(' ')
      : `${files.length === 0 ? 'The folder has no files' : `None of its ${files.length} files is named so`}.`;
  return new InputError(
    'no-checkpoints',
    `No checkpoints in ${folder.name}: looked for models in files named by their step, such as 1000.pt or step_1000.pt. ${found}`,
  );
}
