import * as l10n from '@vscode/l10n';
import { CancellationTokenSource, ResponseError } from 'vscode-jsonrpc/node';
import { CancelledError } from '../../shared/cancellation.js';
import { errorCodeOf } from '../../shared/errorCodes.js';
import { toldText } from '../../shared/told.js';
import type { EngineCalls, EngineMethod } from '../../protocol/calls.js';
import type { HostCalls } from '../../protocol/files.js';
import type { ErrorInfo, Progress } from '../../protocol/outcome.js';
import { EngineError } from './errors.js';
import { EngineProcess } from './engineProcess.js';
import type { EngineExit } from './engineProcess.js';
import { ownBuffers } from './ownBuffers.js';
import { SilenceWatch, type Patience } from './silenceWatch.js';

/** Answers requests that the engine sends to the host. The `code` and `message` of an error reach the engine. */
export type HostAnswers = {
  readonly [M in keyof HostCalls]: (params: HostCalls[M]['params']) => Promise<HostCalls[M]['result']>;
};

export type LogLevel = 'info' | 'warn' | 'error';

export interface EngineClientOptions {
  readonly entry: string;
  /** Path of the Node that runs the engine, read at each start; null: the Node that runs the extension host. */
  readonly nodePath: () => string | null;
  /** Environment variables for the engine in addition to those of this process, read at each start. */
  readonly env?: () => NodeJS.ProcessEnv;
  readonly answers: HostAnswers;
  readonly log: (level: LogLevel, message: string) => void;
  /** Called once each time the engine ends without having been told to. */
  readonly died: (exit: EngineExit) => void;
  /** How long the engine may be silent while something is asked of it. */
  readonly patience?: Patience;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Milliseconds that the engine may take to answer a cancel before it is ended. Who cancelled does not wait for it; a busy
 * machine may hold up a healthy engine for hundreds of them, and ending it costs all that it keeps warm.
 */
const CANCEL_GRACE_MS = 1000;
/** Milliseconds that a starting engine may take to send its first message before a cancel ends it. */
const START_GRACE_MS = 5000;

interface Pending {
  readonly send: (engine: EngineProcess) => void;
  readonly fail: (error: Error) => void;
}

/**
 * The host's access to the engine process, which the first request starts. It is kept running; if it has ended, the next
 * request starts another.
 * Results carry typed arrays with buffers of their own.
 */
export class EngineClient {
  private engine: EngineProcess | null = null;
  private watch: SilenceWatch | null = null;
  private tokens = 0;
  private disposed = false;
  private readonly progressOf = new Map<number, (progress: Progress) => void>();
  private readonly pending = new Set<Pending>();

  constructor(private readonly options: EngineClientOptions) {}

  /** Process id of the running engine. */
  get pid(): number | undefined {
    return this.engine?.pid;
  }

  /**
   * One call of the engine.
   * @throws EngineError with the engine's own code, or `engine-died`, or `engine-not-started`
   * @throws CancelledError as soon as `signal` is aborted; the engine then has {@link CANCEL_GRACE_MS} to confirm
   */
  request<M extends EngineMethod>(
    method: M,
    params: EngineCalls[M]['params'],
    { signal, onProgress }: CallOptions = {},
  ): Promise<EngineCalls[M]['result']> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new CancelledError());
      const token = ++this.tokens;
      let cancelSent: CancellationTokenSource | null = null;
      let answered = false;
      let running: EngineProcess | null = null;
      if (onProgress) this.progressOf.set(token, onProgress);

