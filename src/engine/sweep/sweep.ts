import type { SweepFailure, SweepRequest } from '../../protocol/sweep.js';
import { analyseRequestSchema } from '../../protocol/analysis.js';
import type { HostFiles } from '../places/hostFileSystem.js';
import { asFoundHere } from './jobRunner.js';
import type { KeptLine } from './kept.js';
import { lineKey } from './keys.js';
import { FirstOfRun } from './firstOfRun.js';
import type { Found, LineFound, LineJob, StorePlace } from './messages.js';
import type { Plan, Planned } from './plan.js';
import type { WorkerPool } from './pool.js';
import { runJobs, type Task } from './runJobs.js';
import { ResultStore } from './store.js';
import { estimatedBytes } from './width.js';

/** What became of one checkpoint. */
export type Outcome =
  /** `known`: nothing was computed for it. */
  { readonly kept: KeptLine; readonly known: boolean } | { readonly failure: SweepFailure };

export interface SweepDeps {
  readonly pool: WorkerPool;
  readonly hostFiles: HostFiles | null;
  /** null: nothing is kept on disk, nor looked for there. */
  readonly store: StorePlace | null;
  /** Whether read-outs are kept beside lines. */
  readonly frames: boolean;
  readonly signal: AbortSignal;
}

/** One folder of a sweep: what is asked of it, how it was found, and the checkpoints that are meant, in the order in which they are told. */
export interface Part {
  readonly request: SweepRequest;
  readonly plan: Plan;
  readonly meant: readonly Planned[];
}

export interface Listener {
  /** Each checkpoint that is meant once, in any order, but for those that are had and, where only what is known is asked for, unknown. */
  readonly outcome: (meant: Planned, outcome: Outcome) => void;
  /** Whether a line of that key is had already; all bytes are read then, so that it can be told. */
  readonly has?: (meant: Planned, key: string) => boolean;
  /** How many checkpoints are to be computed, before the first of them is. */
  readonly start?: (left: number) => void;
}

/** Files that are looked at together. */
const TOGETHER = 16;

/**
 * Analyses checkpoints of folders: what is kept on disk is told at once, the rest is computed by workers.
 * @throws CancelledError; InputError `runtime` where no worker can be started
 */
export async function sweepParts(parts: readonly Part[], deps: SweepDeps, listener: Listener): Promise<void> {
  const store = deps.store && new ResultStore(deps.store);
  const ahead: Task[] = [];
  const rest: Task[] = [];
  for (const part of parts) {
    const { meant, request } = part;
    const firsts = await firstsOf(part, deps, store);
    const unknown: Task[] = [];
    for (let at = 0; at < meant.length; at += TOGETHER)
      unknown.push(
        ...(
          await Promise.all(
            meant.slice(at, at + TOGETHER).map((each) => unlessKnown(each, part, firsts, deps, listener, store)),
          )
        ).flat(),
      );
    if (request.what === 'known') continue;
    const isFirst = ({ job }: Task) => job.kind === 'line' && job.first === job.request.checkpoint;
    ahead.push(...unknown.filter(isFirst));
    rest.push(...unknown.filter((task) => !isFirst(task)));
    ahead.push(...(await extraTasks(unknown, firsts, part, deps)));
  }
  if (ahead.length + rest.length === 0) return;
  listener.start?.(ahead.length + rest.length);
  try {
    await runJobs([...ahead, ...rest], {
      pool: deps.pool,
      signal: deps.signal,
      urgent: false,
      workers: Math.max(...parts.map(({ request }) => request.workers)),
      bytes: bytesOf(parts),
    });
  } finally {
    await store?.trim();
  }
}

/** The earliest checkpoints of the runs that are meant, with what is known of them. */
async function firstsOf(
  part: Part,
  deps: SweepDeps,
  store: ResultStore | null,
): Promise<ReadonlyMap<string, FirstOfRun>> {
  const { meant, plan, request } = part;
  const firsts = new Map<string, FirstOfRun>();
  for (const { first, run } of meant) {
    if (first === null || firsts.has(first)) continue;
    const sha256 = await plan.hash(first, request.what === 'all');
    const found = new FirstOfRun(first, run, sha256);
    firsts.set(first, found);
    const job = await jobOf(found, part, firsts, deps);
    for (const check of new Set([request.check, false])) {
      const key = sha256 === null ? null : lineKey({ ...job, check }, sha256);
      const kept = key === null ? null : ((await store?.line(key)) ?? null);
      if (kept?.first) found.tell({ ...kept.first, file: first });
    }
  }
  return firsts;
}

