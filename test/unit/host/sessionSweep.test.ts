import { availableParallelism } from 'node:os';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SessionSweep, type SweepSubject, type Swept } from '../../../src/host/session/sessionSweep.js';
import { EngineError } from '../../../src/host/engine/errors.js';
import { analysisSettingsSchema } from '../../../src/protocol/analysis.js';
import type { SweepLine, SweepRequest, SweepResult } from '../../../src/protocol/sweep.js';
import { CancelledError } from '../../../src/shared/cancellation.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const line = (file: string, r2 = 0.5): SweepLine => ({ ...({} as SweepLine), file, r2 });
const settings = analysisSettingsSchema.parse({});

const subject = (
  files: Readonly<Record<string, number>>,
  over: Partial<SweepSubject['request']> = {},
): SweepSubject => ({
  request: { source: { kind: 'local', path: '/run' }, settings, ...over },
  file: '1.pt',
  checkpoints: Object.entries(files).map(([file, size]) => ({ file, step: parseInt(file), size })),
});

/** An engine that knows some lines, and computes the others when the test lets it. */
class FakeEngine {
  kept: SweepLine[] = [];
  readonly asked: SweepRequest[] = [];
  aborted = 0;
  private ends: ((error: Error | null) => void)[] = [];
  private tell: (news: object) => void = () => undefined;

  request = (_method: string, params: unknown, options: { signal?: AbortSignal; onProgress?: unknown } = {}) => {
    const request = params as SweepRequest;
    this.asked.push(request);
    const result = (lines: SweepLine[]): SweepResult => ({
      lines,
      keys: lines.map(() => ''),
      failed: [],
      total: lines.length,
      notes: [],
    });
    if (request.what === 'known') return Promise.resolve(result(this.kept));
    const onProgress = options.onProgress as (progress: object) => void;
    this.tell = (news) => onProgress({ step: 'x', fraction: 0, news: { failed: [], done: 0, total: 0, ...news } });
    return new Promise<SweepResult>((resolve, reject) => {
      this.ends.push((error) => (error ? reject(error) : resolve(result([]))));
      options.signal?.addEventListener('abort', () => {
        this.aborted++;
        reject(new CancelledError());
      });
    });
  };

  finds(...lines: SweepLine[]): void {
    this.tell({ lines, seconds_left: 7 });
  }

  fails(file: string): void {
    const error = { code: 'bad-zip', message: 'is damaged' };
    this.tell({ lines: [], failed: [{ run: '', step: null, file, error }], seconds_left: 7 });
  }

  async ends_(error: Error | null = null): Promise<void> {
    for (const end of this.ends.splice(0)) end(error);
    await vi.advanceTimersByTimeAsync(0);
  }
}

function started() {
  const engine = new FakeEngine();
  const told: Swept[] = [];
  const sweep: SessionSweep = new SessionSweep(engine as never, () => told.push(sweep.take()));
  return { engine, sweep, told };
}
const filesOf = (told: readonly Swept[]) => told.flatMap(({ lines }) => lines.map(({ file }) => file));

it('tells what is kept at once, and asks the engine only for the rest, of the run on show', async () => {
  const { engine, sweep, told } = started();
  engine.kept = [line('1.pt'), line('2.pt')];
  expect(await sweep.look(subject({ '1.pt': 1, '2.pt': 1, '3.pt': 1 }))).toBe(true);
  await vi.advanceTimersByTimeAsync(200);
  expect(told.at(-1)).toMatchObject({ state: { doing: 'nothing', done: 2, total: 3 }, afresh: true });
  expect(filesOf(told.slice(-1))).toEqual(['1.pt', '2.pt']);
  void sweep.start();
  expect(engine.asked.at(-1)).toMatchObject({ what: 'all', of: '1.pt', files: ['3.pt'] });
});

