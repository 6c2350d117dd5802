import * as l10n from '@vscode/l10n';
import { checkpointName, hasEnding, isCheckpointName } from '../shared/checkpointNames/checkpointName.js';
import { isSkippedFolder, SEARCH_LIMITS } from '../shared/checkpointNames/folders.js';
import { isPartOfRun } from '../shared/checkpointNames/runFolders.js';
import { InputError } from '../shared/inputError.js';
import { configIn } from './config/configIn.js';
import { completed, configInFile } from './config/configInFile.js';
import { readable, type RunConfig } from './config/runConfig.js';
import { openCheckpoint } from './open.js';
import { hasSteps, NONE, runsOf, sorted, type CheckpointEntry, type CheckpointGroup, type Sorted } from './models.js';
import { filesAmong, type FolderEntry, type FolderSource } from './sources/folderSource.js';
import { runFoldersIn } from './runFoldersIn.js';
import { walk } from './walk.js';

export type { CheckpointEntry, CheckpointGroup } from './models.js';

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
 * Finds the checkpoints of one run's folder: files that are named like checkpoints, as runs in the order of
 * {@link groupRuns}. Where none of them that tells a step holds a model, the folders are looked into that belong to the run
 * (those of single steps, `checkpoints/`, `artifacts/models/`, `files/`); where nothing named like a checkpoint holds one,
 * whatever has a checkpoint's ending. Only runs that hold models count, which the content of one file of each tells (its
 * pickle or header, not its numbers).
 * @throws InputError `no-checkpoints`, `bad-config`, `folder-gone`, `not-readable`
 */
export async function listCheckpoints(folder: FolderSource, signal?: AbortSignal): Promise<CheckpointList> {
  const entries = await folder.list(signal);
  const files = filesAmong(entries);
  const config = await configIn(folder, entries, signal);
  const named = runsOf(files);
  const numbered = await sorted(folder, named.filter(hasSteps), signal);
  const own = numbered.models.length > 0 ? named : await withInner(folder, files, signal);
  const inner = numbered.models.length > 0 ? NONE : await sorted(folder, own.filter(hasSteps), signal);
  const singles = await sortedSingles(
    folder,
    own.filter((run) => !hasSteps(run)),
    signal,
  );
  const others = files.filter(({ name }) => !isCheckpointName(name) && hasEnding(name));
  const found = [numbered, inner, singles];
  if (found.every(({ models }) => models.length === 0)) found.push(await sortedOthers(folder, others, signal));
  else found.push({ ...NONE, notes: leftOutByName(others) });
  const models = found.flatMap((sort) => sort.models);
  // Where nothing is known to be a model, files that cannot be read are offered: opening one says what is wrong.
  const groups = models.length > 0 ? models : [...numbered.unreadable, ...inner.unreadable];
  const notes = [...found.flatMap((sort) => sort.notes), ...withoutSteps(groups), ...specialNotes(entries)];
  const [first] = groups;
  if (!first) throw await noCheckpoints(folder, files, notes);
  if (config?.unreadable) await refuseUnreadable(folder, first, config, signal);
  return { groups, checkpoints: first.checkpoints, config, notes };
}

/**
 * A config that cannot be read is refused unless the checkpoint holds one itself.
 * @throws InputError `bad-config`
 */
async function refuseUnreadable(
  folder: FolderSource,
  { checkpoints }: CheckpointGroup,
  config: RunConfig,
  signal?: AbortSignal,
): Promise<void> {
  const file = checkpoints.at(-1)?.file ?? '';
  const open = await openCheckpoint(folder, file, signal);
  try {
    readable(completed(config, configInFile(open.contents.object, file)));
  } finally {
    await open.close();
  }
}

/**
 * The checkpoints of a run whose files are known, named by their path in its folder; null where none of them holds a model
 * and all could be read.
 * @throws InputError `bad-config`, `folder-gone`, `not-readable`
 */
