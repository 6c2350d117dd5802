import { beforeEach, expect, it, vi } from 'vitest';
import { LiveSet } from '../../../src/host/runs/liveSet.js';
import { RunSet } from '../../../src/host/runs/runSet.js';
import type { LookServices } from '../../../src/host/runs/lookAtRuns.js';
import type { Look, Seen } from '../../../src/host/session/live/tracker.js';
import type { FolderListing, Source } from '../../../src/protocol/files.js';
import type { SweepLine, SweepRequest, SweepResult } from '../../../src/protocol/sweep.js';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { EventEmitter } from './support/fakeVscode.js';

vi.mock('vscode', async () => {
  const { fakeVscode } = await import('./support/fakeVscode.js');
  return {
    ...fakeVscode,
    workspace: { ...fakeVscode.workspace, asRelativePath: ({ path }: { path: string }) => path },
  };
});

const a: Source = { kind: 'local', path: '/a' };
const b: Source = { kind: 'local', path: '/b' };

/** Folders and what is in them, and an engine that lists them and sweeps when the test lets it. */
class Fake {
  readonly folders = new Map<string, string[]>();
  readonly swept: (readonly [folder: string, files: readonly string[]])[] = [];
  /** Sweeps that are under way, each with what ends it. */
  open: (() => void)[] = [];
  holdsUp = false;

  request = (method: string, params: unknown, options: { signal?: AbortSignal } = {}): Promise<unknown> => {
    const { source } = params as { source: Extract<Source, { kind: 'local' }> };
    if (method === 'folder/config') return Promise.resolve([]);
    if (method === 'folder/list') return Promise.resolve(listing(this.folders.get(source.path) ?? []));
    const { files, what } = params as SweepRequest;
    if (what === 'known') return Promise.resolve(result([]));
    this.swept.push([source.path, files ?? []]);
    if (!this.holdsUp) return Promise.resolve(result(files ?? []));
    return new Promise((resolve, reject) => {
      this.open.push(() => resolve(result(files ?? [])));
      options.signal?.addEventListener('abort', () => reject(new CancelledError()));
    });
  };
}
const entry = (file: string) => ({ file, step: parseInt(file), size: 1 });
const listing = (files: readonly string[]): FolderListing => ({
  runs: files.length === 0 ? [] : [{ prefix: '', checkpoints: files.map(entry) }],
  ...{ architecture: null, process: null, provenance: {}, fitting: [], notes: [] },
});
const line = (file: string): SweepLine => ({
  ...({} as SweepLine),
  ...{ file, step: parseInt(file), r2: 0.5, process: { name: 'rrxor', params: {} } },
  verdict: { level: 'holds', sentence: '' },
});
const result = (files: readonly string[]): SweepResult => ({
  lines: files.map(line),
  ...{ keys: files.map(() => ''), failed: [], total: files.length, notes: [] },
});

let fake: Fake;
let set: RunSet;
const services = (): LookServices =>
  ({
    engine: { request: fake.request, files: { allow: () => undefined } },
    memory: { process: () => null, assumed: () => ({}) },
    nameOf: () => null,
    isTrusted: () => true,
  }) as unknown as LookServices;
const known = () => set.runs.map(({ name, points, total }) => `${name} ${points.length}/${total}`);
const changed = (files: readonly string[] = [], left: readonly string[] = []) => ({
  left: new Set(left),
  changed: new Set(files),
});
const now = () => vi.waitFor(() => expect(set.busy).toBe(false), { timeout: 60_000 });

beforeEach(() => {
  fake = new Fake();
  fake.folders.set('/a', ['0.pt', '1.pt']).set('/b', ['0.pt']);
  set = new RunSet(
    [a, b].map((source) => ({ source, of: null })),
    services(),
  );
});

it('analyses a checkpoint that appears in one of the runs, and nothing else again', async () => {
  await set.start(true);
  expect(known()).toEqual(['a 2/2', 'b 1/1']);
  fake.folders.get('/b')?.push('5.pt');
  fake.swept.length = 0;
  await set.catchUp(b, changed());
  expect(known()).toEqual(['a 2/2', 'b 2/2']);
  expect(set.runs[1]?.last).toEqual({ file: '5.pt', step: 5 });
  expect(fake.swept).toEqual([['/b', ['5.pt']]]);
});

it('takes in what appears while it is at work, without beginning anew', async () => {
  fake.holdsUp = true;
  void set.start(true);
  await vi.waitFor(() => expect(fake.swept.length).toBe(1), { timeout: 60_000 });
  fake.folders.get('/a')?.push('2.pt');
  await set.catchUp(a, changed());
  expect(known()).toEqual(['a 0/3', 'b 0/1']);
  fake.holdsUp = false;
  fake.open[0]?.();
  await now();
  expect(known()).toEqual(['a 3/3', 'b 1/1']);
  const all = fake.swept.flatMap(([folder, files]) => files.map((file) => `${folder}/${file}`));
  expect(all.sort()).toEqual(['/a/0.pt', '/a/1.pt', '/a/2.pt', '/b/0.pt']);
});

