import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PATIENCE, SilenceWatch } from '../../../src/host/engine/silenceWatch.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(isAsked = true) {
  const told: number[] = [];
  let pings = 0;
  const watch = new SilenceWatch({ isAsked: () => isAsked, ping: () => pings++, silent: (s) => told.push(s) });
  return { watch, told, pings: () => pings };
}

it('a process that says nothing for half a minute is told of once', () => {
  const { watch, told, pings } = setUp();
  watch.heard();
  vi.advanceTimersByTime(30_000);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([31]);
  // It is asked for a sign of life once, however long it is silent.
  expect(pings()).toBe(1);
});

it('one that answers is never told of, and one that starts has two minutes', () => {
  const answering = setUp();
  for (let second = 0; second < 300; second++) {
    vi.advanceTimersByTime(1000);
    answering.watch.heard();
  }
  expect(answering.told).toEqual([]);
  const starting = setUp();
  vi.advanceTimersByTime(PATIENCE.startTicks * PATIENCE.tickMs);
  expect(starting.told).toEqual([]);
  vi.advanceTimersByTime(2000);
  expect(starting.told).toEqual([121]);
});

it('nothing counts while nothing is asked', () => {
  const { told } = setUp(false);
  vi.advanceTimersByTime(1e6);
  expect(told).toEqual([]);
});

it('what passed while the machine slept does not count: the silence begins anew', () => {
  const { watch, told } = setUp();
  watch.heard();
  for (let night = 0; night < 5; night++) {
    vi.advanceTimersByTime(25_000);
    vi.setSystemTime(Date.now() + 8 * 3600_000);
    vi.advanceTimersByTime(1000);
  }
  expect(told).toEqual([]);
  vi.advanceTimersByTime(31_000);
  expect(told).toEqual([31]);
});