export async function listRun(
  folder: FolderSource,
  files: readonly FolderEntry[],
  signal?: AbortSignal,
): Promise<CheckpointList | null> {
  const config = await configIn(folder, await folder.list(signal), signal);
  const named = runsOf(files);
  const numbered = await sorted(folder, named.filter(hasSteps), signal);
  const singles = await sortedSingles(
    folder,
    named.filter((run) => !hasSteps(run)),
    signal,
  );
  const models = [...numbered.models, ...singles.models];
  const groups = models.length > 0 ? models : numbered.unreadable;
  const [first] = groups;
  if (!first) return null;
  return {
    groups,
    checkpoints: first.checkpoints,
    config,
    notes: [...numbered.notes, ...singles.notes, ...withoutSteps(groups)],
  };
}

/** Runs of a folder whose own files tell no step, with those in the folders that belong to them. */
async function withInner(
  folder: FolderSource,
  files: readonly FolderEntry[],
  signal?: AbortSignal,
): Promise<CheckpointGroup[]> {
  const enters = (name: string) => isPartOfRun(name) && !isSkippedFolder(name);
  const { folders } = await walk(folder, enters, SEARCH_LIMITS, signal);
  const isPlain = ({ name }: FolderEntry) => checkpointName(name)?.step == null;
  const plain = files.filter(isPlain);
  const below = folders.map((one) => (one.path.length === 0 ? { ...one, files: plain } : one));
  return runFoldersIn(below).flatMap(({ path, files: found }) =>
    runsOf(found.map((entry) => ({ ...entry, name: [...path, entry.name].join('/') }))),
  );
}

/** Says that nothing tells an order, where several files are offered by their names. */
function withoutSteps(groups: readonly CheckpointGroup[]): string[] {
  if (groups.length < 2 || groups.some(hasSteps)) return [];
  return [`No number in the names of ${groups.length} files tells a step: they are listed by name.`];
}

/** Files that are not named like checkpoints and are looked into all the same. */
const MAX_OTHERS = 24;
/** Files without a step that are looked into. */
const MAX_SINGLES = 24;

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
    notes: [...looked.notes, l10n.t('{0} more files without a step in their names were not opened.', rest.length)],
  };
}

/** The last resort: what has a checkpoint's ending, but not the name of one. */
function sortedOthers(folder: FolderSource, files: readonly FolderEntry[], signal?: AbortSignal): Promise<Sorted> {
  return sorted(folder, runsOf(files, hasEnding).slice(0, MAX_OTHERS), signal);
}

function leftOutByName(files: readonly FolderEntry[]): string[] {
  if (files.length === 0) return [];
  const names = files.map(({ name }) => name).sort();
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  const list = shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : shown[0];
  return [
    names.length === 1
      ? l10n.t('{0} was left out by name: not named like a checkpoint.', list ?? '')
      : l10n.t('{0} were left out by name: not named like a checkpoint.', list ?? ''),
  ];
}

/** One sentence for each pipe, socket or device that is named like a checkpoint. */
const specialNotes = (entries: readonly FolderEntry[]): string[] =>
  entries.flatMap(({ name, special }) =>
    special !== undefined && isCheckpointName(name)
      ? [l10n.t('{0} was left out: it is {1}, not a file.', name, special)]
      : [],
  );

async function noCheckpoints(
  folder: FolderSource,
  files: readonly FolderEntry[],
  notes: readonly string[],
): Promise<InputError> {
  const links = (await folder.linkedFolders?.()) ?? [];
  const none =
    files.length === 0
      ? 'The folder has no files.'
      : files.length === 1
        ? `Its only file, ${files[0]?.name}, does not have such a name, or holds no model.`
        : `None of its ${files.length} files has such a name and holds a model.`;
  const [link, ...more] = links;
  const leads =
    link === undefined
      ? ''
      : more.length === 0
        ? ` ${link} leads to a folder elsewhere, which is not followed: name what it leads to.`
        : ` ${link} and ${more.length} more lead to folders elsewhere, which are not followed: name what they lead to.`;
  return new InputError(
    'no-checkpoints',
    `No checkpoints in ${folder.name}: looked for models in files named by their step, such as 1000.pt or ` +
      `step_1000.pt. ${notes.length > 0 ? notes.slice(0, 3).join(' ') : none}${leads}`,
  );
}
