import { describe, expect, it, vi } from 'vitest';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { CheckResult } from '../../../src/protocol/check.js';
import type { FolderListing } from '../../../src/protocol/files.js';
import type { ToPanel } from '../../../src/protocol/panel.js';
import type { PresetInfo } from '../../../src/protocol/process.js';
import { panelStateSchema } from '../../../src/protocol/panel.js';
import { createCalls, newestWins } from '../../../webview/ui/calls.js';
import { fullParams, processName, withParam } from '../../../webview/panel/processParams.js';
import { locate, nameOf } from '../../../webview/panel/checkpoints.js';
import type { Model } from '../../../webview/panel/state.js';
import { initialModel, panelState, received } from '../../../webview/panel/state.js';

const run = (prefix: string, steps: number[]): FolderListing['runs'][number] => ({
  prefix,
  checkpoints: steps.map((step) => ({ file: `${prefix}${step}.pt`, step, size: 1 })),
});
const listing = (...runs: FolderListing['runs'][number][]): FolderListing => ({
  runs,
  architecture: null,
  process: null,
  provenance: {},
  fitting: [],
  notes: [],
});

const folder = (runs = listing(run('', [0, 100, 200]))): Extract<ToPanel, { type: 'folder' }> => ({
  type: 'folder',
  name: 'rrxor',
  source: { kind: 'local', path: '/runs/rrxor' },
  listing: runs,
  presets: [],
  view: initialModel(undefined, true).view,
  steering: null,
});

const result = (change: Partial<AnalysisResult> = {}): AnalysisResult =>
  ({
    id: 'a',
    checkpoint: { file: '200.pt', step: 200, sha256: '' },
    settings: {
      process: { kind: 'preset', name: 'rrxor', params: { pR1: 0.5 } },
      layers: [0, 1],
      decimals: 5,
      other_logits: null,
      ridge: 0,
      cutoff: 0,
      weighting: 'uniform',
      context: 10,
      sample: null,
      bos: false,
    },
    process: { name: 'rrxor', params: {}, states: ['a', 'b'], symbols: ['0', '1'], generalised: false },
    beliefs: { count: 36 },
    ...change,
  }) as AnalysisResult;

const after = (model: Model, ...messages: ToPanel[]): Model =>
  messages.reduce((now, message) => ({ ...now, ...received(now, message) }), model);
const shown = (): Model => after(initialModel(undefined, true), folder(), { type: 'analysis', result: result() });

