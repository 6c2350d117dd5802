import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { happenedTo, LiveRuns } from '../../../src/host/session/live/liveRuns.js';
import { PACES, Polling } from '../../../src/host/session/live/polling.js';
import type { Happened, Look } from '../../../src/host/session/live/tracker.js';
import type { FolderListing, Source } from '../../../src/protocol/files.js';
import type { Session, SessionChange } from '../../../src/host/session/session.js';
import { EventEmitter } from './support/fakeVscode.js';

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
      pace: PACES.disk,
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

describe('the runs that panels show', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(1000 * seconds);
  const S3 = { kind: 's3', bucket: 'runs', prefix: 'a/' } as Source;

  /** One session, whose folder holds what the test puts into it. */
  function followed(source: Source) {
    const there = new Map([['0.pt', 9]]);
    const done: string[] = [];
    let looks = 0;
    let isVisible = true;
    const sessionChanges = new EventEmitter<{ session: Session; change: SessionChange }>();
    const folderChanges = new EventEmitter<void>();
    const listing = (): FolderListing =>
      ({
        runs: [{ prefix: '', checkpoints: [...there].map(([file, size]) => ({ file, step: parseInt(file), size })) }],
      }) as unknown as FolderListing;
    const session = {
      ...{ source, listing: listing(), failure: null as object | null, busy: false, writing: new Set<string>() },
      ...{ result: { checkpoint: { file: '0.pt' } }, startedOver: null, checkpoint: null, settings: {}, logs: null },
      relist: async () => void done.push(`list ${[...there.keys()].filter((file) => !session.writing.has(file))}`),
      readLogs: async () => void done.push('logs'),
      analyse: async () => void done.push('analyse'),
      startOver: () => void done.push('start over'),
    };
    let all = [session as unknown as Session];
    const live = new LiveRuns(
      { all: () => all, onDidChange: sessionChanges.event as never },
      { onDidChange: folderChanges.event as never },
      () => isVisible,
      {
        async disk() {
          looks++;
          return new Map(
            [...there].map(([file, size]) => [file, { size, mtimeMs: size === 9 ? 0 : Date.now(), whole: true }]),
          );
        },
        async list() {
          looks++;
          return listing();
        },
      },
    );
    sessionChanges.fire({ session: all[0] as Session, change: 'listing' });
    return {
      ...{ live, session: session as unknown as Session, there, done, folderChanges },
      looks: () => looks,
      see: (seen: boolean) => void (isVisible = seen),
      fail: (failure: object | null) => void (session.failure = failure),
      close() {
        all = [];
        sessionChanges.fire({ session: session as unknown as Session, change: 'listing' });
      },
    };
  }

  it('looks at a disk while a panel of it is in view, and lets go of what no panel shows any more', async () => {
    const { live, session, there, done, see, looks, close } = followed({ kind: 'local', path: '/runs/a' });
    await pass(5);
    expect(live.follows(session)).toBe(true);
    there.set('100.pt', 9);
    await pass(10);
    // Logs of kinds and in places that are not looked at go along with checkpoints.
    expect(done).toEqual(['list 0.pt,100.pt', 'logs']);
    see(false);
    await pass(60);
    const before = looks();
    await pass(600);
    expect(looks()).toBe(before);
    see(true);
    live.hurry(session);
    await pass(0.1);
    expect(looks()).toBe(before + 1);
    close();
    expect(live.follows(session)).toBe(false);
    const last = looks();
    await pass(600);
    expect(looks()).toBe(last);
  });

  it('hears of checkpoints in a bucket with few requests, and of the logs with them', async () => {
    const { there, done, looks, folderChanges } = followed(S3);
    await pass(60);
    there.set('100.pt', 20);
    await pass(120);
    expect(done).toEqual(['list 0.pt,100.pt', 'logs']);
    const before = looks();
    await pass(3600);
    expect(looks() - before).toBeLessThan(40);
    // However often something is said to have changed.
    const quietly = looks();
    for (let times = 0; times < 100; times++) {
      folderChanges.fire();
      await pass(0.3);
    }
    expect(looks() - quietly).toBeLessThanOrEqual(4);
  });

  it('asks no bucket of which no panel is in view, or that cannot be read', async () => {
    const { live, session, looks, see, fail } = followed(S3);
    await pass(60);
    see(false);
    await pass(60);
    const before = looks();
    await pass(3600);
    expect(looks()).toBe(before);
    see(true);
    fail({ code: 's3-denied' });
    await pass(3600);
    expect([looks(), live.follows(session)]).toEqual([before, false]);
  });

  it('leaves out a file of a virtual folder while it grows', async () => {
    const { there, done } = followed({ kind: 'host', uri: 'memfs:/runs/a' });
    await pass(60);
    for (let size = 10; size < 18; size++) {
      there.set('100.pt', size);
      await pass(15);
    }
    expect(done.filter((each) => each.includes('100.pt'))).toEqual([]);
    await pass(60);
    expect(done).toEqual(['list 0.pt,100.pt', 'logs']);
  });
});
