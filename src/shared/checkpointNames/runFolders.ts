import { checkpointName } from './checkpointName.js';
import { weightsAmong } from './folderFiles.js';
import { readName } from './slots.js';
import { ownWords } from './special.js';
import { isStepFolder } from './stepFolders.js';

/** A folder of a tree, with the files in it that are named like checkpoints. */
export interface ListedFolder {
  /** Parts of its path from where the search began; none for that folder itself. */
  readonly path: readonly string[];
  readonly files: readonly string[];
  /** Whether something in it (Hydra's `.hydra`) says that one run made it, however it is named. */
  readonly isRun?: boolean;
}

/** The folder of one run, or of several whose files lie side by side. */
export interface RunFolder {
  readonly path: readonly string[];
  /** Checkpoints by their path within it: `1000.pt`, `checkpoints/1000/model.pt`. */
  readonly files: readonly string[];
  /** Folders below it that hold nothing but its checkpoints. */
  readonly inner: readonly (readonly string[])[];
}

/** Folders that hold what a run saved, and are named for that and not for the run. */
const CONTAINERS: ReadonlySet<string> = new Set([
  ...['checkpoints', 'checkpoint', 'ckpts', 'ckpt', 'models', 'model', 'weights', 'saved_models', 'saved', 'saves'],
  ...['snapshots', 'states', 'state_dicts', 'model_checkpoints', 'training_checkpoints', 'params'],
]);
/** Such folders of experiment trackers: wandb's and MLflow's. What is above them is always the run. */
const TRACKED: ReadonlySet<string> = new Set(['files', 'artifacts']);
/** Folders between a step's folder and its weights: `step_100/data/model.pth`. */
const WITHIN_STEPS: ReadonlySet<string> = new Set([...CONTAINERS, 'data', 'default', 'pytorch_model', 'state']);

/** Whether folders of this name, or of one step, hold what belongs to the run of the folder above them. */
export const isPartOfRun = (name: string): boolean =>
  CONTAINERS.has(name.toLowerCase()) || TRACKED.has(name) || WITHIN_STEPS.has(name.toLowerCase()) || isStepFolder(name);

/**
 * Tells from the names in a tree which folders are those of runs. The folders of single steps, and those that a run's
 * checkpoints are kept in, belong to the run: RUN/100.pt, RUN/checkpoints/100/model.pt, RUN/artifacts/models/100/model.pt,
 * RUN/files/model_100.pt. A folder of checkpoints that stands alone is itself shown as the run.
 * @param folders those that hold checkpoints; others need not be among them
 * @returns in the order of the folders that their files were found in
 */
export function runFolders(folders: readonly ListedFolder[]): RunFolder[] {
  const byPath = new Map(folders.map((folder) => [key(folder.path), folder]));
  const found = new Map<string, Gathering>();
  const add = (path: readonly string[], file: string, from: readonly string[]) => {
    const own: Gathering = found.get(key(path)) ?? { path, files: [], inner: new Map() };
    found.set(key(path), own);
    own.files.push(file);
    for (let length = path.length + 1; length <= from.length; length++) {
      const inner = from.slice(0, length);
      own.inner.set(key(inner), inner);
    }
  };
  for (const folder of folders) {
    if (folder.files.length === 0) continue;
    const { base, files, areSteps } = stepsIn(folder, byPath);
    const root = rootOf(base, areSteps, byPath);
    for (const file of files) add(root, [...folder.path.slice(root.length), file].join('/'), folder.path);
  }
  return [...found.values()].map(({ path, files, inner }) => ({ path, files, inner: [...inner.values()] }));
}

interface Gathering {
  readonly path: readonly string[];
  readonly files: string[];
  readonly inner: Map<string, readonly string[]>;
}

type ByPath = ReadonlyMap<string, ListedFolder>;

const key = (path: readonly string[]): string => path.join('/');
const isNumbered = (file: string): boolean => checkpointName(file)?.step != null && !isSpecial(file);
const isSpecial = (file: string): boolean => ownWords(file).special >= 0;