it('tells news in batches, each line once, and the end', async () => {
  const { engine, sweep, told } = started();
  await sweep.look(subject({ '1.pt': 1, '2.pt': 1, '3.pt': 1 }));
  await vi.advanceTimersByTimeAsync(200);
  void sweep.start();
  await vi.advanceTimersByTimeAsync(200);
  told.length = 0;
  engine.finds(line('1.pt'));
  engine.finds(line('2.pt'));
  engine.fails('3.pt');
  await vi.advanceTimersByTimeAsync(100);
  expect(told.length).toBeLessThanOrEqual(2);
  expect(filesOf(told)).toEqual(['1.pt', '2.pt']);
  expect(told.every(({ afresh }) => !afresh)).toBe(true);
  expect(told.at(-1)).toMatchObject({ state: { doing: 'running', done: 3, total: 3, seconds_left: 7 } });
  await engine.ends_();
  await vi.advanceTimersByTimeAsync(200);
  expect(told.at(-1)?.state).toEqual({ doing: 'nothing', done: 3, total: 3, seconds_left: null, error: null });
  expect(sweep.all()).toMatchObject({
    afresh: true,
    lines: [{ file: '1.pt' }, { file: '2.pt' }],
    failed: [{ file: '3.pt' }],
  });
});

it('other settings end what is under way, and what was known of the old ones is let go', async () => {
  const { engine, sweep, told } = started();
  engine.kept = [line('1.pt')];
  await sweep.look(subject({ '1.pt': 1, '2.pt': 1 }));
  void sweep.start();
  engine.kept = [];
  await sweep.look(subject({ '1.pt': 1, '2.pt': 1 }, { settings: { ...settings, layers: [0] } }));
  await vi.advanceTimersByTimeAsync(200);
  expect(engine.aborted).toBe(1);
  expect(told.at(-1)).toMatchObject({ afresh: true, lines: [], state: { doing: 'nothing', done: 0 } });
  expect(sweep.goesOn).toBe(false);
});

it('another checkpoint of the same run and settings changes nothing', async () => {
  const { engine, sweep } = started();
  const one = subject({ '1.pt': 1, '2.pt': 1 });
  await sweep.look(one);
  void sweep.start();
  await sweep.look({ ...one, file: '2.pt' });
  expect(engine.aborted).toBe(0);
  expect(engine.asked).toHaveLength(2);
});

it('of a listing that changed, lines of files that are gone or differ are let go, and only what is new is computed', async () => {
  const { engine, sweep } = started();
  await sweep.look(subject({ '1.pt': 1, '2.pt': 1, '3.pt': 1 }));
  void sweep.start();
  engine.finds(line('1.pt'), line('2.pt'), line('3.pt'));
  await engine.ends_();
  expect(sweep.goesOn).toBe(true);
  expect(await sweep.look(subject({ '1.pt': 1, '2.pt': 9, '4.pt': 1 }))).toBe(true);
  expect(sweep.all().lines.map(({ file }) => file)).toEqual(['1.pt']);
  void sweep.start();
  expect(engine.asked.at(-1)?.files).toEqual(['2.pt', '4.pt']);
});

it('of a file that was written anew with the same size, what is kept on disk tells', async () => {
  const { engine, sweep } = started();
  engine.kept = [line('1.pt'), line('2.pt')];
  await sweep.look(subject({ '1.pt': 1, '2.pt': 1 }));
  engine.kept = [line('2.pt')];
  await sweep.look(subject({ '1.pt': 1, '2.pt': 1, '3.pt': 1 }));
  expect(sweep.missing.map(({ file }) => file)).toEqual(['1.pt', '3.pt']);
});

it('stops where a person wants no more, and does not begin again by itself', async () => {
  const { engine, sweep, told } = started();
  await sweep.look(subject({ '1.pt': 1, '2.pt': 1 }));
  void sweep.start();
  engine.finds(line('1.pt'));
  sweep.stop();
  await vi.advanceTimersByTimeAsync(200);
  expect(engine.aborted).toBe(1);
  expect(told.at(-1)?.state).toMatchObject({ doing: 'nothing', done: 1, error: null });
  expect(sweep.wasStopped).toBe(true);
});

