import { yieldToEvents } from '../shared/cancellation.js';
import { InputError } from '../shared/inputError.js';
import { byStep, singleName, stepName, type StepName } from './checkpointNames.js';
import { filesAmong, type FolderEntry, type FolderSource } from './sources/folderSource.js';
import { holdsModel } from './architecture/inferModel.js';
import { openCheckpoint } from './open.js';
import { configIn, type RunConfig } from './config/runConfig.js';
import { filesInStepFolders } from './stepFolders.js';

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

export interface CheckpointList {
  /** Those with models, the default one first; files that tell no step come last. */
  readonly groups: readonly CheckpointGroup[];
  /** The default group's. */
  readonly checkpoints: readonly CheckpointEntry[];
  readonly config: RunConfig | null;
  /** What was left out, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Finds the checkpoints of one folder: files whose name ends in a step number, grouped by what comes before it, and
 * then single files that tell no step. Only groups that hold models count; this is told by the content of one file of
 * each (its pickle or header, not its numbers). The default group is the one with most checkpoints, and of equals the
 * one with plain numbers.
 * @throws InputError `no-checkpoints`, `bad-config`, `folder-gone`, `not-readable`
 */
export async function listCheckpoints(folder: FolderSource, signal?: AbortSignal): Promise<CheckpointList> {
  const entries = await folder.list(signal);
  const files = filesAmong(entries);
  const config = await configIn(folder, entries, signal);
  const numbered = await sorted(folder, runsOf(files), signal);
  const stepFolders =
    numbered.models.length === 0
      ? await sorted(folder, runsOf(await filesInStepFolders(folder, signal)), signal)
      : NONE;
  const singles = await sorted(folder, singlesOf(files), signal);
  const models = [...numbered.models, ...stepFolders.models, ...singles.models];
  // Where nothing is known to be a model, files that cannot be read are offered: opening one says what is wrong.
  const groups = models.length > 0 ? models : [...numbered.unreadable, ...stepFolders.unreadable];
  const notes = [...numbered.notes, ...stepFolders.notes, ...singles.notes, ...specialNotes(entries)];
  const [first] = groups;
  if (!first) throw noCheckpoints(folder, files, notes);
  return { groups, checkpoints: first.checkpoints, config, notes };
}

type NamedFile = StepName & FolderEntry & { readonly file: string };

function runsOf(files: readonly FolderEntry[]): CheckpointGroup[] {
  const groups = new Map<string, { prefix: string; members: NamedFile[] }>();
  for (const entry of files) {
    const parts = entry.name.split('/');
    const step = parts.length > 1 ? stepName(`${parts[0]}.pt`) : stepName(entry.name);
    if (!step) continue;
    // The same steps in two formats are two runs.
    const key = `${step.prefix}\n${parts.at(-1)?.replace(/^.*\d\./, '')}`;
    const group = groups.get(key) ?? { prefix: step.prefix, members: [] };
    group.members.push({ ...step, ...entry, file: entry.name });
    groups.set(key, group);
  }
  return [...groups.values()].map(({ prefix, members }) => ({
    prefix,
    checkpoints: members.sort(byStep).map((member) => entryOf(member, Number(member.digits))),
  }));
}

/** Files without a step that are looked into; a folder with more of them is something else. */
const MAX_SINGLES = 24;

function singlesOf(files: readonly FolderEntry[]): CheckpointGroup[] {
  const singles = files.filter(({ name }) => singleName(name) !== null);
  return singles
    .slice(0, MAX_SINGLES)
    .map((entry) => ({ prefix: singleName(entry.name) ?? '', checkpoints: [entryOf(entry, null)] }));
}

function entryOf({ name, size, mtimeMs }: FolderEntry, step: number | null): CheckpointEntry {
  return { file: name, step, size, ...(mtimeMs === undefined ? {} : { mtimeMs }) };
}

interface Sorted {
  readonly models: readonly CheckpointGroup[];
  readonly unreadable: readonly CheckpointGroup[];
  readonly notes: readonly string[];
}

const NONE: Sorted = { models: [], unreadable: [], notes: [] };

/** Models apart from what cannot be read and what is something else, each by importance. */
async function sorted(folder: FolderSource, groups: readonly CheckpointGroup[], signal?: AbortSignal): Promise<Sorted> {
  const models: CheckpointGroup[] = [];
  const unreadable: CheckpointGroup[] = [];
  const notes: string[] = [];
  for (const group of groups) {
    const kind = await kindOf(folder, group, signal);
    if (kind === 'model') models.push(group);
    else {
      notes.push(`${pattern(group)} left out: ${kind.reason}`);
      if (kind.isUnreadable) unreadable.push(group);
    }
  }
  return { models: models.sort(byImportance), unreadable: unreadable.sort(byImportance), notes };
}

type Kind = 'model' | { readonly isUnreadable: boolean; readonly reason: string };

/** Looks into the last file of a group, and, until one can be read, into the first and two between. */
async function kindOf(folder: FolderSource, { checkpoints }: CheckpointGroup, signal?: AbortSignal): Promise<Kind> {
  const picks = [checkpoints.length - 1, 0, checkpoints.length >> 1, checkpoints.length >> 2];
  let kind: Kind = { isUnreadable: true, reason: 'it is empty.' };
  for (const pick of new Set(picks)) {
    const entry = checkpoints[pick];
    if (!entry) continue;
    await yieldToEvents(signal);
    kind = await kindOfFile(folder, entry.file, signal);
    if (kind === 'model' || !kind.isUnreadable) return kind;
  }
  return kind;
}

async function kindOfFile(folder: FolderSource, file: string, signal?: AbortSignal): Promise<Kind> {
  try {
    const open = await openCheckpoint(folder, file, signal);
    await open.close();
    if (holdsModel(open.contents)) return 'model';
    return { isUnreadable: false, reason: `${file} holds ${open.contents.description}, not a model.` };
  } catch (error) {
    if (!(error instanceof InputError) || error.code === 'folder-gone') throw error;
    return { isUnreadable: true, reason: error.message };
  }
}

function byImportance(a: CheckpointGroup, b: CheckpointGroup): number {
  const plain = Number(b.prefix === '') - Number(a.prefix === '');
  return b.checkpoints.length - a.checkpoints.length || plain || (a.prefix < b.prefix ? -1 : 1);
}

function pattern({ prefix, checkpoints }: CheckpointGroup): string {
  return checkpoints.length === 1 ? `${checkpoints[0]?.file} was` : `${prefix}* (${checkpoints.length} files) were`;
}

/** One sentence for each pipe, socket or device that is named like a checkpoint. */
const specialNotes = (entries: readonly FolderEntry[]): string[] =>
  entries.flatMap(({ name, special }) =>
    special !== undefined && (stepName(name) ?? singleName(name)) !== null
      ? [`${name} was left out: it is ${special}, not a file.`]
      : [],
  );

function noCheckpoints(folder: FolderSource, files: readonly FolderEntry[], notes: readonly string[]): InputError {
  const none =
    files.length === 0
      ? 'The folder has no files.'
      : files.length === 1
        ? `Its one file, ${files[0]?.name}, is not named so, or holds no model.`
        : `None of its ${files.length} files is named so and holds a model.`;
  return new InputError(
    'no-checkpoints',
    `No checkpoints in ${folder.name}: looked for models in files named by their step, such as 1000.pt or ` +
      `step_1000.pt. ${notes.length > 0 ? notes.slice(0, 3).join(' ') : none}`,
  );
}
