import { isCheckpointName } from '../../shared/checkpointNames/checkpointName.js';
import { isStepFolder } from '../../shared/checkpointNames/stepFolders.js';
import { filesAmong, type FolderSource } from '../sources/folderSource.js';
import { wordsOf } from './columnNames.js';
import { listed, type FoundLog, type FoundLogs } from './findLogs.js';
import { isLogFolder, isTracker } from './logKinds.js';

/** Words of folders that are beside runs, or part of any log's name, and so name no run. */
const COMMON: ReadonlySet<string> = new Set([
  ...['train', 'training', 'val', 'valid', 'validation', 'eval', 'test', 'tests', 'log', 'logs', 'loss', 'losses'],
  ...['metrics', 'metric', 'history', 'results', 'result', 'stats', 'runs', 'run', 'data', 'src', 'scripts', 'docs'],
  ...['notebooks', 'configs', 'config', 'figures', 'plots', 'outputs', 'checkpoints', 'models', 'csv', 'json'],
]);

/** What tells a run from those beside it. */
export interface Beside {
  /** The folder that they are in. */
  readonly folder: FolderSource;
  /** Of the run's own folder in it. */
  readonly name: string;
  /** Whether the logs lie so far up that only those are the run's that are named for it. */
  readonly isFar: boolean;
}

/**
 * Of logs that were found in a folder above a run, those that may be of it: none that is named for another run beside it, or
 * lies with checkpoints of its own; and only those that are named for this run, where there are any.
 */
export async function logsAbove(found: FoundLogs, { folder, name: own, isFar }: Beside): Promise<FoundLogs> {
  const names = [own, ...(await othersIn(folder, own))]
    .map((name) => ({ isOwn: name === own, words: wordsOf(name) }))
    .filter(({ words }) => words.some((word) => !COMMON.has(word)))
    // `seed_1_wide` is not `seed_1`.
    .sort((a, b) => b.words.length - a.words.length);
  const isOwn = ({ shown }: FoundLog): boolean | null => {
    const words = wordsOf(shown.replace(/\.[a-z]+$/i, ''));
    return names.find((name) => contains(words, name.words))?.isOwn ?? null;
  };
  const ofRun = ({ logs }: { readonly logs: readonly FoundLog[] }) => (logs[0] ? isOwn(logs[0]) : null);
  const hasOwn = found.logs.some((log) => isOwn(log) === true) || found.tracked.some(({ runs }) => runs.some(ofRun));
  const mayBe = (named: boolean | null) => (hasOwn || isFar ? named === true : named !== false);
  const tracked: FoundLogs['tracked'][number][] = [];
  for (const { shown, runs } of found.tracked) {
    const kept: (typeof runs)[number][] = [];
    // A trainer keeps its own checkpoints with its logs, whatever else a script saves.
    const isOfTrainer = isTracker(shown.split('/').at(-2) ?? '');
    for (const run of runs)
      if (mayBe(ofRun(run)) && (isOfTrainer || ofRun(run) || !(await holdsCheckpoints(run.logs)))) kept.push(run);
    if (kept.length > 0) tracked.push({ shown, runs: kept });
  }
  return { logs: found.logs.filter((log) => mayBe(isOwn(log))), tracked };
}

const contains = (words: readonly string[], part: readonly string[]): boolean =>
  words.some((_, at) => part.every((word, index) => words[at + index] === word));

/** Folders beside the run's that may be other runs. */
async function othersIn(folder: FolderSource, own: string): Promise<readonly string[]> {
  const names = await listed(async () => (await folder.folders?.()) ?? []);
  return names.filter((name) => name !== own && !isTracker(name) && !isLogFolder(name));
}

async function holdsCheckpoints([log]: readonly FoundLog[]): Promise<boolean> {
  if (!log) return false;
  const files = filesAmong(await listed(() => log.folder.list()));
  if (files.some(({ name }) => isCheckpointName(name))) return true;
  return (await listed(async () => (await log.folder.folders?.()) ?? [])).some(isStepFolder);
}
