import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { HEAP_FLAGS } from '../../shared/heapFlags.js';

/** Of which a folder holds at most four (see checkpoint/sources/fileThreads.ts). */
const FILE_THREADS = '16';

export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The error, if the process could not be started at all. */
  readonly startError: Error | null;
  /** Seconds for which it had said nothing, where it was ended for that. */
  readonly silentSeconds?: number;
}

/** One engine process and the connection to it, from its start until it ends. */
export class EngineProcess {
  readonly connection: MessageConnection;
  private readonly child: ChildProcess;
  private heard = false;
  private ended = false;
  private readonly waiting: (() => void)[] = [];

  /**
   * @param entry script that the process runs
   * @param nodePath the Node to run it with; null: the one this process runs on
   * @param variables environment variables in addition to those of this process
   * @param onOutput lines of the process's own output, which only faults of native code write
   * @param onExit called once, unless {@link end} was called before
   * @param onMessage called at each message from the process
   */
  constructor(
    entry: string,
    nodePath: string | null,
    variables: NodeJS.ProcessEnv,
    onOutput: (text: string) => void,
    onExit: (exit: EngineExit) => void,
    onMessage: () => void = () => undefined,
  ) {
    const inspect = process.env.BELIEFSCOPE_ENGINE_INSPECT;
    this.child = fork(entry, [], {
      serialization: 'advanced',
      // Node options of the extension host must not be inherited; a debugger may attach only where one is asked for.
      execArgv: [...HEAP_FLAGS, ...(inspect ? [`--inspect=${inspect}`] : [])],
      ...(nodePath === null ? {} : { execPath: nodePath }),
      // Usage reporting of the native runtime must be off before it is loaded.
      // Calls on a network disk that hangs hold a thread for ever: with the usual four nothing else would be read.
      env: {
        UV_THREADPOOL_SIZE: FILE_THREADS,
        ...process.env,
        ...variables,
        ELECTRON_RUN_AS_NODE: '1',
        ORT_DISABLE_TELEMETRY: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const finish = (exit: EngineExit) => {
      if (this.ended) return;
      this.ended = true;
      this.connection.dispose();
      onExit(exit);
    };
    this.connection = createMessageConnection(new IPCMessageReader(this.child), new IPCMessageWriter(this.child));
    // This happens when a message is sent to a process that has just died; its exit is reported separately.
    this.connection.onError(() => undefined);
    this.child.on('message', onMessage);
    this.child.once('message', () => {
      this.heard = true;
      for (const resolve of this.waiting.splice(0)) resolve();
    });
    this.child.once('exit', (code, signal) => finish({ code, signal, startError: null }));
    this.child.once('error', (startError) => {
      if (this.child.pid === undefined) finish({ code: null, signal: null, startError });
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => onOutput(text.trimEnd()));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Resolves at the first message from the process: from then on it can be expected to answer at once. */
  up(): Promise<void> {
    return this.heard ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Ends the process without a call of `onExit`. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.connection.dispose();
    this.child.kill('SIGKILL');
  }
}
