import * as l10n from '@vscode/l10n';
import type { ErrorInfo, Progress } from '../../src/protocol/outcome.js';
import type { CallAnswer, CallTable, FromAnyPage } from '../../src/protocol/page.js';

export class CallError extends Error {
  constructor(readonly info: ErrorInfo) {
    super(info.message);
  }
}

/** The message of a failed call; null where it was cancelled. */
export function failureText(error: unknown): string | null {
  if (error instanceof CallError) return error.info.code === 'cancelled' ? null : error.info.message;
  return error instanceof Error ? error.message : String(error);
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Calls<Table extends CallTable> {
  /** Asks through the host. Rejects with a {@link CallError}; an aborted call rejects as `cancelled`. */
  call<Method extends keyof Table & string>(
    method: Method,
    params: Table[Method]['params'],
    options?: CallOptions,
  ): Promise<Table[Method]['result']>;
  /** Hands an answer to its caller; false if the call is no longer open. */
  receive(answer: CallAnswer): boolean;
}

interface Open {
  resolve(result: unknown): void;
  reject(error: CallError): void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

export function createCalls<Table extends CallTable>(
  post: (message: Extract<FromAnyPage, { readonly type: 'call' | 'cancelCall' }>) => void,
): Calls<Table> {
  const open = new Map<number, Open>();
  let last = 0;
  return {
    call<Method extends keyof Table & string>(
      method: Method,
      params: Table[Method]['params'],
      { signal, onProgress }: CallOptions = {},
    ) {
      return new Promise<Table[Method]['result']>((resolve, reject) => {
        const cancelled = (): void => reject(new CallError({ code: 'cancelled', message: l10n.t('Cancelled.') }));
        if (signal?.aborted) return cancelled();
        const id = ++last;
        open.set(id, { resolve: resolve as (result: unknown) => void, reject, onProgress });
        signal?.addEventListener('abort', () => {
          if (!open.delete(id)) return;
          post({ type: 'cancelCall', id });
          cancelled();
        });
        post({ type: 'call', id, method, params });
      });
    },
    receive(answer) {
      const entry = open.get(answer.id);
      if (entry === undefined) return false;
      if (answer.type === 'callProgress') entry.onProgress?.(answer.progress);
      else {
        open.delete(answer.id);
        if (answer.type === 'callResult') entry.resolve(answer.result);
        else entry.reject(new CallError(answer.error));
      }
      return true;
    },
  };
}

/** Whether a message answers a call, open or not. */
export const isAnswer = (message: { readonly type: string }): message is CallAnswer =>
  message.type === 'callResult' || message.type === 'callFailed' || message.type === 'callProgress';

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
    /** Drops the answers of requests in progress. */
    forget() {
      generation++;
      waiting = null;
    },
  };
}
