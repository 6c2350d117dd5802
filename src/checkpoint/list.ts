import { yieldToEvents } from '../shared/cancellation.js';
import { checkpointName, nameByEnding } from '../shared/checkpointNames/checkpointName.js';
import { defaultOf, groupRuns } from '../shared/checkpointNames/runs.js';
import { InputError } from '../shared/inputError.js';
import { filesAmong, type FolderEntry, type FolderSource } from './sources/folderSource.js';
import { holdsModel } from './architecture/inferModel.js';
import { refuseContents } from './formats/refuseContents.js';
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
 * Finds the checkpoints of one folder: files that are named like checkpoints, as runs in the order of {@link groupRuns}.
 * Where none of them that tells a step holds a model, the folders of single steps are looked into; where nothing named
 * like a checkpoint holds one, whatever has a checkpoint's ending. Only runs that hold models count, which the content of
 * one file of each tells (its pickle or header, not its numbers).
 * @throws InputError `no-checkpoints`, `bad-config`, `folder-gone`, `not-readable`
 */
export async function listCheckpoints(folder: FolderSource, signal?: AbortSignal): Promise<CheckpointList> {
  const entries = await folder.list(signal);
  const files = filesAmong(entries);
  const config = await configIn(folder, entries, signal);
  const named = runsOf(files);
  const numbered = await sorted(folder, named.filter(hasSteps), signal);
  const stepFolders =
    numbered.models.length === 0
      ? await sorted(folder, runsOf(await filesInStepFolders(folder, signal)), signal)
      : NONE;
  const singles = await sortedSingles(
    folder,
    named.filter((run) => !hasSteps(run)),
    signal,
  );
  const others = files.filter(({ name }) => checkpointName(name) === null && nameByEnding(name) !== null);
  const found = [numbered, stepFolders, singles];
  if (found.every(({ models }) => models.length === 0)) found.push(await sortedOthers(folder, others, signal));
  else found.push({ ...NONE, notes: leftOutByName(others) });
  const models = found.flatMap((sort) => sort.models);
  // Where nothing is known to be a model, files that cannot be read are offered: opening one says what is wrong.
  const groups = models.length > 0 ? models : [...numbered.unreadable, ...stepFolders.unreadable];
  const notes = [...found.flatMap((sort) => sort.notes), ...specialNotes(entries)];
  const [first] = groups;
  if (!first) throw noCheckpoints(folder, files, notes);
  return { groups, checkpoints: first.checkpoints, config, notes };
}

/** Files that are not named like checkpoints and are looked into all the same. */
const MAX_OTHERS = 24;
/** Files without a step that are looked into. */
const MAX_SINGLES = 24;

const hasSteps = ({ checkpoints }: CheckpointGroup): boolean => checkpoints[0]?.step !== null;

function runsOf(files: readonly FolderEntry[], nameOf?: typeof checkpointName): CheckpointGroup[] {
  const named = files.map(({ name, ...entry }) => ({ ...entry, file: name }));
  return groupRuns(named, nameOf).map(({ prefix, files: members }) => ({
    prefix,
    checkpoints: members.map(({ file, step, size, mtimeMs }) => ({
      file,
      step,
      size,
      ...(mtimeMs === undefined ? {} : { mtimeMs }),
    })),
  }));
}

/** As {@link sorted}; of very many files without a step, those beyond the first are taken for what the first are. */
async function sortedSingles(
  folder: FolderSource,
  runs: readonly CheckpointGroup[],
  signal?: AbortSignal,
): Promise<Sorted> {
  const looked = await sorted(folder, runs.slice(0, MAX_SINGLES), signal);
  const rest = runs.slice(MAX_SINGLES);
  if (rest.length === 0) return looked;
  if (looked.models.length > 0) return { ...looked, models: [...looked.models, ...rest] };
  return {
    ...looked,
    notes: [...looked.notes, `${rest.length} more files without a step in their names were not opened.`],
  };
}

/** The last resort: what has a checkpoint's ending, but not the name of one. */
function sortedOthers(folder: FolderSource, files: readonly FolderEntry[], signal?: AbortSignal): Promise<Sorted> {
  return sorted(folder, runsOf(files, nameByEnding).slice(0, MAX_OTHERS), signal);
}

function leftOutByName(files: readonly FolderEntry[]): string[] {
  if (files.length === 0) return [];
  const names = files.map(({ name }) => name).sort();
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  const list = shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : shown[0];
  return [`${list} ${names.length === 1 ? 'was' : 'were'} left out by name: not named like a checkpoint.`];
}

interface Sorted {
  readonly models: readonly CheckpointGroup[];
  readonly unreadable: readonly CheckpointGroup[];
  readonly notes: readonly string[];
}

const NONE: Sorted = { models: [], unreadable: [], notes: [] };

/** Models apart from what cannot be read and what is something else, each in the order given. */
async function sorted(folder: FolderSource, groups: readonly CheckpointGroup[], signal?: AbortSignal): Promise<Sorted> {
  const models: CheckpointGroup[] = [];
  const unreadable: CheckpointGroup[] = [];
  const notes: string[] = [];
  for (const group of groups) {
    const { own, special } = apart(group);
    const kind = await kindOf(folder, own, signal);
    if (kind === 'model') {
      const specials = await sorted(folder, special, signal);
      const kept = specials.models.flatMap(({ checkpoints }) => checkpoints);
      models.push({ ...group, checkpoints: [...own.checkpoints, ...kept] });
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
    refuseContents(open.contents, file);
    if (holdsModel(open.contents)) return 'model';
    return { isUnreadable: false, reason: `${file} holds ${open.contents.description}, not a model.` };
  } catch (error) {
    if (!(error instanceof InputError) || error.code === 'folder-gone') throw error;
    return { isUnreadable: true, reason: error.message };
  }
}

function pattern({ prefix, checkpoints }: CheckpointGroup): string {
  return checkpoints.length === 1 ? `${checkpoints[0]?.file} was` : `${prefix}* (${checkpoints.length} files) were`;
}

/** One sentence for each pipe, socket or device that is named like a checkpoint. */
const specialNotes = (entries: readonly FolderEntry[]): string[] =>
  entries.flatMap(({ name, special }) =>
    special !== undefined && checkpointName(name) !== null
      ? [`${name} was left out: it is ${special}, not a file.`]
      : [],
  );

function noCheckpoints(folder: FolderSource, files: readonly FolderEntry[], notes: readonly string[]): InputError {
  const none =
    files.length === 0
      ? 'The folder has no files.'
      : files.length === 1
        ? `Its only file, ${files[0]?.name}, does not have such a name, or holds no model.`
        : `None of its ${files.length} files has such a name and holds a model.`;
  return new InputError(
    'no-checkpoints',
    `No checkpoints in ${folder.name}: looked for models in files named by their step, such as 1000.pt or ` +
      `step_1000.pt. ${notes.length > 0 ? notes.slice(0, 3).join(' ') : none}`,
  );
}
