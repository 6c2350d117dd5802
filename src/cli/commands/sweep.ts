import { WorkerPool } from '../../engine/sweep/pool.js';
import { ResultStore } from '../../engine/sweep/store.js';
import { storePlace } from '../../engine/sweep/storePlace.js';
import { sweepRequestSchema } from '../../protocol/sweep.js';
import { InputError } from '../../shared/inputError.js';
import { linesText } from '../../shared/shownText.js';
import { bytesText, countText, plural } from '../../shared/texts.js';
import { analyseRequest, analysisOptions } from '../analysisOptions.js';
import { files, flag, number, output, value, type Option, type Values } from '../option.js';
import { writeShown } from '../output.js';
import { eachOnce } from '../sweep/folders.js';
import { mergeSweeps } from '../sweep/merge.js';
import { planned, sweepTo } from '../sweep/run.js';
import { byPlace } from '../sweep/order.js';
import { SLURM_OPTIONS, slurmOptions } from '../slurm/options.js';
import { slurmSweep, type NewJob } from '../slurm/slurm.js';
import { readShard, readSteps, STEPS_TAKEN, type Shard, type StepItem } from '../sweep/steps.js';
import { sweepSummary } from '../sweep/summary.js';
import { UsageError } from '../usage.js';
import { command } from './command.js';

const { checkpoint: _, threads: __, ...settingsOptions } = analysisOptions;

/** Options of a sweep that decide what it computes, and of which checkpoints. */
export const sweepOptions = {
  ...settingsOptions,
  steps: value<readonly StepItem[]>(
    'STEPS',
    'only these, separated by commas: steps (0,96000), ranges (1e6..5e6, 1e6.., ..5e6), first and last of each run, every N (each Nth of the ranges, or of all)',
    { takes: STEPS_TAKEN, read: readSteps },
  ),
  check: flag('hold each read-out against what is not belief as well, as `check` does; takes several times as long'),
  shard: value<Shard>(
    'I/N',
    'only the Ith of N parts, counted from 1: each Nth checkpoint, so that N machines share the work',
    {
      takes: 'a part and their number, such as 2/8',
      read: readShard,
    },
  ),
  workers: number(
    'N',
    'processes at work; as many as there are cores where left out, and never more than memory allows',
    sweepRequestSchema.shape.workers,
  ),
};

type SlurmValues = Pick<Values<typeof sweepOptions>, 'steps'> &
  Values<typeof slurmOptions> & { readonly jsonl: string | undefined };

