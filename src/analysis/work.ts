import { yielder } from '../shared/cancellation.js';

/** One piece of long work: all its parts share one clock, so that many short parts in a row yield to the event loop too. */
export interface Work {
  readonly signal: AbortSignal | undefined;
  /** Lets the event loop turn where it is time, and throws CancelledError if the work has been cancelled. */
  yieldIfDue(): Promise<void>;
}

/** Begins a piece of long work, whose clock runs from now; `signal` cancels it. */
export function startWork(signal?: AbortSignal): Work {
  return { signal, yieldIfDue: yielder(signal) };
}
