import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CancelledError } from '../../shared/cancellation.js';
import { InputError } from '../../shared/inputError.js';
import { linesText, shownName } from '../../shared/shownText.js';
import { countText, plural } from '../../shared/texts.js';
import { writeShown, writeText } from '../output.js';
import { mergeSweeps } from '../sweep/merge.js';
import { note } from '../terminal.js';
import { PROGRAM } from '../usage.js';
import * as jobs from './jobFolder.js';
import type { JobFacts, ShardState } from './jobFolder.js';
import type { SlurmResources } from './options.js';
import { jobState, stateText, submitArray } from './scheduler.js';
import { slurmScript } from './script.js';
import { shellWord } from './shellText.js';
import { waitFor } from './wait.js';

/** A sweep that is to be a job array. */
export interface NewJob {
  readonly options: readonly string[];
  readonly folders: readonly string[];
  readonly target: string;
  readonly shards: number | null;
  readonly resources: SlurmResources;
  readonly checkpoints: JobFacts['checkpoints'];
}

export interface SlurmWish {
  readonly folder: string;
  /** null: that which the folder holds. */
  readonly job: NewJob | null;
  readonly submit: boolean;
  readonly wait: boolean;
  readonly merge: boolean;
}

/** Checkpoints of a task, and tasks of an array, where nobody says how many. */
const PER_SHARD = 8;
const MOST_BY_ITSELF = 16;

/**
 * Writes, submits, waits for and merges a job array, as far as each is asked for.
 * @throws InputError `no-scheduler`, `sweep-incomplete`, `cannot-write`, `not-readable`; CancelledError
 */
export async function slurmSweep(wish: SlurmWish, signal: AbortSignal): Promise<void> {
  const folder = resolve(wish.folder);
  const facts = wish.job ? await prepared(folder, wish.job) : await jobs.readFacts(folder);
  if (!facts)
    throw new InputError(
      'file-gone',
      `${folder} holds no sweep: name the folders of checkpoints and --jsonl FILE, and it is written there.`,
    );
  if (wish.submit) await submit(folder, facts, wish.wait);
  if (wish.wait) await wait(folder, await known(folder, facts), signal);
  if (wish.wait || wish.merge) return merged(folder, await known(folder, facts));
  if (!wish.submit) await tellState(folder, facts);
}

/** Submitting adds to the facts. */
const known = async (folder: string, facts: JobFacts): Promise<JobFacts> => (await jobs.readFacts(folder)) ?? facts;

async function prepared(folder: string, job: NewJob): Promise<JobFacts> {
  const count = job.checkpoints.length;
  const wanted = job.shards ?? Math.min(MOST_BY_ITSELF, Math.ceil(count / PER_SHARD));
  const facts: JobFacts = {
    version: 1,
    cwd: process.cwd(),
    options: [...job.options],
    folders: [...job.folders],
    target: resolve(job.target),
    shards: Math.max(1, Math.min(wanted, count)),
    checkpoints: job.checkpoints,
    jobs: [],
  };
  await jobs.makeFolder(folder);
  const before = await jobs.readFacts(folder);
  if (before) {
    const isSame = (['cwd', 'options', 'folders', 'target'] as const).every((name) =>
      isDeepStrictEqual(before[name], facts[name]),
    );
    if (!isSame)
      throw new InputError(
        'cannot-write',
        `${folder} holds another sweep (of ${before.folders.map((name) => shownName(name)).join(', ')}, with other settings, or into another file): name another folder.`,
      );
    await refuseAlive(folder, before);
    facts.jobs.push(...before.jobs);
    // Where there are more checkpoints than before, no shard is done.
    if (!isDeepStrictEqual(before.checkpoints, facts.checkpoints))
      await jobs.beginAgain(folder, facts.shards, allShards(facts));
  }
  const script = slurmScript({
    folder,
    cwd: facts.cwd,
    node: process.execPath,
    cli: await realpath(process.argv[1] ?? ''),
    options: facts.options,
    folders: facts.folders,
    shards: facts.shards,
    resources: job.resources,
  });
  await writeText(jobs.scriptFile(folder), script);
  await jobs.writeFacts(folder, facts);
  await jobs.startFrom(folder, facts);
  return facts;
}

const allShards = ({ shards }: JobFacts): number[] => Array.from({ length: shards }, (_, at) => at + 1);

