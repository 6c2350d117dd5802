import { yieldToEvents } from '../shared/cancellation.js';
import { defaultOf, groupRuns } from '../shared/checkpointNames/runs.js';
import { byProcess } from './byProcess.js';
import { lookInto, type Kind } from './lookInto.js';
import type { FolderEntry, FolderSource } from './sources/folderSource.js';

export interface CheckpointEntry {
  /** Name in the folder; a path where each step has a folder of its own: `checkpoint-500/model.safetensors`. */
  readonly file: string;
  /** The number in the name; null where it has none. Beyond 2^53 it is rounded: the name tells it exactly. */
  readonly step: number | null;
  /** Size in bytes. */
  readonly size: number;
  readonly mtimeMs?: number;
}

/** One run: files that are named alike but for their step. */
export interface CheckpointGroup {
  /** What stands before the number in the files' names: '' or `step_`; the whole name of a file without a step. */
  readonly prefix: string;
  /** By step, the last one being the default. */
  readonly checkpoints: readonly CheckpointEntry[];
}

/** Whether the names of a run's files tell steps. */
export const hasSteps = ({ checkpoints }: CheckpointGroup): boolean => checkpoints[0]?.step !== null;

/** Runs among files that are named by their path in a folder. */
export function runsOf(files: readonly FolderEntry[], isNamed?: (file: string) => boolean): CheckpointGroup[] {
  const named = files.map(({ name, ...entry }) => ({ ...entry, file: name }));
  return groupRuns(named, isNamed).map(({ prefix, files: members }) => ({
    prefix,
    checkpoints: members.map(({ file, step, size, mtimeMs }) => ({
      file,
      step,
      size,
      ...(mtimeMs === undefined ? {} : { mtimeMs }),
    })),
  }));
}

export interface Sorted {
  readonly models: readonly CheckpointGroup[];
  readonly unreadable: readonly CheckpointGroup[];
  readonly notes: readonly string[];
}

export const NONE: Sorted = { models: [], unreadable: [], notes: [] };

/** Models apart from what cannot be read and what is something else, each in the order given. */
export async function sorted(
  folder: FolderSource,
  groups: readonly CheckpointGroup[],
  signal?: AbortSignal,
): Promise<Sorted> {
  const models: CheckpointGroup[] = [];
  const unreadable: CheckpointGroup[] = [];
  const notes: string[] = [];
  for (const group of groups) {
    const { own, special } = apart(group);
    const kind = await kindOf(folder, own, signal);
    if (kind === 'model') {
      const specials = await sorted(folder, special, signal);
      const kept = specials.models.flatMap(({ checkpoints }) => checkpoints);
      const [first = own, ...others] = await byProcess(folder, own, signal);
      // Best and last stay with the run whose name they have.
      models.push({ ...first, checkpoints: [...first.checkpoints, ...kept] }, ...others);
      notes.push(...specials.notes);
    } else {
      notes.push(`${pattern(group)} left out: ${kind.reason}`);
      if (kind.isUnreadable) unreadable.push(group);
    }
  }
  return { models, unreadable, notes };
}

/** A run's numbered files, and its best, last and final, which may be of another kind. */
function apart(group: CheckpointGroup): {
  readonly own: CheckpointGroup;
  readonly special: readonly CheckpointGroup[];
} {
  const { checkpoints } = group;
  const shown = defaultOf(checkpoints);
  const count = shown ? checkpoints.indexOf(shown) + 1 : 0;
  if (count === checkpoints.length) return { own: group, special: [] };
  return {
    own: { ...group, checkpoints: checkpoints.slice(0, count) },
    special: checkpoints.slice(count).map((entry) => ({ prefix: entry.file, checkpoints: [entry] })),
  };
}

/** Looks into the last file of a group, and, until one can be read, into the first and two between. */
async function kindOf(folder: FolderSource, { checkpoints }: CheckpointGroup, signal?: AbortSignal): Promise<Kind> {
  const picks = [checkpoints.length - 1, 0, checkpoints.length >> 1, checkpoints.length >> 2];
  let kind: Kind = { isUnreadable: true, reason: 'it is empty.' };
  for (const pick of new Set(picks)) {
    const entry = checkpoints[pick];
    if (!entry) continue;
    await yieldToEvents(signal);
    ({ kind } = await lookInto(folder, entry, signal));
    if (kind === 'model' || !kind.isUnreadable) return kind;
  }
  return kind;
}

function pattern({ prefix, checkpoints }: CheckpointGroup): string {
  return checkpoints.length === 1 ? `${checkpoints[0]?.file} was` : `${prefix}* (${checkpoints.length} files) were`;
}