describe('what the panel makes of messages', () => {
  it('keeps the last picture when a run fails, and says why', () => {
    const model = after(
      shown(),
      { type: 'busy', progress: { step: 'x', fraction: 0.1 } },
      { type: 'failed', error: { code: 'bad-zip', message: 'No.' }, remedy: 'retry' },
    );
    expect(model.result?.id).toBe('a');
    expect(model.busy).toBeNull();
    expect(model.failure).toEqual({ error: { code: 'bad-zip', message: 'No.' }, remedy: 'retry' });
    expect(after(model, { type: 'analysis', result: result({ id: 'b' }) }).failure).toBeNull();
  });
  it('lets the controls say what the picture is of when the person cancels, and keeps what was asked for beside it', () => {
    const model: Model = { ...shown(), wanted: { ...shown().wanted, checkpoint: 0 }, attempt: 'waiting' };
    const cancelled = after(model, {
      type: 'failed',
      error: { code: 'cancelled', message: 'Cancelled' },
      remedy: null,
    });
    expect(cancelled).toMatchObject({ failure: null, attempt: 'cancelled' });
    expect([cancelled.wanted.checkpoint, cancelled.answered?.checkpoint, cancelled.dropped?.checkpoint]).toEqual([
      200, 200, 0,
    ]);
    // Work that ends without an answer or a reason is not taken for a cancel, nor forgotten.
    expect(after(model, { type: 'idle' }).attempt).toBe('unfinished');
    expect(after(cancelled, { type: 'idle' }).attempt).toBe('cancelled');
    expect(after(cancelled, { type: 'analysis', result: result() })).toMatchObject({ attempt: null, busy: null });
  });
  it('keeps a check with its analysis, and takes none of another one', () => {
    const check = { analysis: 'a', columns: 256 } as CheckResult;
    const checked = after(shown(), { type: 'checked', result: check });
    expect(checked.checked).toBe(check);
    expect(after(checked, { type: 'analysis', result: result() }).checked).toBe(check);
    expect(after(checked, { type: 'checked', result: { ...check, analysis: 'b' } }).checked).toBe(check);
    const other = after(checked, { type: 'analysis', result: result({ id: 'b' }) });
    expect(other.checked).toBeNull();
    expect(after(other, { type: 'checked', result: check }).checked).toBeNull();
  });
  it('asks next time with what was asked for, so that choices left to the folder stay left to it', () => {
    const asked = { ...result().settings, process: null, layers: null, context: null, bos: null };
    const model = after(shown(), { type: 'analysis', result: result(), asked });
    expect(model.wanted).toEqual({ checkpoint: 200, settings: asked });
    expect(shown().wanted).toEqual({ checkpoint: 200, settings: result().settings });
  });
  it('keeps the pair and focus across checkpoints but not across processes', () => {
    const steering = {
      start: 3,
      end: 5,
      layers: null,
      multiplier: 1,
      collect: 'all',
      cut: null,
      from_position: 0,
      part: null,
    } as const;
    const model: Model = { ...shown(), steering, kept: 3 };
    const later = after(model, {
      type: 'analysis',
      result: result({ id: 'b', checkpoint: { file: '0.pt', step: 0, sha256: '' } }),
    });
    expect([later.steering, later.kept]).toEqual([steering, 3]);
    const other = after(model, {
      type: 'analysis',
      result: result({ id: 'c', process: { ...result().process, name: 'mess3' } }),
    });
    expect([other.steering, other.kept]).toEqual([null, null]);
  });
  it('keeps for a reload identifiers and view settings only, as the host validates them', () => {
    const state = panelState(shown());
    expect(panelStateSchema.parse(state)).toEqual(state);
    expect(Object.keys(state ?? {}).sort()).toEqual([
      'checkpoint',
      'compare',
      'overlaid',
      'panel',
      'selected',
      'settings',
      'source',
      'steering',
      'view',
    ]);
    expect(panelState(initialModel(undefined, true))).toBeNull();
  });
  it('opens on the pair that a command chose, and on the tab that a reload brings back', () => {
    const steering = {
      start: 3,
      end: 5,
      layers: null,
      multiplier: 1,
      collect: 'all',
      cut: null,
      from_position: 0,
      part: null,
    } as const;
    const message = { ...folder(), steering };
    expect(after(initialModel(undefined, true), message).view.tab).toBe('steering');
    const saved = panelState(
      after({ ...shown(), steering }, { ...message, view: { ...message.view, tab: 'geometry' } }),
    );
    expect(after(initialModel(saved ?? undefined, true), message).view.tab).toBe('geometry');
  });
  it('brings back the first steered position of a panel that an earlier build stored', () => {
    const steering = { start: 3, end: 5, layers: null, multiplier: 1, collect: 'all', cut: null, fromPosition: 2 };
    const stored = { ...panelState(shown()), steering };
    expect(panelStateSchema.parse(stored).steering).toMatchObject({ start: 3, from_position: 2 });
  });
  it('opens a panel that a build before selections, comparisons and overlays stored', () => {
    const now = panelState(shown());
    const { source, checkpoint, settings, steering } = now ?? {};
    const view = { plot: 'plane', axes: null, colour: 'index', centres: true, singles: false, rotation: [0.6, 0.4] };
    const opened = panelStateSchema.parse({
      source,
      checkpoint,
      settings,
      steering,
      view: { ...view, tab: 'steering' },
    });
    expect(opened).toMatchObject({ selected: null, compare: null, panel: 1, view: { ...view, tab: 'steering' } });
    expect(opened.view).toMatchObject({ third: null, overlay: false, hidden: [], folds: [] });
  });
  it('takes up what a reload brings back', () => {
    const state = panelState(shown());
    expect(initialModel(state ?? undefined, true).wanted.checkpoint).toBe(200);
  });
});

