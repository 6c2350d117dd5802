import type { TrainingLogs } from '../../protocol/training.js';
import type { CheckpointList } from '../list.js';
import type { FolderSource } from '../sources/folderSource.js';
import { countColumn } from './countColumn.js';
import { findLogs, inner, type FoundLog, type FoundLogs, type LogPlace, type TrackedRuns } from './findLogs.js';
import { isInsideRun } from '../../shared/checkpointNames/insideRun.js';
import { isWithinRun } from './logKinds.js';
import type { Beside } from './logsAbove.js';
import { logsAbove } from './logsAbove.js';
import { isLog, seriesOf } from './logSeries.js';
import type { LogTable } from './logTable.js';
import { readLogs } from './readLog.js';
import { aboveLimits, LogReading } from './reading.js';

/**
 * What a training has logged beside its checkpoints: in their folder, in those above it as far as they are of the run, and in
 * the folders that trackers make in them; and one folder further up, where none of these has a loss.
 * @param of a file of the run that is meant; null: the first run of the list
 * @throws CancelledError
 */
export async function trainingLogs(
  root: FolderSource,
  list: Pick<CheckpointList, 'groups'>,
  of: string | null,
  reading: LogReading = new LogReading(),
): Promise<TrainingLogs> {
  const run = runOf(list, of);
  const { own, above } = levelsOf(root, run.folder);
  const tables: LogTable[] = [];
  const summaries: FoundLog[] = [];
  for (const { place, cameFrom } of own) {
    const found = forRun(await findLogs(place, cameFrom, reading), run);
    summaries.push(...summariesIn(found));
    tables.push(...(await tablesOf(found, run.steps, reading, false)));
  }
  const states = await stateFiles(own[0].place, run.files);
  tables.push(...(await readLogs(states, reading)));
  const name = above[0]?.cameFrom ?? '';
  for (const [at, level] of above.entries())
    if (!hasLoss(tables, run.steps)) {
      const beside = { folder: above[0].place.folder, name, isFar: at > 0 };
      tables.push(...(await fittingAbove(level, beside, run, reading)));
    }
  // The last values alone are better than nothing.
  if (!hasLoss(tables, run.steps)) tables.push(...(await readLogs(summaries.slice(-1), reading)));
  const logs = longestState(tables).filter((table) => isLog(table, run.steps));
  const { series, notes } = seriesOf(logs, run.steps);
  return { series, notes: [...notes, ...reading.notes] };
}

/** Logs of a folder above that have a loss and count what the checkpoints count: others are of something else. */
async function fittingAbove(
  { place, cameFrom }: Level,
  beside: Beside,
  run: Run,
  reading: LogReading,
): Promise<readonly LogTable[]> {
  const own = new LogReading(reading.signal, aboveLimits(reading.limits));
  const found = await logsAbove(await findLogs(place, cameFrom, own), beside);
  const tables = await tablesOf(forRun(found, run), run.steps, own, true);
  const fitting = tables.filter((table) => countColumn(table, run.steps)?.by_step && hasLoss([table], run.steps));
  if (fitting.length > 0) for (const note of own.notes) reading.note(note);
  return fitting;
}

interface Run {
  /** Files by their path from the root. */
  readonly files: readonly string[];
  readonly steps: readonly number[];
  /** Parts of the path of the folder that all its files are in. */
  readonly folder: readonly string[];
  /** What its files' names have in common, and those of the other runs of the folder. */
  readonly name: string;
  readonly others: readonly string[];
}

function runOf({ groups }: Pick<CheckpointList, 'groups'>, of: string | null): Run {
  const group =
    groups.find(({ checkpoints }) => checkpoints.some(({ file }) => file === of)) ??
    (of === null ? groups.at(0) : undefined);
  const files = group?.checkpoints.map(({ file }) => file) ?? (of === null ? [] : [of]);
  const steps = group?.checkpoints.flatMap(({ step }) => step ?? []) ?? [];
  const parts = files.map((file) => file.split('/').slice(0, -1));
  const [first = []] = parts;
  const differs = first.findIndex((name, at) => parts.some((other) => other[at] !== name));
  return {
    files,
    steps,
    folder: differs < 0 ? first : first.slice(0, differs),
    name: stemOf(group?.prefix ?? ''),
    others: groups.filter((other) => other !== group).map(({ prefix }) => stemOf(prefix)),
  };
}

/** `fern` of the run `fern_step_`. */
const stemOf = (prefix: string): string =>
  (prefix.split('/').at(-1) ?? '')
    .toLowerCase()
    .replace(/[^a-z\d]+$/, '')
    .replace(/[^a-z\d]*(steps?|epochs?|ckpts?|checkpoints?|model|iters?|tokens?)$/, '');

/** Without the logs that are named for another run of the same folder. */
function forRun(found: FoundLogs, { name: own, others }: Run): FoundLogs {
  const isOfAnother = (file: string) => {
    const text = file.toLowerCase();
    return !(own !== '' && text.includes(own)) && others.some((other) => other.length > 1 && text.includes(other));
  };
  return { ...found, logs: found.logs.filter(({ name }) => !isOfAnother(name)) };
}

interface Level {
  readonly place: LogPlace;
  /** The folder in it that was looked into before. */
  readonly cameFrom: string | null;
}