it('goes on after a stop with what is left alone, and tells no line twice', async () => {
  const { engine, sweep, told } = started();
  await sweep.look(subject({ '1.pt': 1, '2.pt': 1, '3.pt': 1, '4.pt': 1 }));
  void sweep.start();
  engine.finds(line('1.pt'), line('2.pt'));
  await vi.advanceTimersByTimeAsync(200);
  sweep.stop();
  // What the engine had on its way when it was stopped is no longer listened to.
  engine.finds(line('3.pt'));
  await vi.advanceTimersByTimeAsync(200);
  expect(told.at(-1)?.state).toMatchObject({ doing: 'nothing', done: 2, total: 4 });
  told.length = 0;
  void sweep.start({ again: true });
  expect(engine.asked.at(-1)?.files).toEqual(['3.pt', '4.pt']);
  engine.finds(line('3.pt'), line('4.pt'));
  await engine.ends_();
  await vi.advanceTimersByTimeAsync(200);
  expect(told.at(-1)?.state).toMatchObject({ doing: 'nothing', done: 4, total: 4, error: null });
  const last = told.findLastIndex(({ afresh }) => afresh);
  expect(filesOf(told.slice(Math.max(0, last))).filter((file) => file > '2.pt')).toEqual(['3.pt', '4.pt']);
  expect(sweep.all().lines.map(({ file }) => file)).toEqual(['1.pt', '2.pt', '3.pt', '4.pt']);
});

it('an engine that dies is told of, and the sweep goes on with what is left once there is another', async () => {
  const { engine, sweep, told } = started();
  await sweep.look(subject({ '1.pt': 1, '2.pt': 1 }));
  void sweep.start();
  engine.finds(line('1.pt'));
  await engine.ends_(new EngineError('engine-died', 'The analysis engine ended.'));
  await vi.advanceTimersByTimeAsync(200);
  expect(told.at(-1)?.state).toMatchObject({ doing: 'nothing', error: { code: 'engine-died' } });
  sweep.resume();
  expect(engine.asked.at(-1)).toMatchObject({ what: 'all', files: ['2.pt'] });
});

it('what failed is tried again where a person asks once more, not by itself', async () => {
  const { engine, sweep } = started();
  await sweep.look(subject({ '1.pt': 1, '2.pt': 1 }));
  void sweep.start();
  engine.finds(line('1.pt'));
  engine.fails('2.pt');
  await engine.ends_();
  const asked = engine.asked.length;
  await sweep.start();
  expect(engine.asked).toHaveLength(asked);
  void sweep.start({ again: true });
  expect(engine.asked.at(-1)?.files).toEqual(['2.pt']);
});

it('says how long the rest would take: by the quickest analysis on all cores, and then at the pace of what was swept', async () => {
  const { engine, sweep, told } = started();
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`${at}.pt`, 1]));
  const state = async () => {
    await vi.advanceTimersByTimeAsync(200);
    return told.at(-1)?.state;
  };
  const cores = Math.min(20, availableParallelism());
  // The first one starts the engine; another one of the same run tells more.
  await sweep.look({ ...subject(files), seconds: 4 });
  expect(await state()).toMatchObject({ doing: 'nothing', seconds_left: (4 * 20) / cores });
  await sweep.look({ ...subject(files), seconds: 0.1 });
  expect(await state()).toMatchObject({ doing: 'nothing', seconds_left: (0.1 * 20) / cores });
  await sweep.look({ ...subject(files), seconds: 3 });
  expect(await state()).toMatchObject({ seconds_left: (0.1 * 20) / cores });
  void sweep.start();
  expect(await state()).toMatchObject({ doing: 'running', seconds_left: null });
  engine.finds(line('0.pt'), line('1.pt'), line('2.pt'), line('3.pt'), line('4.pt'), line('5.pt'));
  expect(await state()).toMatchObject({ doing: 'running', seconds_left: 7 });
  sweep.stop();
  await engine.ends_();
  // 14 were left, half a second each.
  expect(await state()).toMatchObject({ doing: 'nothing', done: 6, seconds_left: 7 });
  // Of other settings nothing is known.
  await sweep.look({ ...subject(files, { settings: { ...settings, decimals: 3 } }), seconds: 2 });
  expect(await state()).toMatchObject({ doing: 'nothing', done: 0, seconds_left: (2 * 20) / cores });
});
