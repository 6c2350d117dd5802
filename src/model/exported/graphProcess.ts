import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../shared/cancellation.js';
import { InputError } from '../../shared/inputError.js';
import { answerTo } from './answerTo.js';
import { OVERRUN_FD, type Done, type Load, type Request, type Run } from './child/messages.js';

/** What the process gets of our environment: what a program needs to start here, and no word of a person. */
const NEEDED = [
  'ELECTRON_RUN_AS_NODE',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'SystemRoot',
  'windir',
  'TEMP',
  'TMP',
  'TMPDIR',
];
/** A call that ends by itself soon after a cancel leaves the process to the next one. */
const GRACE_MS = 150;
/** Allowances are of processor time; a machine may have little of it to give. */
const WALL_MS = 60_000;
const WALL_SHARE = 30;
/** Timers know no longer time. */
const MOST_WALL_MS = 2 ** 31 - 1;
const PART_BYTES = 4 * 2 ** 20;

/** The bundle beside the one that runs; sources that are run as they are, by tests, take it from the last build. */
const programFile = (): string =>
  ['graph.js', '../../../dist/graph.js'].map((name) => join(__dirname, name)).find(existsSync) ?? 'graph.js';

/** A model as it is sent: its bytes, and those of the files beside it. */
export interface SentModel {
  readonly model: Uint8Array;
  readonly sideFiles?: readonly { readonly path: string; readonly data: Uint8Array }[] | undefined;
}

/** Those that have not ended. They end with us: at a disconnect by themselves, only later where they compute. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** How a process ended that was not to end. */
class Ended extends Error {}

/** A process that holds one exported model. Requests are answered one after the other. */
export class GraphProcess {
  private readonly child: ChildProcess;
  private overrun = '';
  private ended: Ended | null = null;
  private waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void } | null = null;

  constructor(private readonly file: string) {
    const env = Object.fromEntries(
      NEEDED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    );
    this.child = fork(programFile(), [], {
      execArgv: [],
      env: { ...env, ORT_DISABLE_TELEMETRY: '1' },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'],
    });
    running.add(this.child);
    this.child.on('exit', () => running.delete(this.child));
    const overrun = this.child.stdio[OVERRUN_FD];
    overrun?.on('data', (bytes: Buffer) => (this.overrun += bytes.toString().slice(0, 100)));
    overrun?.on('error', () => undefined);
    this.child.on('message', (answer) => {
      const { waiting } = this;
      this.waiting = null;
      waiting?.resolve(answer);
    });
    this.child.on('error', (error) => this.end(new Ended(error.message)));
    this.child.on('close', (code, signal) => this.end(new Ended(this.overrun || signal || `exit code ${code}`)));
    this.holdOpen(false);
  }

  /** The process's number; undefined where it could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  get isAlive(): boolean {
    return this.ended === null;
  }

  /** @throws InputError what is wrong with the model; CancelledError */
  load(model: SentModel, load: Omit<Load, 'kind'>, signal?: AbortSignal): Promise<Done> {
    return this.watched({ kind: 'load', ...load }, signal, () => this.send(model, signal));
  }

  /** @throws InputError what is wrong with the model; CancelledError */
  run(run: Omit<Run, 'kind'>, signal?: AbortSignal): Promise<Done> {
    return this.watched({ kind: 'run', ...run }, signal);
  }

  stop(): void {
    this.end(new Ended('stopped'));
    this.child.kill('SIGKILL');
  }

  private async send({ model, sideFiles = [] }: SentModel, signal?: AbortSignal): Promise<void> {
    await this.post({
      kind: 'begin',
      size: model.byteLength,
      sideFiles: sideFiles.map(({ path, data }) => ({ path, size: data.byteLength })),
    });
    for (const [file, bytes] of [model, ...sideFiles.map(({ data }) => data)].entries())
      for (let at = 0; at < bytes.byteLength; at += PART_BYTES) {
        if (signal?.aborted) throw new CancelledError();
        await this.post({ kind: 'part', file, at, bytes: bytes.subarray(at, at + PART_BYTES) });
      }
  }

  private async watched(request: Load | Run, signal?: AbortSignal, before?: () => Promise<void>): Promise<Done> {
    if (signal?.aborted) throw new CancelledError();
    this.holdOpen(true);
    const { cpuMs, bytes } = request.allowance;
    const wall = setTimeout(
      () => {
        this.overrun = 'time';
        this.child.kill('SIGKILL');
      },
      Math.min(MOST_WALL_MS, WALL_MS + WALL_SHARE * cpuMs),
    );
    let grace: NodeJS.Timeout | undefined;
    const onAbort = () => (grace = setTimeout(() => this.stop(), GRACE_MS));
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await before?.();
      const answered = new Promise<unknown>((resolve, reject) => (this.waiting = { resolve, reject }));
      answered.catch(() => undefined);
      await this.post(request);
      const answer = answerTo(request, await answered);
      if (signal?.aborted) throw new CancelledError();
      if (!answer) {
        this.stop();
        throw new Ended('an answer that makes no sense');
      }
      if (answer.kind === 'failed') throw new InputError(answer.code, `${this.file} ${answer.what}`);
      return answer;
    } catch (error) {
      // Ctrl-C reaches all processes of a terminal, and this one first where it had only begun.
      if (signal?.aborted || (error instanceof Ended && error.message === 'SIGINT')) throw new CancelledError();
      if (error instanceof Ended) throw new InputError('graph-failed', this.told(error.message, { cpuMs, bytes }));
      throw error;
    } finally {
      clearTimeout(wall);
      clearTimeout(grace);
      signal?.removeEventListener('abort', onAbort);
      this.holdOpen(false);
    }
  }

  private post(message: Request): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(this.ended);
      // Where the process has gone, its end is what to tell.
      this.child.send(message, (error) =>
        error ? setTimeout(() => reject(this.ended ?? new Ended(error.message)), 50) : resolve(),
      );
    });
  }

  private end(how: Ended): void {
    this.ended ??= how;
    const { waiting } = this;
    this.waiting = null;
    waiting?.reject(how);
  }

  /** Whether this program waits for an answer, and does not end before it. */
  private holdOpen(open: boolean): void {
    const pipe = this.child.stdio[OVERRUN_FD];
    for (const each of [this.child, this.child.channel, pipe as { ref?(): void; unref?(): void } | null | undefined])
      if (open) each?.ref?.();
      else each?.unref?.();
  }

  private told(how: string, { cpuMs, bytes }: { cpuMs: number; bytes: number }): string {
    const way = 'open the checkpoint that it was exported from, or export it again with torch.onnx.export';
    if (how === 'memory')
      return `${this.file} takes more memory than a model of its size needs (over ${Math.round(bytes / 2 ** 20)} MiB): ${way}.`;
    if (how === 'time')
      return `${this.file} computes longer than a model of its size needs (over ${(cpuMs / 1000).toFixed(1)} s of processor time): ${way}.`;
    return `${this.file} ended the process that it was run in (${how}): ${way}.`;
  }
}
