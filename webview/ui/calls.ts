import type { EngineCalls, PageCall } from '../../src/protocol/calls.js';
import type { ErrorInfo, Progress } from '../../src/protocol/outcome.js';
import type { FromPanel, ToPanel } from '../../src/protocol/panel.js';

export class CallError extends Error {
  constructor(readonly info: ErrorInfo) {
    super(info.message);
  }
}

export interface Calls {
  /** Asks the engine through the host. Rejects with a {@link CallError}; an aborted call rejects as `cancelled`. */
  call<M extends PageCall>(
    method: M,
    params: EngineCalls[M]['params'],
    options?: { signal?: AbortSignal; onProgress?: (progress: Progress) => void },
  ): Promise<EngineCalls[M]['result']>;
  /** Hands an answer to its caller; false where the message is none of an open call's. */
  receive(message: ToPanel): boolean;
}

interface Open {
  resolve(result: unknown): void;
  reject(error: CallError): void;
  onProgress?: (progress: Progress) => void;
}

export function createCalls(post: (message: FromPanel) => void): Calls {
  const open = new Map<number, Open>();
  let last = 0;
  return {
    call<M extends PageCall>(
      method: M,
      params: EngineCalls[M]['params'],
      options: { signal?: AbortSignal; onProgress?: (progress: Progress) => void } = {},
    ) {
      const id = ++last;
      return new Promise<EngineCalls[M]['result']>((resolve, reject) => {
        open.set(id, {
          resolve: resolve as (result: unknown) => void,
          reject,
          ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
        });
        options.signal?.addEventListener('abort', () => {
          if (!open.delete(id)) return;
          post({ type: 'cancelCall', id });
          reject(new CallError({ code: 'cancelled', message: 'Cancelled.' }));
        });
        post({ type: 'call', id, method, params });
      });
    },
    receive(message) {
      if (message.type !== 'callResult' && message.type !== 'callFailed' && message.type !== 'callProgress')
        return false;
      const entry = open.get(message.id);
      if (entry === undefined) return false;
      if (message.type === 'callProgress') entry.onProgress?.(message.progress);
      else {
        open.delete(message.id);
        if (message.type === 'callResult') entry.resolve(message.result);
        else entry.reject(new CallError(message.error));
      }
      return true;
    },
  };
}

/**
 * One request in flight, and the newest of those that came meanwhile after it: a slider that moves faster than the
 * engine answers draws as often as it can and ends on its last place.
 */
export function newestWins<Request, Result>(
  run: (request: Request) => Promise<Result>,
  done: (request: Request, result: Result) => void,
  failed: (request: Request, error: unknown) => void,
): { ask(request: Request): void; forget(): void } {
  let busy = false;
  let waiting: { request: Request } | null = null;
  let generation = 0;
  const start = (request: Request): void => {
    busy = true;
    const mine = generation;
    void run(request)
      .then(
        (result) => mine === generation && done(request, result),
        (error: unknown) => mine === generation && failed(request, error),
      )
      .finally(() => {
        busy = false;
        const next = waiting;
        waiting = null;
        if (next !== null) start(next.request);
      });
  };
  return {
    ask(request) {
      if (busy) waiting = { request };
      else start(request);
    },
    /** Answers still under way are never drawn. */
    forget() {
      generation++;
      waiting = null;
    },
  };
}
