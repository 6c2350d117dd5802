import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../shared/cancellation.js';
import { HEAP_FLAGS } from '../../shared/heapFlags.js';
import { InputError } from '../../shared/inputError.js';
import { errorInfo } from '../errorInfo.js';
import type { HostFiles } from '../places/hostFileSystem.js';
import type { EarliestTold } from '../stores/earliestTold.js';
import { WORKER, type Found, type FromWorker, type Job, type ToWorker } from './messages.js';
import { LOW_PRIORITY } from './worker.js';

/** The bundle beside the one that runs; sources that are run as they are, by tests, take it from the last build. */
const workerFile = (): string =>
  ['engine.js', '../../../dist/engine.js'].map((name) => join(__dirname, name)).find(existsSync) ?? 'engine.js';

/**
 * Workers take all cores already. V8's own threads, which share the collection of garbage, took a fifth of a worker's time from
 * the others, for less of its own: what it has to look through is small.
 */
const V8_FLAGS = [...HEAP_FLAGS, '--single-threaded-gc'];

/** How long a worker may take to hear a cancel before it is ended, in milliseconds. */
const GRACE_MS = 400;

/** Those that have not ended. They end with us: at a disconnect by themselves, only later where they compute. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A worker that ended although it was not told to. */
export class WorkerDied extends Error {
  constructor(
    readonly how: string,
    /** Whether it had come up at all. */
    readonly wasUp: boolean,
  ) {
    super(how);
  }
}

/** A checkpoint that could not be analysed, as its worker tells. */
export class JobFailed extends Error {
  constructor(readonly info: ReturnType<typeof errorInfo>) {
    super(info.message);
  }
}

export interface JobOptions {
  readonly signal: AbortSignal;
  readonly earliest: () => Promise<EarliestTold | null>;
}

interface Current extends JobOptions {
  readonly id: number;
  readonly resolve: (found: Found) => void;
  readonly reject: (error: Error) => void;
}

/** A worker as the one that leads it sees it. It does one job at a time. */
export class WorkerProcess {
  private readonly child: ChildProcess;
  private current: Current | null = null;
  private ids = 0;
  private up = false;
  private dead = false;
  private said = '';
  /** Most memory that it has had, in bytes; 0: it has not told. */
  peakBytes = 0;
  private taken = false;
  private lastAbout = '';

  constructor(
    private readonly hostFiles: HostFiles | null,
    private readonly options: {
      readonly lowPriority: boolean;
      readonly onFree: () => void;
      readonly onEnd: (worker: WorkerProcess) => void;
    },
  ) {
    this.child = fork(workerFile(), [WORKER], {
      execArgv: V8_FLAGS,
      serialization: 'advanced',
      env: {
        ...process.env,
        ORT_DISABLE_TELEMETRY: '1',
        // Of each kind it keeps what it used last: the tree, the inputs and the weights of its run.
        BELIEFSCOPE_REMEMBER_MB: '0',
        ...(options.lowPriority && { [LOW_PRIORITY]: '1' }),
      },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    running.add(this.child);
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.said = (this.said + text).slice(-2000)));
    this.child.on('message', (message: FromWorker) => this.hear(message));
    const end = (how: string) => {
      if (this.dead) return;
      this.dead = true;
      running.delete(this.child);
      options.onEnd(this);
      this.settle((current) => current.reject(new WorkerDied(how, this.up)));
    };
    this.child.on('error', (error) => end(error.message));
    this.child.on('close', (code, signal) => end(signal ?? `exit code ${code}${this.lastWords()}`));
    this.holdOpen(false);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isAlive(): boolean {
    return !this.dead;
  }

  get isBusy(): boolean {
    return this.current !== null || this.taken;
  }

  /** What its last job was about: it is warm for more of that. */
  get about(): string {
    return this.lastAbout;
  }

  /** Keeps it for a job that follows at once. */
  take(about: string): void {
    this.taken = true;
    this.lastAbout = about;
  }

  /** @throws JobFailed; WorkerDied; CancelledError, at once: the worker stays busy until it has heard of it */
  run(job: Job, options: JobOptions): Promise<Found> {
    const id = ++this.ids;
    const { signal } = options;
    this.taken = false;
    if (this.dead) return Promise.reject(new WorkerDied('it ended before it was asked', this.up));
    this.holdOpen(true);
    return new Promise<Found>((resolve, reject) => {
      const cancel = () => {
        this.say({ say: 'cancel', id });
        setTimeout(() => this.current?.id === id && this.stop(), GRACE_MS).unref();
        reject(new CancelledError());
      };
      const done = () => signal.removeEventListener('abort', cancel);
      this.current = {
        ...options,
        id,
        resolve: (found) => (done(), resolve(found)),
        reject: (error) => (done(), reject(error)),
      };
      this.say({ say: 'do', id, job });
      if (signal.aborted) cancel();
      else signal.addEventListener('abort', cancel, { once: true });
    });
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  private hear(message: FromWorker): void {
    switch (message.say) {
      case 'up':
        this.up = true;
        return;
      case 'found':
      case 'failed':
        if (message.id !== this.current?.id) return;
        this.peakBytes = message.peakBytes;
        this.settle((current) =>
          message.say === 'found' ? current.resolve(message.found) : current.reject(new JobFailed(message.error)),
        );
        return;
      case 'earliest':
        if (message.id === this.current?.id)
          void this.current
            .earliest()
            .catch(() => null)
            .then((told) => this.say({ say: 'earliest', id: message.id, told }));
        return;
      case 'host':
        return void this.askHost(message);
    }
  }

  private settle(how: (current: Current) => void): void {
    const { current } = this;
    this.current = null;
    this.holdOpen(false);
    if (!current) return;
    how(current);
    this.options.onFree();
  }

  private async askHost({ call, method, args }: Extract<FromWorker, { say: 'host' }>): Promise<void> {
    try {
      const files = this.hostFiles;
      if (!files) throw new InputError('source-unknown', `${args[0]} can be read inside the editor only.`);
      const value = await (method === 'read' ? files.read(...args) : files[method](args[0]));
      this.say({ say: 'host', call, value, error: null });
    } catch (error) {
      this.say({ say: 'host', call, value: null, error: errorInfo(error) });
    }
  }

  private say(message: ToWorker): void {
    if (this.dead || !this.child.connected) return;
    // That it has died is told by its end.
    this.child.send(message, () => undefined);
  }

  /** What it wrote before it ended, in one line. */
  private lastWords(): string {
    const line =
      this.said
        .trim()
        .split('\n')
        .find((text) => /error|memory|cannot/i.test(text)) ?? '';
    return line === '' ? '' : `: ${line.trim().slice(0, 200)}`;
  }

  /** A program that waits for nothing else may end while a worker is idle. */
  private holdOpen(isOpen: boolean): void {
    const { channel } = this.child;
    if (isOpen) {
      this.child.ref();
      channel?.ref();
    } else {
      this.child.unref();
      channel?.unref();
    }
    const { stderr } = this.child;
    if (stderr && 'unref' in stderr && typeof stderr.unref === 'function') stderr.unref();
  }
}
