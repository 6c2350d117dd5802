import * as l10n from '@vscode/l10n';
import { availableParallelism } from 'node:os';
import { CancelledError } from '../../shared/cancellation.js';
import { InputError } from '../../shared/inputError.js';
import type { HostFiles } from '../places/hostFileSystem.js';
import type { Found, Job } from './messages.js';
import { BASE_BYTES, freeBytes, workersAllowed } from './width.js';
import { WorkerDied, WorkerProcess, type JobOptions } from './workerProcess.js';

/** How long idle workers are kept: a sweep that goes on, or a training that writes, finds them warm. */
const IDLE_MS = 20_000;
/** So many that ended before they were up, one after the other, and no more are started. */
const MOST_STILLBORN = 3;

interface Waiting {
  readonly urgent: boolean;
  readonly about: string;
  readonly start: (worker: WorkerProcess) => void;
  readonly fail: (error: Error) => void;
}

export interface PoolJobOptions extends JobOptions {
  /** Goes before jobs that are not. */
  readonly urgent: boolean;
}

/** The workers of one engine, which all its sweeps share: never more than are wanted, and none that is not asked. */
export class WorkerPool {
  private readonly workers = new Set<WorkerProcess>();
  private readonly queue: Waiting[] = [];
  private idle: NodeJS.Timeout | undefined;
  private stillborn = 0;
  /** How the last one ended that was not to end. */
  lastDeath = '';

  constructor(
    private readonly options: {
      readonly hostFiles: HostFiles | null;
      readonly lowPriority: boolean;
      readonly most?: number;
    },
  ) {}

  /** Most memory that any of the living has had, in bytes; 0: none has told. */
  get peakBytes(): number {
    return Math.max(0, ...[...this.workers].map(({ peakBytes }) => peakBytes));
  }

  get pids(): readonly number[] {
    return [...this.workers].flatMap(({ pid }) => pid ?? []);
  }

  /** @throws JobFailed; WorkerDied; CancelledError; InputError `runtime` where no worker can be started */
  async run(job: Job, { urgent, ...options }: PoolJobOptions): Promise<Found> {
    const about = JSON.stringify(job.request.source);
    const worker = await this.free(about, urgent, options.signal);
    try {
      const found = await worker.run(job, options);
      this.stillborn = 0;
      return found;
    } catch (error) {
      if (error instanceof WorkerDied) this.lastDeath = error.how;
      if (error instanceof WorkerDied && !error.wasUp && ++this.stillborn >= MOST_STILLBORN)
        throw new InputError(
          'runtime',
          l10n.t('The processes that analyse checkpoints cannot be started: {0}.', error.how),
        );
      throw error;
    }
  }

  /** Starts workers for what is about to be asked, as far as there are not so many: it takes them a while to be up. */
  prepare(wanted: number): void {
    const count = Math.min(
      this.options.most ?? availableParallelism(),
      workersAllowed(wanted, BASE_BYTES, freeBytes()),
    );
    try {
      while (this.workers.size < count) this.start();
    } catch {
      // What is asked then says so.
    }
  }

  /** Ends all workers. */
  end(): void {
    clearTimeout(this.idle);
    for (const worker of this.workers) worker.stop();
  }

  private free(about: string, urgent: boolean, signal: AbortSignal): Promise<WorkerProcess> {
    if (signal.aborted) return Promise.reject(new CancelledError());
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        urgent,
        about,
        start: (worker) => (signal.removeEventListener('abort', cancel), resolve(worker)),
        fail: (error) => (signal.removeEventListener('abort', cancel), reject(error)),
      };
      const cancel = () => {
        const at = this.queue.indexOf(waiting);
        if (at >= 0) this.queue.splice(at, 1);
        reject(new CancelledError());
      };
      signal.addEventListener('abort', cancel, { once: true });
      const firstLess = this.queue.findIndex((other) => !other.urgent);
      if (urgent && firstLess >= 0) this.queue.splice(firstLess, 0, waiting);
      else this.queue.push(waiting);
      this.goOn();
    });
  }

  /** Gives what waits to workers that are free, and starts others where there may be more. */
  private goOn(): void {
    clearTimeout(this.idle);
    while (this.queue.length > 0) {
      const [next] = this.queue;
      const free = [...this.workers].filter((worker) => worker.isAlive && !worker.isBusy);
      let worker = free.find(({ about }) => about === next.about) ?? free[0];
      if (!worker) {
        if (this.workers.size >= (this.options.most ?? availableParallelism())) return;
        try {
          worker = this.start();
        } catch (error) {
          this.queue.shift();
          const why = error instanceof Error ? error.message : String(error);
          next.fail(
            new InputError('runtime', l10n.t('A process that analyses checkpoints cannot be started: {0}.', why)),
          );
          continue;
        }
      }
      this.queue.shift();
      worker.take(next.about);
      next.start(worker);
    }
    if ([...this.workers].every((worker) => !worker.isBusy)) this.idle = setTimeout(() => this.end(), IDLE_MS).unref();
  }

  private start(): WorkerProcess {
    const worker = new WorkerProcess(this.options.hostFiles, {
      lowPriority: this.options.lowPriority,
      onFree: () => this.goOn(),
      onEnd: (ended) => {
        this.workers.delete(ended);
        this.goOn();
      },
    });
    this.workers.add(worker);
    return worker;
  }
}