/** The folder whose checkpoints those of a folder are: the one above the folder of a single step, or the folder itself. */
function stepsIn(
  folder: ListedFolder,
  byPath: ByPath,
): { readonly base: readonly string[]; readonly files: readonly string[]; readonly areSteps: boolean } {
  const { path, files } = folder;
  const alone = { base: path, files, areSteps: false };
  const depth = path.length > 1 && WITHIN_STEPS.has((path.at(-1) ?? '').toLowerCase()) ? 2 : 1;
  for (let up = 1; up <= depth; up++) {
    const name = path.at(-up);
    const above = path.slice(0, -up);
    if (name === undefined || !isStepFolder(name) || isRunOfSweep(path.slice(0, path.length - up + 1), byPath))
      continue;
    if (byPath.get(key(above))?.files.some(isNumbered)) return alone;
    const weights = weightsAmong(files, name);
    if (weights !== undefined) return { base: above, files: [weights], areSteps: true };
    if (isEpochOf(name, files)) return { base: above, files: files.filter(isNumbered), areSteps: true };
  }
  return alone;
}

/** A number alone may be that of a run: Hydra's multirun/DATE/TIME/0, or where a run's own folder lies in it. */
function isRunOfSweep(path: readonly string[], byPath: ByPath): boolean {
  if (byPath.get(key(path))?.isRun) return true;
  return /^\d{1,4}$/.test(path.at(-1) ?? '') && path.slice(-4).includes('multirun');
}

/** Whether the files of an epoch's folder are its steps: `epoch_3/step_1000.pt`. */
function isEpochOf(folder: string, files: readonly string[]): boolean {
  const isEpoch = readName(folder).slots.some(({ kind }) => kind === 'epoch');
  const counts = (file: string) =>
    readName(file).slots.some(({ kind }) => kind === 'step' || kind === 'batch' || kind === 'tokens');
  const numbered = files.filter(isNumbered);
  return isEpoch && numbered.length > 0 && numbered.every(counts);
}

/** The folder of the run whose checkpoints are kept in a folder. */
function rootOf(base: readonly string[], areSteps: boolean, byPath: ByPath): readonly string[] {
  let length = base.length;
  let isTracked = false;
  while (length > 0) {
    const name = base[length - 1] ?? '';
    if (TRACKED.has(name)) isTracked = true;
    else if (isTracked || !CONTAINERS.has(name.toLowerCase())) break;
    length--;
  }
  const root = base.slice(0, length);
  if (length === base.length || isTracked || areSteps) return holdsNumbered(root, byPath) ? base : root;
  // RUN/best.pt beside RUN/checkpoints/100.pt.
  const beside = byPath.get(key(root))?.files ?? [];
  return beside.length > 0 && beside.every(isSpecial) ? root : base;
}

const holdsNumbered = (path: readonly string[], byPath: ByPath): boolean =>
  byPath.get(key(path))?.files.some(isNumbered) ?? false;

/** What a run is called: its folder, with the one above it where that alone says little (`2026-01-20/10-11-12`). */
export function runName(path: readonly string[]): string {
  let end = path.length;
  while (end > 1 && (CONTAINERS.has((path[end - 1] ?? '').toLowerCase()) || TRACKED.has(path[end - 1] ?? ''))) end--;
  const isTelling = /\p{L}/u.test(path[end - 1] ?? '') && !/^version_\d+$/.test(path[end - 1] ?? '');
  return path.slice(isTelling ? end - 1 : Math.max(0, end - 2), end).join('/');
}

/** What one of several runs of a folder is called: `fern: step_`; the run of a folder that has no other is called as the folder is. */
export const nameAmong = (folder: string, prefix: string, isAlone: boolean): string =>
  isAlone ? folder : `${folder}: ${prefix === '' ? 'steps' : prefix}`;
