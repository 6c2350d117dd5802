import { InputError } from '../../shared/inputError.js';
import { naturalOrder } from '../../shared/naturalOrder.js';
import { filesAmong, type FolderSource } from '../sources/folderSource.js';
import type { LogFile } from './logFile.js';
import { isLogFolder, isTracker, logKind, wandbRun, type LogKind } from './logKinds.js';
import { roleOf } from './columnNames.js';
import type { LogReading } from './reading.js';

/** A log, and how it is read. */
export interface FoundLog extends LogFile {
  readonly kind: LogKind | 'mlflow';
  /** MLflow's name of a metric. */
  readonly metric?: string;
}

/** Runs that one tracker's folder holds, of which one is that of the checkpoints. */
export interface TrackedRuns {
  /** The folder, from the run's. */
  readonly shown: string;
  /** The latest last. */
  readonly runs: readonly { readonly name: string; readonly logs: readonly FoundLog[] }[];
}

export interface FoundLogs {
  readonly logs: readonly FoundLog[];
  readonly tracked: readonly TrackedRuns[];
}

/** Runs of a tracker that are looked into, the latest. */
const MOST_RUNS = 12;
const MOST_EXPERIMENTS = 8;
const MOST_METRICS = 128;

/** A folder to look into, with its path from the run's folder: '' or ending in a slash. */
export interface LogPlace {
  readonly folder: FolderSource;
  readonly shown: string;
}

/**
 * The logs in a folder of a run, and in the folders that trainers and trackers make in one for them.
 * @param besides a folder in it that was looked into already
 */
export async function findLogs(place: LogPlace, besides: string | null, reading: LogReading): Promise<FoundLogs> {
  const names = (await foldersIn(place, reading)).filter((name) => name !== besides);
  const logs = [...(await logsIn(place, reading))];
  const tracked: TrackedRuns[] = [];
  if (names.includes('metrics') && (await isMlflowRun(place, reading)))
    logs.push(...(await metricsIn(inner(place, 'metrics'), '', reading)));
  for (const name of names) {
    const below = inner(place, name);
    if (isTracker(name)) tracked.push(await trackedIn(below, name, reading));
    else if (wandbRun(place.shown.split('/').at(-2) ?? '') !== null && name === 'files')
      logs.push(...(await logsIn(below, reading)));
    else if (isLogFolder(name)) {
      const found = await findInLogFolder(below, reading);
      logs.push(...found.logs);
      tracked.push(...found.tracked);
    }
  }
  return { logs, tracked: tracked.filter(({ runs }) => runs.length > 0) };
}

/** Logs in a folder of logs: those in it, in folders named for their data, and in a folder for each start or version. */
async function findInLogFolder(place: LogPlace, reading: LogReading): Promise<FoundLogs> {
  const names = await foldersIn(place, reading);
  const logs = [...(await logsIn(place, reading))];
  const tracked: TrackedRuns[] = [];
  const versions: TrackedRuns['runs'][number][] = [];
  for (const name of latest(names, 4 * MOST_RUNS)) {
    if (isTracker(name)) tracked.push(await trackedIn(inner(place, name), name, reading));
    else if (roleOf(name) !== null) logs.push(...(await logsIn(inner(place, name), reading)));
    else versions.push({ name, logs: await logsOfVersion(inner(place, name), reading) });
  }
  const withLogs = versions.filter((version) => version.logs.length > 0);
  return { logs, tracked: [...tracked, { shown: place.shown, runs: latest(withLogs, MOST_RUNS) }] };
}

/** Those in it, in folders named for their data, and of Lightning's loggers a version below the name of the training. */
async function logsOfVersion(place: LogPlace, reading: LogReading): Promise<FoundLog[]> {
  const names = await foldersIn(place, reading);
  const [version] = latest(
    names.filter((name) => /^version_\d+$/.test(name)),
    1,
  );
  const below = [...names.filter((name) => roleOf(name) !== null), ...(version === undefined ? [] : [version])];
  const found = [await logsIn(place, reading)];
  for (const name of below.slice(0, MOST_RUNS)) found.push(await logsIn(inner(place, name), reading));
  return found.flat();
}