async function submit(folder: string, facts: JobFacts, isAwaited: boolean): Promise<void> {
  await refuseAlive(folder, facts);
  const left = (await jobs.shardStates(folder, facts)).filter(({ code }) => code !== 0).map(({ shard }) => shard);
  if (left.length === 0) {
    await writeShown(linesText([`All ${plural(facts.shards, 'shard')} of ${folder} are done: nothing was submitted.`]));
    return;
  }
  await jobs.beginAgain(folder, facts.shards, left);
  const job = await submitArray(jobs.scriptFile(folder), left);
  await jobs.writeFacts(folder, { ...facts, jobs: [...facts.jobs, job] });
  await writeShown(
    linesText([
      `Job ${job}: ${plural(left.length, 'task')} of ${countText(facts.shards)} submitted, ${plural(facts.checkpoints.length, 'checkpoint')} in all.`,
      ...(isAwaited ? [] : following(folder)),
    ]),
  );
}

/** @throws InputError `no-scheduler` where a job of the folder is at work: two would write the same shards */
async function refuseAlive(folder: string, { jobs: submitted }: JobFacts): Promise<void> {
  const job = submitted.at(-1);
  if (job === undefined) return;
  const state = await jobState(job);
  if (state.isAlive)
    throw new InputError(
      'no-scheduler',
      `Job ${job} of ${folder} is not done (${stateText(state)}): wait for it by --wait, or end it by scancel ${job.split(';')[0]}.`,
    );
}

async function wait(folder: string, { jobs: submitted }: JobFacts, signal: AbortSignal): Promise<void> {
  const job = submitted.at(-1);
  if (job === undefined)
    throw new InputError('no-scheduler', `No job of ${folder} was submitted: ${command(folder, '--submit --wait')}`);
  try {
    await waitFor(job, signal);
  } catch (error) {
    if (error instanceof CancelledError)
      note(`job ${job} goes on. Wait for it again: ${command(folder, '--wait')}; end it: scancel ${job.split(';')[0]}`);
    throw error;
  }
}

async function merged(folder: string, facts: JobFacts): Promise<void> {
  const states = await jobs.shardStates(folder, facts);
  const files = states.flatMap(({ file }) => file ?? []);
  const lines = files.length === 0 ? 0 : await mergeSweeps([...new Set(files)], facts.target);
  await writeShown(linesText([`${plural(lines, 'line')} of ${plural(files.length, 'shard')} in ${facts.target}`]));
  const problem = await problemOf(folder, facts, states);
  if (problem !== null) throw new InputError('sweep-incomplete', problem);
}

/** What is missing, and how to go on; null where all is there. */
async function problemOf(folder: string, facts: JobFacts, states: readonly ShardState[]): Promise<string | null> {
  const left = states.filter(({ code }) => code !== 0);
  if (left.length === 0) return null;
  const missing = left.flatMap((state) => state.missing);
  const shown = missing.slice(0, 3).map(({ file }) => shownName(file));
  const names = missing.length > 3 ? `${shown.join(', ')} and ${countText(missing.length - 3)} more` : shown.join(', ');
  const job = facts.jobs.at(-1);
  const state = job === undefined ? null : await jobState(job).catch(() => null);
  const failed = left.find(({ code }) => code !== null);
  return [
    missing.length > 0
      ? `${countText(missing.length)} of ${plural(facts.checkpoints.length, 'checkpoint')} are missing (${names}), of ${plural(left.length, 'shard')} that ${left.length === 1 ? 'is' : 'are'} not done.`
      : `${plural(left.length, 'shard')} ${left.length === 1 ? 'is' : 'are'} not done.`,
    ...(state?.isAlive ? [`Job ${job} is still at work (${stateText(state)}).`] : []),
    ...(failed ? [`Shard ${failed.shard} ended with exit code ${failed.code}: ${failed.log} says why.`] : []),
    `Submit what is left again: ${command(folder, '--submit --wait')}`,
  ].join(' ');
}

async function tellState(folder: string, facts: JobFacts): Promise<void> {
  const states = await jobs.shardStates(folder, facts);
  const done = states.filter(({ code }) => code === 0).length;
  await writeShown(
    linesText([
      `${jobs.scriptFile(folder)}: ${plural(facts.checkpoints.length, 'checkpoint')} in ${plural(facts.shards, 'shard')}, ${countText(done)} of them done.`,
      `Submit:  ${command(folder, '--submit')}`,
      `         or sbatch ${shellWord(jobs.scriptFile(folder))}`,
      `Without Slurm, a shard: bash ${shellWord(jobs.scriptFile(folder))} 1`,
      ...following(folder),
    ]),
  );
}

const following = (folder: string): string[] => [
  `Wait and merge:  ${command(folder, '--wait')}`,
  `Merge only:      ${command(folder, '--merge')}`,
];

const command = (folder: string, rest: string): string => `${PROGRAM} sweep --slurm ${shellWord(folder)} ${rest}`;
