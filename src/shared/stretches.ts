import { yielder } from './cancellation.js';

/** Work that can be put down and taken up again at each `yield`. */
export type Stretches<T> = Generator<undefined, T, undefined>;

/** Does the work in one go. */
export function atOnce<T>(work: Stretches<T>): T {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
  }
}

/** Does the work in stretches between which the event loop turns. Throws CancelledError as soon as the signal is aborted. */
export async function inStretches<T>(work: Stretches<T>, signal?: AbortSignal): Promise<T> {
  const yieldIfDue = yielder(signal);
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
    await yieldIfDue();
  }
}
