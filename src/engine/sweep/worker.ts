import { constants, setPriority } from 'node:os';
import { errorCodeOf } from '../../shared/errorCodes.js';
import { InputError } from '../../shared/inputError.js';
import type { HostFiles } from '../places/hostFileSystem.js';
import { errorInfo } from '../errorInfo.js';
import type { EarliestTold } from '../stores/earliestTold.js';
import { JobRunner } from './jobRunner.js';
import type { FromWorker, ToWorker } from './messages.js';

/** Set where whoever started the worker has something more urgent to do. */
export const LOW_PRIORITY = 'BELIEFSCOPE_LOW_PRIORITY';

/** Of a run's first checkpoints: by then most of what is run has been compiled, if not as far as V8 goes. */
const KEEP_AFTER = 4;

/**
 * The life of a worker of a sweep, a process of its own, which ends with the one that started it.
 * @param keepCode keeps what V8 has compiled, for the next start
 */
export function serveSweep(keepCode: () => void): void {
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches all processes of a terminal: the one that asked decides what it means.
  process.on('SIGINT', () => undefined);
  if (process.env[LOW_PRIORITY]) lowerPriority();
  const host = new HostProxy();
  const runner = new JobRunner(host.files);
  const jobs = new Map<number, AbortController>();
  const waiting = new Map<number, (told: EarliestTold | null) => void>();

  let done = 0;

  const say = (message: FromWorker): void => void process.send?.(message);
  const peakBytes = () => process.resourceUsage().maxRSS * 1024;

  process.on('message', (message: ToWorker) => {
    switch (message.say) {
      case 'do': {
        const { id, job } = message;
        const controller = new AbortController();
        jobs.set(id, controller);
        const earliest = () =>
          new Promise<EarliestTold | null>((resolve) => {
            waiting.set(id, resolve);
            say({ say: 'earliest', id });
          });
        void runner
          .run(job, { signal: controller.signal, earliest })
          .then((found) => {
            say({ say: 'found', id, found, peakBytes: peakBytes() });
            if (++done === KEEP_AFTER) keepCode();
          })
          .catch((error: unknown) =>
            say({ say: 'failed', id, error: errorInfo(error, controller.signal), peakBytes: peakBytes() }),
          )
          .finally(() => jobs.delete(id));
        return;
      }
      case 'cancel':
        jobs.get(message.id)?.abort();
        waiting.get(message.id)?.(null);
        return;
      case 'earliest':
        waiting.get(message.id)?.(message.told);
        waiting.delete(message.id);
        return;
      case 'host':
        return host.answered(message);
    }
  });
  say({ say: 'up' });
}

function lowerPriority(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Where it may not be lowered, work is done as it is.
  }
}

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

/** The virtual file systems of the host, through the process that started this one. */
class HostProxy {
  private readonly waiting = new Map<number, Waiting>();
  private calls = 0;

  readonly files: HostFiles = {
    list: (uri) => this.ask('list', uri) as ReturnType<HostFiles['list']>,
    stat: (uri) => this.ask('stat', uri) as ReturnType<HostFiles['stat']>,
    read: (uri, offset, length) => this.ask('read', uri, offset, length) as ReturnType<HostFiles['read']>,
  };

  answered({ call, value, error }: Extract<ToWorker, { say: 'host' }>): void {
    const waiting = this.waiting.get(call);
    this.waiting.delete(call);
    if (error) waiting?.reject(new InputError(errorCodeOf(error.code), error.message));
    else waiting?.resolve(value);
  }

  private ask(method: 'list' | 'stat' | 'read', uri: string, offset = 0, length = 0): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const call = ++this.calls;
      this.waiting.set(call, { resolve, reject });
      process.send?.({ say: 'host', call, method, args: [uri, offset, length] } satisfies FromWorker);
    });
  }
}