/** What is to be done for a checkpoint; nothing where its line is had or kept. */
async function unlessKnown(
  meant: Planned,
  part: Part,
  firsts: ReadonlyMap<string, FirstOfRun>,
  deps: SweepDeps,
  listener: Listener,
  store: ResultStore | null,
): Promise<Task[]> {
  const { plan } = part;
  const job = await jobOf(meant, part, firsts, deps);
  const sha256 = await plan.hash(meant.file, listener.has !== undefined);
  const key = sha256 === null ? null : lineKey(job, sha256);
  if (key !== null && listener.has?.(meant, key)) return [];
  const kept = key === null ? null : ((await store?.line(key)) ?? null);
  if (kept) {
    listener.outcome(meant, { kept: asFoundHere(kept, job), known: true });
    return [];
  }
  const { run, step, file } = meant;
  return [
    taskOf(job, firsts, {
      found: ({ kept: line, known }) => listener.outcome(meant, { kept: line, known }),
      failed: (error) => listener.outcome(meant, { failure: { run, step, file, error } }),
    }),
  ];
}

interface Told {
  readonly found: (found: LineFound) => void;
  readonly failed: (error: SweepFailure['error']) => void;
}

function taskOf(job: LineJob, firsts: ReadonlyMap<string, FirstOfRun>, told: Told): Task {
  const first = job.first === null ? undefined : firsts.get(job.first);
  const isFirst = job.first === job.request.checkpoint;
  return {
    job,
    earliest: () => first?.told() ?? Promise.resolve(null),
    // Whoever waits for it looks for it by itself then.
    ...(isFirst && { died: () => first?.tell(null) }),
    found: (found) => {
      const line = lineOf(found);
      if (isFirst) first?.tell(line.kept.first);
      told.found(line);
    },
    failed: (error) => {
      if (isFirst) first?.tell(null);
      told.failed(error);
    },
  };
}

/** Earliest checkpoints that are not to be told, but that others are compared with. */
async function extraTasks(
  unknown: readonly Task[],
  firsts: ReadonlyMap<string, FirstOfRun>,
  part: Part,
  deps: SweepDeps,
): Promise<Task[]> {
  const jobs = unknown.flatMap(({ job }) => (job.kind === 'line' ? [job] : []));
  const wanted = [...firsts.values()].filter((first) => {
    const own = jobs.filter((job) => job.first === first.file);
    return !first.isTold && own.length > 0 && own.every(({ request }) => request.checkpoint !== first.file);
  });
  const nobody = { found: () => undefined, failed: () => undefined };
  return Promise.all(
    wanted.map(async (first) => taskOf({ ...(await jobOf(first, part, firsts, deps)), check: false }, firsts, nobody)),
  );
}

async function jobOf(
  { run, step, file, first }: Planned,
  { plan, request }: Part,
  firsts: ReadonlyMap<string, FirstOfRun>,
  { store, frames }: SweepDeps,
): Promise<LineJob> {
  const { source, settings, assumed, trusted, check } = request;
  return {
    kind: 'line',
    request: analyseRequestSchema.parse({ source, checkpoint: file, settings, assumed, trusted, threads: 1 }),
    facts: await plan.facts(file, settings),
    store,
    run,
    step,
    first,
    first_sha256: first === null ? null : (firsts.get(first)?.sha256 ?? null),
    check,
    frames,
  };
}

function lineOf(found: Found): LineFound {
  if (found.kind !== 'line') throw new Error('a worker was asked for a line');
  return found;
}

/** What a worker may need for the most demanding of the folders, as far as that can be told. */
function bytesOf(parts: readonly Part[]): number | null {
  const all = parts.map(({ plan, request }) => plan.shape && estimatedBytes(plan.shape, request.settings));
  return all.includes(null) ? null : Math.max(...all.map((bytes) => bytes ?? 0));
}
