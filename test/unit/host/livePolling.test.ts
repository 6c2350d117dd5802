import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { happenedTo } from '../../../src/host/session/live/liveRuns.js';
import { Polling } from '../../../src/host/session/live/polling.js';
import type { Happened, Look } from '../../../src/host/session/live/tracker.js';
import type { Session } from '../../../src/host/session/session.js';

const quiet: Happened = { checkpoints: false, logs: false, rewritten: [], startedOver: null };

describe('looking at a folder again and again', () => {
  let there: Map<string, { size: number; mtimeMs: number; whole: boolean }>;
  let looks: number;
  let isSeen: boolean;
  let isGone: boolean;
  let told: { readonly happened: Happened; readonly writing: readonly string[] }[];
  let polling: Polling;

  beforeEach(() => {
    vi.useFakeTimers();
    [there, looks, isSeen, isGone, told] = [new Map(), 0, true, false, []];
    put('0.pt', Date.now() - 1e6);
    polling = new Polling({
      look: (): Promise<Look> => {
        looks++;
        return isGone ? Promise.reject(new Error('ENOENT')) : Promise.resolve(new Map(there));
      },
      happened: (happened, writing) => told.push({ happened, writing: [...writing] }),
      wanted: () => isSeen,
    });
  });
  afterEach(() => {
    polling.dispose();
    vi.useRealTimers();
  });
  const put = (name: string, mtimeMs = Date.now()) => void there.set(name, { size: 9, mtimeMs, whole: true });
  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(1000 * seconds);

  it('looks less and less often where nothing happens, and at once where it hears of something', async () => {
    await pass(3600);
    expect(looks).toBeLessThan(140);
    const before = looks;
    put('100.pt');
    polling.hurry();
    await pass(0.1);
    expect(looks).toBe(before + 1);
    expect(told.map(({ writing }) => writing)).toEqual([['100.pt']]);
    await pass(5);
    expect(told.at(-1)).toEqual({ happened: { ...quiet, checkpoints: true }, writing: [] });
  });

  it('leaves a folder alone that nobody sees, or that is let go', async () => {
    isSeen = false;
    await pass(60);
    const before = looks;
    await pass(600);
    expect(looks).toBe(before);
    isSeen = true;
    await pass(60);
    expect(looks).toBeGreaterThan(before);
    polling.dispose();
    const last = looks;
    await pass(600);
    expect(looks).toBe(last);
  });

  it('tells nothing of a folder that is gone, and goes on when it is back', async () => {
    await pass(5);
    isGone = true;
    await pass(300);
    isGone = false;
    await pass(60);
    expect(told).toEqual([]);
    put('100.pt');
    await pass(60);
    expect(told.at(-1)?.happened).toEqual({ ...quiet, checkpoints: true });
  });
});

describe('what a session does about what has happened', () => {
  function sessionOf(files: readonly string[], shown: string) {
    const done: string[] = [];
    const session = {
      listing: { runs: [{ prefix: '', checkpoints: files.map((file) => ({ file, step: null, size: 1 })) }] },
      result: { checkpoint: { file: shown } },
      ...{
        failure: null,
        busy: false,
        checkpoint: shown,
        settings: {},
        writing: new Set(),
        startedOver: null as unknown,
      },
      startOver(over: unknown) {
        session.startedOver = over;
        done.push('start over');
      },
      relist: () => Promise.resolve(void done.push('list')),
      readLogs: () => Promise.resolve(void done.push('logs')),
      analyse: (file: string, _settings: unknown, how: { readonly ask: boolean }) =>
        Promise.resolve(void done.push(`analyse ${file}${how.ask ? ', asking' : ''}`)),
    };
    const hear = (happened: Partial<Happened>, writing: readonly string[] = []) =>
      happenedTo(session as unknown as Session, { ...quiet, ...happened }, new Set(writing));
    return { done, hear };
  }

  it('lists the folder where there are checkpoints, and reads logs alone where they grew', async () => {
    const { done, hear } = sessionOf(['0.pt', '1.pt'], '1.pt');
    await hear({ checkpoints: true });
    await hear({ logs: true });
    expect(done).toEqual(['list', 'logs']);
  });

  it('reads the checkpoint on show again where it was written anew, and asks nobody anything', async () => {
    const { done, hear } = sessionOf(['0.pt', '1.pt'], '1.pt');
    await hear({ checkpoints: true, rewritten: ['1.pt'] });
    await hear({ checkpoints: true, rewritten: ['0.pt'] });
    expect(done).toEqual(['list', 'analyse 1.pt', 'list']);
  });

  it('hides at once a listed checkpoint that is being written again', async () => {
    const { done, hear } = sessionOf(['0.pt', '1.pt'], '0.pt');
    await hear({}, ['2.pt']);
    expect(done).toEqual([]);
    await hear({}, ['1.pt']);
    expect(done).toEqual(['list']);
  });

  it('goes to the newest of a training that has started over where the one on show is gone', async () => {
    const { done, hear } = sessionOf(['0.pt', '1.pt', '5.pt'], '9.pt');
    await hear({ checkpoints: true, startedOver: { stale: ['5.pt'] } });
    expect(done).toEqual(['start over', 'list', 'analyse 1.pt', 'logs']);
  });
});
