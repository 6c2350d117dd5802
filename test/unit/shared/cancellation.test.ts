import { expect, it } from 'vitest';
import { CancelledError, yielder, yieldToEvents } from '../../../src/shared/cancellation.js';

/** Work in parts of about a millisecond, none of which waits for anything. */
async function work(milliseconds: number, yieldIfDue: () => Promise<void>): Promise<void> {
  for (const end = performance.now() + milliseconds; performance.now() < end;) {
    for (const part = performance.now() + 1; performance.now() < part;);
    await yieldIfDue();
  }
}

it('long work lets a cancel in that arrives by the event loop', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  const started = performance.now();
  await expect(work(20_000, yielder(controller.signal))).rejects.toBeInstanceOf(CancelledError);
  expect(performance.now() - started).toBeLessThan(10_000);
});

it('and lets others run whether or not it can be cancelled', async () => {
  let turns = 0;
  const counting = setInterval(() => turns++, 10);
  await work(500, yielder());
  clearInterval(counting);
  expect(turns).toBeGreaterThanOrEqual(2);
});

it('what was cancelled before it began does not begin', async () => {
  await expect(yielder(AbortSignal.abort())()).rejects.toBeInstanceOf(CancelledError);
  await expect(yieldToEvents(AbortSignal.abort())).rejects.toBeInstanceOf(CancelledError);
});
