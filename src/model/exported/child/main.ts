/** Entry point of the process that runs one exported model: such a model is a program, and whoever asked must outlive it. */
import { isMainThread } from 'node:worker_threads';
import { InputError } from '../../../shared/inputError.js';
import { warmRuntime } from '../../runtime/warmRuntime.js';
import type { LoadedProgram } from './loadedProgram.js';
import type { Answer, Load, Request, Run } from './messages.js';
import { Received } from './received.js';
import { lookOn, Watch } from './watch.js';

if (isMainThread) serve();
else lookOn();

function serve(): void {
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches all processes of a terminal: the one that asked decides what it means.
  process.on('SIGINT', () => undefined);
  const watch = new Watch(__filename);
  const received = new Received();
  let program: LoadedProgram | null = null;
  // Answers come in the order of the requests.
  let work: Promise<unknown> = warmRuntime();

  const answer = async (request: Load | Run): Promise<Answer> => {
    if (request.kind === 'load') {
      await program?.release();
      program = null;
      watch.begin(received.size);
      const { cpuMs } = await watch.during(request.allowance, async () => {
        program = await received.load(request.threads);
      });
      return { kind: 'done', rows: [], cpuMs };
    }
    const ready = program;
    if (!ready) throw new InputError('graph-failed', 'was not loaded before it was run.');
    const { given, cpuMs } = await watch.during(request.allowance, () => ready.run(request));
    return { kind: 'done', rows: given, cpuMs };
  };

  process.on('message', (request: Request) => {
    if (request.kind === 'begin') received.begin(request);
    else if (request.kind === 'part') received.add(request);
    else
      work = work
        .then(() => answer(request))
        .catch((error: unknown): Answer => failureOf(error))
        .then((said) => process.send?.(said));
  });
}

function failureOf(error: unknown): Answer {
  const code = error instanceof InputError ? error.code : 'graph-failed';
  return { kind: 'failed', code, what: error instanceof Error ? error.message : String(error) };
}