/** `sweep FOLDER…`: every checkpoint, a line each. */
export const sweep = command({
  name: 'sweep',
  summary:
    'Analyses every checkpoint of runs, and writes a line of JSON for each. A file that is there is gone on with: lines of equal bytes and settings are not computed again.',
  argument: {
    ...files('folders of checkpoints, or s3://bucket/prefix; with --merge, files of lines', 'folders or files'),
    value: 'FOLDER…',
    help: 'folders of checkpoints, or s3://bucket/prefix; with --merge, files of lines',
  },
  options: {
    jsonl: output('where the lines go; a file that is there is gone on with'),
    ...sweepOptions,
    merge: flag('put files of lines together, such as those of all shards: sweep --merge FILE… --jsonl FILE'),
    'no-cache': flag('neither take results from earlier sweeps, nor keep any beside the file'),
    'clear-cache': flag('let go of all that is kept of earlier sweeps on this machine'),
    ...slurmOptions,
  },

  async run({ argument, options, given, signal }) {
    const { jsonl, merge, 'clear-cache': clear, 'no-cache': noCache, steps, shard, check, workers, slurm } = options;
    const named = eachOnce(argument ?? []);
    const alone = SLURM_OPTIONS.find((name) => name !== 'slurm' && given.has(name));
    if (slurm === undefined && alone !== undefined) throw new UsageError(`--${alone} goes with --slurm DIR`);
    if (slurm !== undefined) {
      const { submit, wait } = options;
      const unfit = ['shard', 'workers', 'clear-cache'].find((name) => given.has(name));
      if (unfit !== undefined)
        throw new UsageError(`--slurm and --${unfit} do not go together: tasks have shards of their own`);
      if (named.length > 0 && merge) throw new UsageError('--slurm DIR --merge goes without FOLDER');
      const requests = () =>
        named.map((name) => {
          const { source, settings } = analyseRequest(name, options);
          return { name, request: sweepRequestSchema.parse({ source, settings, check }) };
        });
      const job = named.length > 0 ? await newJob(named, given, options, requests(), signal) : null;
      const others = [...given.keys()].find((name) => !['slurm', 'submit', 'wait', 'merge'].includes(name));
      if (!job && others !== undefined)
        throw new UsageError(`--${others} goes with FOLDER: --slurm DIR alone goes on with what DIR holds`);
      return slurmSweep({ folder: slurm, job, submit, wait, merge }, signal);
    }
    if (clear) {
      if (named.length > 0 || jsonl !== undefined) throw new UsageError('--clear-cache goes alone');
      return clearCache();
    }
    if (named.length === 0) throw new UsageError(`sweep: expected ${merge ? 'FILE…' : 'FOLDER…'}, found nothing`);
    if (jsonl === undefined) throw new UsageError('--jsonl is missing: it takes a file name, or - for standard output');
    if (merge) {
      const lines = await mergeSweeps(named, jsonl);
      if (jsonl !== '-') await writeShown(linesText([`${plural(lines, 'line')} of ${plural(named.length, 'file')}`]));
      return;
    }
    const started = performance.now();
    const pool = new WorkerPool({ hostFiles: null, lowPriority: false });
    const found = await sweepTo(
      {
        folders: named.map((name) => {
          const { source, settings } = analyseRequest(name, options);
          return { name, request: sweepRequestSchema.parse({ source, settings, check, workers }) };
        }),
        target: jsonl,
        steps: steps ?? null,
        shard: shard ?? null,
        cached: !noCache,
      },
      pool,
      signal,
    ).finally(() => pool.end());
    const seconds = (performance.now() - started) / 1000;
    if (jsonl !== '-') await writeShown(sweepSummary(found.lines, found.failed, found.counts, seconds));
    const [first] = found.failed;
    if (first)
      throw new InputError(
        first.error.code,
        found.failed.length === 1
          ? `${first.file} could not be analysed: ${first.error.message}`
          : `${countText(found.failed.length)} checkpoints could not be analysed, the first of them ${first.file}: ${first.error.message}`,
      );
  },
});

/** A sweep as a job array: what its tasks are told, and of which checkpoints they are. */
async function newJob(
  named: readonly string[],
  given: ReadonlyMap<string, string>,
  { jsonl, steps, shards, partition, time, mem, cpus, 'sbatch-option': others }: SlurmValues,
  folders: Parameters<typeof planned>[0]['folders'],
  signal: AbortSignal,
): Promise<NewJob> {
  if (jsonl === undefined || jsonl === '-')
    throw new UsageError('--slurm needs --jsonl FILE: where the shards are merged to');
  const handedOn = [...given].filter(
    ([name]) => name !== 'jsonl' && !Object.hasOwn(slurmOptions, name) && name !== 'merge',
  );
  const parts = await planned({ folders, steps: steps ?? null, shard: null }, null, signal);
  for (const { plan } of parts) await plan.close();
  const meant = parts.flatMap((part) => part.meant).sort(byPlace);
  return {
    options: handedOn.flatMap(([name, text]) => optionWords(name, text)),
    folders: named,
    target: jsonl,
    shards: shards ?? null,
    resources: { partition, time, mem, cpus, others: others ?? [] },
    checkpoints: meant.map(({ run, step, file }) => ({ run, step, file })),
  };
}

/** An option as it is typed; each line of one that repeats is one. */
function optionWords(name: string, text: string): string[] {
  const option: Option<unknown> | undefined = Object.hasOwn(sweep.spec.options, name)
    ? sweep.spec.options[name]
    : undefined;
  if (option?.value === null) return [`--${name}`];
  return (option?.repeats ? text.split('\n') : [text]).map((each) => `--${name}=${each}`);
}

async function clearCache(): Promise<void> {
  const place = storePlace();
  const { files: count, bytes } = place ? await new ResultStore(place).clear() : { files: 0, bytes: 0 };
  await writeShown(linesText([`${plural(count, 'kept result')} let go, ${bytesText(bytes)}`]));
}