it('tells of what appears, and analyses none of it, after a person has cancelled or where a window brought it back', async () => {
  await set.start(true);
  set.stop();
  fake.folders.get('/a')?.push('2.pt');
  fake.swept.length = 0;
  await set.catchUp(a, changed());
  expect(known()).toEqual(['a 2/3', 'b 1/1']);
  expect(fake.swept).toEqual([]);
  await set.start(true);
  expect(fake.swept).toEqual([['/a', ['2.pt']]]);
});

it('forgets what was written anew, leaves out what is being written, and what went away', async () => {
  await set.start(true);
  fake.folders.set('/a', ['1.pt', '2.pt', '3.pt']);
  fake.swept.length = 0;
  const told: unknown[] = [];
  set.onDidChange((change) => change.kind === 'points' && told.push([change.afresh, change.points.length]));
  await set.catchUp(a, changed(['1.pt'], ['3.pt']));
  expect(known()).toEqual(['a 2/2', 'b 1/1']);
  expect(told).toEqual([
    [true, 0],
    [false, 1],
    [false, 1],
  ]);
  expect(fake.swept.map(([, files]) => files)).toEqual([['2.pt'], ['1.pt']]);
});

it('does not take in another run that begins in the folder, and shows one in a folder that was empty', async () => {
  fake.folders.set('/b', []);
  await set.start(true);
  expect(set.runs[1]?.problem?.code).toBe('no-checkpoints');
  fake.folders.set('/b', ['7.pt']);
  await set.catchUp(b, changed());
  expect(known()).toEqual(['a 2/2', 'b 1/1']);
  fake.request = ((before) => async (method: string, params: unknown) => {
    if (method !== 'folder/list') return before(method, params);
    const runs = ['', 'other'].map((prefix) => ({ prefix, checkpoints: [entry('0.pt'), entry('1.pt')] }));
    return { ...listing([]), runs };
  })(fake.request);
  const again = new RunSet([{ source: a, of: null }], services());
  await again.catchUp(a, changed());
  expect(again.runs.length).toBe(2);
});

it('stays as it was where nothing is found in the folder any more', async () => {
  await set.start(true);
  fake.folders.set('/a', []);
  await set.catchUp(a, changed());
  expect(known()).toEqual(['a 2/2', 'b 1/1']);
});

it('looks at the folders of all runs while its panel is in view, and hears of a checkpoint once it is whole', async () => {
  vi.useFakeTimers();
  try {
    const there = new Map<string, Map<string, Seen>>();
    const put = (folder: string, file: string, whole = true, mtimeMs = Date.now()) =>
      there.set(folder, new Map(there.get(folder)).set(file, { size: 1, mtimeMs, whole }));
    for (const [folder, files] of fake.folders) for (const file of files) put(folder, file, true, Date.now() - 1e6);
    let [looks, isVisible] = [0, true];
    const disk = async (folder: string): Promise<Look> => {
      looks++;
      return there.get(folder) ?? new Map();
    };
    const live = new LiveSet(
      set,
      { disk, list: () => Promise.reject(new Error('no service')) },
      { onDidChange: new EventEmitter<void>().event },
      () => isVisible,
    );
    await set.start(true);
    const pass = (seconds: number) => vi.advanceTimersByTimeAsync(1000 * seconds);
    await pass(3);
    expect(looks).toBeGreaterThanOrEqual(2);
    put('/b', '9.pt', false);
    fake.folders.get('/b')?.push('9.pt');
    await pass(30);
    expect(known()).toEqual(['a 2/2', 'b 1/1']);
    put('/b', '9.pt', true);
    await pass(30);
    expect(known()).toEqual(['a 2/2', 'b 2/2']);
    // Begun anew: the first checkpoint again, and what is left of the training before counts no more.
    put('/b', '0.pt');
    await pass(60);
    expect(known()).toEqual(['a 2/2', 'b 1/1']);
    isVisible = false;
    await pass(5);
    const before = looks;
    await pass(300);
    expect(looks).toBe(before);
    set.remove(set.runs[0]?.id ?? '');
    isVisible = true;
    live.hurry();
    await pass(0.1);
    expect(looks).toBe(before + 1);
    live.dispose();
    await pass(300);
    expect(looks).toBe(before + 1);
  } finally {
    vi.useRealTimers();
  }
});