async function trackedIn(
  place: LogPlace,
  tracker: 'wandb' | 'lightning_logs' | 'mlruns',
  reading: LogReading,
): Promise<TrackedRuns> {
  const { shown } = place;
  const names = await foldersIn(place, reading);
  if (tracker === 'mlruns') return { shown, runs: await mlflowRuns(place, names, reading) };
  const runs = new Map<string, FoundLog[]>();
  const own = tracker === 'wandb' ? names.filter((name) => wandbRun(name) !== null) : names;
  for (const name of latest(own, 2 * MOST_RUNS)) {
    const id = tracker === 'wandb' ? (wandbRun(name) ?? name) : name;
    const below = inner(place, name);
    const logs = [...(await logsIn(below, reading))];
    if (tracker === 'wandb') logs.push(...(await logsIn(inner(below, 'files'), reading)));
    // One that was resumed goes on in a folder of its own.
    const before = runs.get(id) ?? [];
    runs.delete(id);
    if (logs.length > 0) runs.set(id, [...before, ...logs]);
  }
  return {
    shown,
    runs: latest(
      [...runs].map(([name, logs]) => ({ name, logs })),
      MOST_RUNS,
      false,
    ),
  };
}

async function mlflowRuns(
  place: LogPlace,
  experiments: readonly string[],
  reading: LogReading,
): Promise<TrackedRuns['runs'][number][]> {
  const runs: TrackedRuns['runs'][number][] = [];
  for (const experiment of latest(
    experiments.filter((name) => /^\d+$/.test(name)),
    MOST_EXPERIMENTS,
  )) {
    const inExperiment = inner(place, experiment);
    for (const run of latest(await foldersIn(inExperiment, reading), MOST_RUNS)) {
      const logs = await metricsIn(inner(inner(inExperiment, run), 'metrics'), '', reading);
      if (logs.length > 0) runs.push({ name: `${experiment}/${run}`, logs });
    }
  }
  return latest(runs, MOST_RUNS, false);
}

const isMlflowRun = async (place: LogPlace, reading: LogReading): Promise<boolean> =>
  (await filesIn(place, reading)).some(({ name }) => name === 'meta.yaml');

/** Metrics of MLflow: a file each, in folders where the name has slashes. */
async function metricsIn(place: LogPlace, prefix: string, reading: LogReading): Promise<FoundLog[]> {
  const own = (await filesIn(place, reading)).map((file): FoundLog => {
    return { ...file, kind: 'mlflow', metric: `${prefix}${file.name}` };
  });
  const found = [...own];
  if (prefix.split('/').length < 4)
    for (const name of (await foldersIn(place, reading)).slice(0, MOST_METRICS))
      found.push(...(await metricsIn(inner(place, name), `${prefix}${name}/`, reading)));
  return found.slice(0, MOST_METRICS);
}

/** The logs of one folder by name, alone. */
async function logsIn(place: LogPlace, reading: LogReading): Promise<FoundLog[]> {
  return (await filesIn(place, reading)).flatMap((file) => {
    const kind = logKind(file.name);
    return kind === null ? [] : [{ ...file, kind }];
  });
}

async function filesIn({ folder, shown }: LogPlace, reading: LogReading): Promise<LogFile[]> {
  const entries = await listed(() => folder.list(reading.signal));
  for (const { name, special } of entries)
    if (special !== undefined && logKind(name) !== null)
      reading.note(`${shown}${name} was left out: it is ${special}, not a file.`);
  return filesAmong(entries)
    .map(({ name, size, mtimeMs }) => ({ folder, name, shown: `${shown}${name}`, size, mtimeMs }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => naturalOrder(a.name, b.name));
}

const foldersIn = async ({ folder }: LogPlace, reading: LogReading): Promise<readonly string[]> =>
  [...(await listed(async () => (await folder.folders?.(reading.signal)) ?? []))].sort(naturalOrder);

export const inner = ({ folder, shown }: LogPlace, name: string): LogPlace => ({
  folder: folder.folder?.(name) ?? emptyFolder,
  shown: `${shown}${name}/`,
});

const emptyFolder: FolderSource = {
  name: '',
  list: () => Promise.resolve([]),
  open: (name) => Promise.reject(new InputError('file-gone', `There is no ${name}.`)),
};

/** A folder that is not there, or cannot be read, holds no logs. */
export async function listed<T>(list: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await list();
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

/** The last of a list, which is by name where nothing else was said. */
function latest<T>(items: readonly T[], most: number, byName = true): T[] {
  const nameOf = (item: T) =>
    typeof item === 'object' && item !== null && 'name' in item ? String(item.name) : String(item);
  const sorted = byName ? [...items].sort((a, b) => naturalOrder(nameOf(a), nameOf(b))) : [...items];
  return sorted.slice(-most);
}
