import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { CancelledError } from '../../../shared/cancellation.js';
import { isPassing } from './failures.js';

/** How long a service is waited for. */
export interface Patience {
  /** For the head of one answer, in milliseconds. */
  readonly headMs: number;
  /** For a question with all its attempts, and the whole of its answer where that is no object. */
  readonly questionMs: number;
  /** Of an object, `leastBytes` or the rest must arrive in every `bodyMs`. */
  readonly bodyMs: number;
  readonly leastBytes: number;
  /** Before the second attempt; each later pause is twice as long. */
  readonly pauseMs: number;
}

export const PATIENCE: Patience = {
  headMs: 30_000,
  questionMs: 60_000,
  bodyMs: 30_000,
  leastBytes: 32 * 2 ** 10,
  pauseMs: 100,
};

const ATTEMPTS = 4;

/**
 * Asks a service, again where the connection broke or the service was busy, until {@link Patience.questionMs} have
 * passed. It ends at once when the signal says so, whatever the client is waiting for.
 */
export async function ask<T>(
  send: (signal: AbortSignal) => Promise<T>,
  { questionMs, pauseMs }: Patience,
  signal?: AbortSignal,
): Promise<T> {
  const ends = new AbortController();
  const cancel = () => ends.abort(new CancelledError());
  if (signal?.aborted) throw new CancelledError();
  signal?.addEventListener('abort', cancel, { once: true });
  const timer = setTimeout(() => ends.abort(tooSlow(`no answer in ${questionMs / 1000} s`)), questionMs);
  const ended = new Promise<never>((_, reject) => {
    ends.signal.addEventListener('abort', () => reject(ends.signal.reason as Error), { once: true });
  });
  try {
    return await Promise.race([attempts(send, pauseMs, ends.signal), ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

async function attempts<T>(
  send: (signal: AbortSignal) => Promise<T>,
  pauseMs: number,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(signal);
    } catch (error) {
      // The client sets its clock right by the first refusal.
      const mayHelp = isPassing(error) || (attempt === 1 && (error as Error).name === 'RequestTimeTooSkewed');
      if (signal.aborted || attempt >= ATTEMPTS || !mayHelp) throw error;
      await wait(pauseMs * 2 ** (attempt - 1), undefined, { signal });
    }
  }
}

const tooSlow = (message: string): Error => Object.assign(new Error(message), { name: 'TimeoutError' });

/** The pieces of a body as they arrive. One that comes to a standstill, or drips, is ended with a TimeoutError. */
export async function* arriving(
  body: Readable,
  { bodyMs, leastBytes }: Patience,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let arrived = 0;
  const cancel = () => body.destroy(new CancelledError());
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  const watch = setInterval(() => {
    if (arrived < leastBytes) body.destroy(tooSlow(`${arrived} bytes in ${bodyMs / 1000} s`));
    arrived = 0;
  }, bodyMs);
  try {
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      arrived += piece.length;
      yield piece;
    }
  } finally {
    clearInterval(watch);
    signal?.removeEventListener('abort', cancel);
    body.destroy();
  }
}