/** Folders above that of the checkpoints that may be of the same run. */
const MOST_UP = 4;

/** The folders of a run from that of its checkpoints up, and the one or two above them. */
function levelsOf(root: FolderSource, path: readonly string[]): { own: Level[]; above: Level[] } {
  const chain: FolderSource[] = [root];
  for (const name of path) {
    const next = chain[chain.length - 1].folder?.(name);
    if (!next) break;
    chain.push(next);
  }
  const found: { folder: FolderSource; cameFrom: string | null; depth: number }[] = [];
  let depth = chain.length - 1;
  let folder: FolderSource | null = chain[depth];
  let cameFrom: string | null = null;
  let isOwn = true;
  let ownCount = 0;
  while (folder && found.length <= MOST_UP) {
    found.push({ folder, cameFrom, depth });
    if (isOwn) ownCount++;
    cameFrom = depth > 0 ? path[depth - 1] : lastName(folder.name);
    // Of a run that is kept as `checkpoints/NAME/`, the logs may be in `logs/NAME/`.
    if (!isOwn && (found.length > ownCount + 1 || !isInsideRun(cameFrom))) break;
    isOwn &&= isWithinRun(cameFrom);
    folder = depth > 0 ? chain[depth - 1] : (folder.parent?.() ?? null);
    depth--;
  }
  // The run's folder: the highest that is of the run and within what was opened.
  const base = Math.max(0, Math.min(...found.slice(0, ownCount).map((one) => one.depth)));
  const levels = found.map((one): Level => {
    const shown =
      one.depth >= base
        ? path
            .slice(base, one.depth)
            .map((name) => `${name}/`)
            .join('')
        : '../'.repeat(base - one.depth);
    return { place: { folder: one.folder, shown }, cameFrom: one.cameFrom };
  });
  return { own: levels.slice(0, ownCount), above: levels.slice(ownCount) };
}

const lastName = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? '';

const summariesIn = (found: FoundLogs): FoundLog[] =>
  [...found.logs, ...found.tracked.flatMap(({ runs }) => runs.flatMap(({ logs }) => logs))].filter(
    ({ kind }) => kind === 'summary',
  );

async function tablesOf(
  { logs, tracked }: FoundLogs,
  steps: readonly number[],
  reading: LogReading,
  mustFit: boolean,
): Promise<LogTable[]> {
  const tables = [
    ...(await readLogs(
      logs.filter(({ kind }) => kind !== 'summary'),
      reading,
    )),
  ];
  for (const each of tracked) tables.push(...(await chosenOf(each, steps, reading, mustFit)));
  return tables;
}

/** The logs of that run of a tracker whose steps fit the checkpoints best; of equals, of the latest. */
async function chosenOf(
  { shown, runs }: TrackedRuns,
  steps: readonly number[],
  reading: LogReading,
  mustFit: boolean,
): Promise<readonly LogTable[]> {
  let best: { name: string; tables: readonly LogTable[]; fit: number } | null = null;
  for (const { name, logs } of runs) {
    const tables = await readLogs(
      logs.filter(({ kind }) => kind !== 'summary'),
      reading,
    );
    const fit = Math.max(-1, ...tables.map((table) => fitOf(table, steps)));
    if (!best || fit >= best.fit) best = { name, tables, fit };
  }
  if (!best || (mustFit && best.fit <= 0)) return [];
  if (runs.length > 1)
    reading.note(
      `${shown} holds the logs of ${runs.length} trainings: those of ${best.name} are shown, ` +
        `${best.fit > 0 ? 'whose steps fit the checkpoints' : 'the latest'}.`,
    );
  return best.tables;
}

/** How many of the checkpoints' steps a log has a row for; less than one where it only counts the same. */
function fitOf(table: LogTable, steps: readonly number[]): number {
  const count = countColumn(table, steps);
  if (!count) return 0;
  const values = new Set(count.values);
  return steps.filter((step) => step > 0 && values.has(step)).length + (count.by_step ? 0.5 : 0);
}

/** Hugging Face's trainer keeps its whole log with each checkpoint: that with the last of them. */
async function stateFiles(place: LogPlace, files: readonly string[]): Promise<FoundLog[]> {
  const name = 'trainer_state.json';
  for (const file of files.toReversed()) {
    const folder = file.split('/').at(-2);
    if (folder === undefined || place.shown.endsWith(`${folder}/`)) continue;
    const within = inner(place, folder);
    const entries = await within.folder.list().catch(() => []);
    const entry = entries.find((candidate) => candidate.name === name);
    if (entry)
      return [{ folder: within.folder, name, shown: `${within.shown}${name}`, size: entry.size, kind: 'json' }];
  }
  return [];
}

/** Of the states of a Hugging Face trainer the one that has logged most, since each repeats what those before it say. */
function longestState(tables: readonly LogTable[]): readonly LogTable[] {
  const isState = ({ file }: LogTable) => file.endsWith('trainer_state.json');
  const [longest] = tables.filter(isState).sort((a, b) => b.rows - a.rows);
  return tables.filter((table) => !isState(table) || table === longest);
}

const hasLoss = (tables: readonly LogTable[], steps: readonly number[]): boolean =>
  seriesOf(tables, steps).series.some(({ is_loss }) => is_loss);