describe('checkpoints', () => {
  it('are found by step, by file, or by default the last of the first run', () => {
    const one = listing(run('', [0, 100, 200]));
    expect(locate(one, 100)).toEqual({ run: 0, at: 1 });
    expect(locate(one, null)).toEqual({ run: 0, at: 2 });
    expect(locate(one, 77)).toEqual({ run: 0, at: 2 });
    expect(nameOf(one, 0, 1)).toBe(100);
  });
  it('are named by file where a step would name several', () => {
    const two = listing(run('a_', [0, 100]), run('b_', [0, 100]));
    expect(nameOf(two, 1, 1)).toBe('b_100.pt');
    expect(locate(two, 'b_100.pt')).toEqual({ run: 1, at: 1 });
    expect(
      after(initialModel(undefined, true), folder(two), {
        type: 'analysis',
        result: result({ checkpoint: { file: 'b_100.pt', step: 100, sha256: '' } }),
      }).wanted.checkpoint,
    ).toBe('b_100.pt');
  });
});

describe('process choice', () => {
  const preset: PresetInfo = {
    name: 'matching-parens', title: 'Matching parentheses', description: '', states: 5, symbols: 2,
    params: [{ name: 'open_probs', default: [1, 0.5], min: 0, max: 1, integer: false, description: '' }],
  }; // prettier-ignore
  it('fills what is not given with defaults and changes one entry of a list', () => {
    const full = fullParams(preset, {});
    expect(full).toEqual({ open_probs: [1, 0.5] });
    expect(withParam(full, 'open_probs', 1, 0.25)).toEqual({ open_probs: [1, 0.25] });
    expect(withParam({ p: 1 }, 'p', null, 0.5)).toEqual({ p: 0.5 });
  });
  it('names process files by their last part', () => {
    expect(processName({ kind: 'file', path: 'C:\\x\\own.process.json', params: {} })).toBe('own.process.json');
  });
});

describe('calls', () => {
  it('reach their caller by id and fail with the message of the engine', async () => {
    const posted: { id: number; type: string }[] = [];
    const calls = createCalls((message) => posted.push(message as { id: number; type: string }));
    const first = calls.call('beliefs/words', { analysis: 'a', belief: 1, offset: 0, limit: 20 });
    const second = calls.call('beliefs/words', { analysis: 'a', belief: 2, offset: 0, limit: 20 });
    calls.receive({
      type: 'callFailed',
      id: posted[0]?.id ?? 0,
      error: { code: 'no-such-belief', message: 'No such belief.' },
    });
    calls.receive({ type: 'callResult', id: posted[1]?.id ?? 0, result: 'page' });
    await expect(first).rejects.toThrow('No such belief.');
    await expect(second).resolves.toBe('page');
  });
  it('tell the host when they are given up, and drop its late answer', async () => {
    const posted: { id: number; type: string }[] = [];
    const calls = createCalls((message) => posted.push(message as { id: number; type: string }));
    const abort = new AbortController();
    const call = calls.call('erase', { analysis: 'a', layers: null, seed: 0 }, { signal: abort.signal });
    abort.abort();
    await expect(call).rejects.toThrow('Cancelled');
    expect(posted.map(({ type }) => type)).toEqual(['call', 'cancelCall']);
    expect(calls.receive({ type: 'callResult', id: posted[0]?.id ?? 0, result: 1 })).toBe(false);
  });
  it('run one at a time and end on the newest', async () => {
    const started: number[] = [];
    const done = vi.fn();
    let release: () => void = () => {};
    const queue = newestWins(
      async (request: number) => {
        started.push(request);
        await new Promise<void>((resolve) => (release = resolve));
        return request * 10;
      },
      (_request, answer) => done(answer),
      () => {},
    );
    for (const request of [1, 2, 3, 4]) queue.ask(request);
    expect(started).toEqual([1]);
    release();
    await vi.waitFor(() => expect(started).toEqual([1, 4]), { timeout: 60_000 });
    release();
    await vi.waitFor(() => expect(done.mock.calls).toEqual([[10], [40]]), { timeout: 60_000 });
  });
});