      const settle = () => {
        this.progressOf.delete(token);
        this.pending.delete(entry);
        signal?.removeEventListener('abort', cancel);
      };
      const cancel = () => {
        settle();
        reject(new CancelledError());
        cancelSent?.cancel();
        if (running)
          this.endUnlessAnswered(running, () => answered).catch((error: unknown) =>
            this.options.log('error', `The engine could not be replaced: ${String(error)}`),
          );
      };
      const entry: Pending = {
        send: (engine) => {
          running = engine;
          cancelSent = new CancellationTokenSource();
          engine.connection.sendRequest(method, { progressToken: token, params }, cancelSent.token).then(
            (result) => {
              answered = true;
              settle();
              resolve(ownBuffers(result as EngineCalls[M]['result']));
            },
            (error: unknown) => {
              // The promise also rejects if the connection closes; the reason is then how the process ended.
              if (!(error instanceof ResponseError) || this.engine !== engine) return;
              answered = true;
              settle();
              reject(fromResponse(error));
            },
          );
        },
        fail: (error) => {
          answered = true;
          settle();
          reject(error);
        },
      };
      this.pending.add(entry);
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        entry.send(this.start());
      } catch (error) {
        entry.fail(startFailure(error));
      }
    });
  }

  /** Replaces the engine at once. Calls in progress fail with `engine-died`. */
  restart(): void {
    this.stop();
    for (const { fail } of [...this.pending])
      fail(new EngineError('engine-died', l10n.t('The analysis engine was restarted.')));
    this.start();
  }

  dispose(): void {
    this.disposed = true;
    this.stop();
    for (const { fail } of [...this.pending]) fail(new CancelledError());
  }

  private stop(): void {
    this.watch?.end();
    this.engine?.end();
    this.engine = null;
  }

  private start(): EngineProcess {
    if (this.disposed) throw new EngineError('engine-not-started', l10n.t('The window is closing.'));
    if (this.engine) return this.engine;
    const { entry, nodePath, env, log, answers } = this.options;
    const engine = new EngineProcess(
      entry,
      nodePath(),
      env?.() ?? {},
      (text) => log('warn', text),
      (exit) => this.ended(engine, exit),
      () => watch.heard(),
    );
    this.engine = engine;
    const { connection } = engine;
    const watch = this.watchOver(engine);
    this.watch = watch;
    connection.onNotification('progress', ({ token, progress }: { token: number; progress: Progress }) =>
      this.progressOf.get(token)?.({ ...progress, step: toldText(progress.step) }),
    );
    connection.onNotification('log', ({ level, message }: { level: LogLevel; message: string }) => log(level, message));
    for (const method of ['host/stat', 'host/list', 'host/read'] as const) {
      connection.onRequest(method, (params: unknown) =>
        answer(answers[method] as (params: unknown) => Promise<unknown>, params),
      );
    }
    connection.listen();
    log('info', `Engine started, process ${engine.pid ?? 'unknown'}${nodePath() === null ? '' : ` on ${nodePath()}`}`);
    return engine;
  }

  /** Ends a process that is stopped, or turns in a circle, as one that has died. One that is debugged may stand still. */
  private watchOver(engine: EngineProcess): SilenceWatch {
    return new SilenceWatch(
      {
        isAsked: () => this.pending.size > 0 && !process.env.BELIEFSCOPE_ENGINE_INSPECT,
        ping: () => void engine.connection.sendRequest('ping').catch(() => undefined),
        silent: (silentSeconds) => {
          engine.end();
          this.ended(engine, { code: null, signal: null, startError: null, silentSeconds });
        },
      },
      this.options.patience,
    );
  }

  private ended(engine: EngineProcess, exit: EngineExit): void {
    if (this.engine !== engine) return;
    this.watch?.end();
    this.engine = null;
    const error = exit.startError ? startFailure(exit.startError) : new EngineError('engine-died', describeExit(exit));
    this.options.log('error', error.message);
    for (const { fail } of [...this.pending]) fail(error);
    this.options.died(exit);
  }

  /** After a cancel: replaces a process that does not answer, and repeats the other calls that it had not answered. */
  private async endUnlessAnswered(engine: EngineProcess, answered: () => boolean): Promise<void> {
    await Promise.race([engine.up(), delay(START_GRACE_MS)]);
    await delay(CANCEL_GRACE_MS);
    if (answered() || this.engine !== engine) return;
    this.options.log('warn', `The engine did not answer a cancel within ${CANCEL_GRACE_MS} ms; it is replaced.`);
    this.stop();
    if (this.pending.size === 0) return;
    const fresh = this.start();
    for (const { send } of [...this.pending]) send(fresh);
  }
}

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

async function answer(handler: (params: unknown) => Promise<unknown>, params: unknown): Promise<unknown> {
  try {
    return await handler(params);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = errorCodeOf(error instanceof Error && 'code' in error ? error.code : null);
    return new ResponseError<ErrorInfo>(-32001, message, { code, message });
  }
}

function fromResponse(error: ResponseError<unknown>): Error {
  const info = error.data as Partial<ErrorInfo> | undefined;
  if (info?.code === 'cancelled') return new CancelledError();
  return new EngineError(errorCodeOf(info?.code), toldText(info?.message ?? error.message), info?.question);
}

function startFailure(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new EngineError(
    'engine-not-started',
    l10n.t('The analysis engine could not be started ({0}). Check the setting beliefscope.engine.nodePath.', reason),
  );
}

/** One line that tells the user how the engine ended. */
export function describeExit({ code, signal, silentSeconds }: EngineExit): string {
  if (silentSeconds !== undefined)
    return l10n.t('The analysis engine stood still: it said nothing for {0} seconds, and was ended.', silentSeconds);
  return signal !== null
    ? l10n.t('The analysis engine was ended by the signal {0}.', signal)
    : l10n.t('The analysis engine ended unexpectedly (exit code {0}).', code ?? 'unknown');
}
