import { appendFile, copyFile, mkdtemp, readFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { lookAt } from '../../../src/host/session/live/localLook.js';
import type { Happened, Look } from '../../../src/host/session/live/tracker.js';
import { RunTracker } from '../../../src/host/session/live/tracker.js';
import { withoutFiles } from '../../../src/host/session/live/withoutFiles.js';
import { sample } from '../cli/cli.js';

const quiet: Happened = { checkpoints: false, logs: false, rewritten: [], startedOver: null };
const checkpoint = join(sample, '0.pt');

describe('a run that a training writes into', () => {
  let folder: string;
  let tracker: RunTracker;
  let known: Look;
  /** Time as the test tells it: files are as old as it says, and nothing waits. */
  let now: number;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'live-'));
    tracker = new RunTracker();
    known = new Map();
    now = 1_700_000_000_000;
    return () => rm(folder, { recursive: true, force: true });
  });

  const path = (name: string): string => join(folder, name);
  const dated = (name: string): Promise<void> => utimes(path(name), now / 1000, now / 1000);
  async function put(name: string, bytes?: Buffer): Promise<void> {
    if (bytes) await writeFile(path(name), bytes);
    else await copyFile(checkpoint, path(name));
    await dated(name);
  }
  async function look(after = 1000): Promise<Happened> {
    now += after;
    known = await lookAt(folder, [], known);
    return tracker.next(known, now);
  }
  /** A run of three checkpoints that was there before anybody looked. */
  async function begun(): Promise<void> {
    for (const step of [0, 100, 200]) await put(`${step}.pt`);
    await put('train_log.csv', Buffer.from('step,loss\n0,1.5\n100,1.2\n200,1.1\n'));
    expect(await look(60_000)).toEqual(quiet);
  }

  it('tells of checkpoints one by one, each when it has not changed from one look to the next', async () => {
    await begun();
    for (const step of [300, 400]) {
      await put(`${step}.pt`);
      expect(await look()).toEqual(quiet);
      expect([...tracker.writing]).toEqual([`${step}.pt`]);
      expect(await look()).toEqual({ ...quiet, checkpoints: true });
      expect([...tracker.writing]).toEqual([]);
    }
    expect(await look()).toEqual(quiet);
  });

  it('waits for one that is written slowly, in pieces, however long it stands still between them', async () => {
    await begun();
    const bytes = await readFile(checkpoint);
    const parts = 4;
    await put('300.pt', Buffer.alloc(0));
    for (let part = 0; part < parts; part++) {
      const from = Math.floor((part * bytes.length) / parts);
      await appendFile(path('300.pt'), bytes.subarray(from, Math.floor(((part + 1) * bytes.length) / parts)));
      await dated('300.pt');
      if (part === parts - 1) break;
      for (let times = 0; times < 4; times++) {
        expect(await look(5000)).toEqual(quiet);
        expect([...tracker.writing]).toEqual(['300.pt']);
      }
    }
    await look();
    expect(await look()).toEqual({ ...quiet, checkpoints: true });
    expect([...tracker.writing]).toEqual([]);
    expect(known.get('300.pt')?.size).toBe(bytes.length);
  });

  it('takes one that changed in the future for one that is written, and none that was there at first for a new training', async () => {
    await put('100.pt');
    now += 60_000;
    // A file server's clock is ahead; and a copy was just made, the newest first.
    now += 3_600_000;
    await put('0.pt');
    now -= 3_600_000;
    expect(await look()).toEqual(quiet);
    expect([...tracker.writing]).toEqual(['0.pt']);
    expect(await look()).toEqual({ ...quiet, checkpoints: true });
    expect([...tracker.writing]).toEqual([]);
  });

  it('shows one that stays damaged as it is, after a minute', async () => {
    await begun();
    await put('300.pt', (await readFile(checkpoint)).subarray(0, 5000));
    expect(await look()).toEqual(quiet);
    expect(await look(30_000)).toEqual(quiet);
    expect(await look(60_000)).toEqual({ ...quiet, checkpoints: true });
  });

  it('hears of lines that are added to a log, without reading a checkpoint again', async () => {
    await begun();
    await appendFile(path('train_log.csv'), '300,1.0\n');
    expect(await look()).toEqual({ ...quiet, logs: true });
    expect(await look()).toEqual(quiet);
  });

  it('lets pruned checkpoints go quietly, old ones and the newest', async () => {
    await begun();
    await rm(path('0.pt'));
    expect(await look()).toEqual({ ...quiet, checkpoints: true });
    await rm(path('200.pt'));
    expect(await look()).toEqual({ ...quiet, checkpoints: true });
    await put('300.pt');
    await look();
    expect(await look()).toEqual({ ...quiet, checkpoints: true });
  });

  it('notices a training that starts over in an emptied folder, once', async () => {
    await begun();
    for (const step of [0, 100, 200]) await rm(path(`${step}.pt`));
    expect(await look()).toEqual({ ...quiet, checkpoints: true });
    await put('0.pt');
    await look();
    expect((await look()).startedOver).toEqual({ stale: [] });
    for (const step of [100, 200, 300]) {
      await put(`${step}.pt`);
      await look();
      expect(await look()).toEqual({ ...quiet, checkpoints: true });
    }
  });

  it('notices one that writes over the files of the one before, and tells which are left of that', async () => {
    await begun();
    // The same bytes: what was saved at the start is the same of the same seed.
    await put('0.pt');
    await look();
    const over = await look();
    expect(over.startedOver?.stale.slice().sort()).toEqual(['100.pt', '200.pt']);
    expect(over.rewritten).toEqual(['0.pt']);
    for (const step of [100, 200]) {
      await put(`${step}.pt`);
      await look();
      expect(await look()).toEqual({ ...quiet, checkpoints: true, rewritten: [`${step}.pt`] });
    }
  });

  it('notices a log that begins anew, and takes a newest checkpoint that is written once more for none', async () => {
    await begun();
    await put('200.pt');
    await look();
    expect(await look()).toEqual({ ...quiet, checkpoints: true, rewritten: ['200.pt'] });
    await truncate(path('train_log.csv'), 10);
    const over = await look();
    expect(over.logs).toBe(true);
    expect(over.startedOver?.stale).toHaveLength(3);
  });

  it('takes a checkpoint on the way that is written once more, by whoever it is, for no start', async () => {
    await begun();
    await put('100.pt', Buffer.from('no checkpoint'));
    await look();
    // It stays in the list meanwhile, since a person may be looking at it.
    expect([...tracker.writing]).toEqual([]);
    expect(await look(61_000)).toEqual({ ...quiet, checkpoints: true, rewritten: ['100.pt'] });
    // One that the run had not kept was passed all the same.
    await put('50.pt');
    await look();
    expect((await look()).startedOver?.stale).toContain('200.pt');
  });

  it('leaves all as it was where the folder is moved away, and goes on when it is back', async () => {
    await begun();
    await rename(folder, `${folder}-moved`);
    await expect(look()).rejects.toThrow('ENOENT');
    await rename(`${folder}-moved`, folder);
    expect(await look()).toEqual(quiet);
    expect(await look()).toEqual(quiet);
  });

  it('lists nothing that is being written, but all where that is all there is', () => {
    const entry = (step: number) => ({ file: `${step}.pt`, step, size: 1 });
    const listing = {
      runs: [{ prefix: '', checkpoints: [entry(0), entry(1)] }],
      ...{ architecture: null, process: null, provenance: {}, fitting: [], notes: [] },
    };
    expect(withoutFiles(listing, new Set(['1.pt'])).runs).toEqual([{ prefix: '', checkpoints: [entry(0)] }]);
    expect(withoutFiles(listing, new Set(['0.pt', '1.pt']))).toBe(listing);
  });
});
