import { CancelledError } from '../../shared/cancellation.js';
import { messageText } from '../../shared/shownText.js';
import type { ErrorInfo } from '../../protocol/outcome.js';
import type { EarliestTold } from '../stores/earliestTold.js';
import type { Found, Job } from './messages.js';
import type { WorkerPool } from './pool.js';
import { freeBytes, workersAllowed } from './width.js';
import { JobFailed, WorkerDied } from './workerProcess.js';

/** A job of a sweep, and what becomes of what it finds. */
export interface Task {
  readonly job: Job;
  readonly found: (found: Found) => void;
  readonly failed: (error: ErrorInfo) => void;
  /** Its worker died; it is tried once more. */
  readonly died?: () => void;
  /** What is known of the run's earliest checkpoint, as soon as it is. */
  readonly earliest: () => Promise<EarliestTold | null>;
}

export interface RunOptions {
  readonly pool: WorkerPool;
  readonly signal: AbortSignal;
  readonly urgent: boolean;
  /** Workers at most; 0: as many as there are cores. */
  readonly workers: number;
  /** Memory that one needs as far as can be told beforehand, in bytes; null: it cannot. */
  readonly bytes: number | null;
}

/**
 * Does jobs in their order, as many at once as cores and memory allow: whoever is free takes the next. One whose worker dies
 * is tried once more when all others are done, alone; then it has failed.
 * @throws CancelledError; InputError `runtime` where no worker can be started
 */
export async function runJobs(tasks: readonly Task[], options: RunOptions): Promise<void> {
  const { pool, signal, workers, bytes } = options;
  const failing = new AbortController();
  const context = { ...options, signal: AbortSignal.any([signal, failing.signal]) };
  const again: Task[] = [];
  const lanes = new Set<Promise<void>>();
  let next = 0;
  let failure: unknown = null;
  const free = freeBytes();
  // What one was seen to need goes before what could be told beforehand.
  const allowed = () => workersAllowed(workers, pool.peakBytes > 0 ? pool.peakBytes : bytes, free);

  const lane = async (): Promise<void> => {
    while (next < tasks.length && failure === null) {
      if (lanes.size > allowed()) return;
      const task = tasks[next++];
      if (!(await attempt(task, context))) {
        task.died?.();
        again.push(task);
      }
      widen();
    }
  };
  const widen = (): void => {
    while (failure === null && next < tasks.length && lanes.size < allowed()) {
      const running = lane()
        .catch((error: unknown) => {
          failure ??= error;
          failing.abort();
        })
        .finally(() => lanes.delete(running));
      lanes.add(running);
    }
  };
  widen();
  while (lanes.size > 0) {
    await Promise.race(lanes);
    widen();
  }
  if (failure !== null) throw signal.aborted ? new CancelledError() : failure;
  for (const task of again) if (!(await attempt(task, context))) task.failed(diedTwice(task, pool.lastDeath));
  if (signal.aborted) throw new CancelledError();
}

/** Whether a job came to an end, good or bad: false where its worker died. */
async function attempt({ job, found, failed, earliest }: Task, { pool, ...options }: RunOptions): Promise<boolean> {
  try {
    found(await pool.run(job, { ...options, earliest }));
    return true;
  } catch (error) {
    if (error instanceof WorkerDied) return false;
    if (!(error instanceof JobFailed) || options.signal.aborted) throw error;
    failed(error.info);
    return true;
  }
}

const diedTwice = ({ job }: Task, how: string): ErrorInfo => ({
  code: 'engine-died',
  message: messageText(
    `The process that analysed ${String(job.request.checkpoint)} ended twice (${how}), the second time with nothing beside it: ` +
      'its memory may not suffice. Choose fewer layers, a shorter context or a sample of words.',
  ),
});
