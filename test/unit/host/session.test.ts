import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AnalyseRequest, AnalysisResult } from '../../../src/protocol/analysis.js';
import type { FolderListing } from '../../../src/protocol/files.js';
import type { ProcessChoice } from '../../../src/protocol/process.js';
import { CancelledError } from '../../../src/shared/cancellation.js';
import type { EngineService } from '../../../src/host/engine/engineService.js';
import { EngineError } from '../../../src/host/engine/errors.js';
import { FolderMemory } from '../../../src/host/folderMemory.js';
import { Session } from '../../../src/host/session/session.js';

const workspace = vi.hoisted(() => ({ isTrusted: true }));

vi.mock('vscode', async () => ({
  l10n: (await import('../support/fakeL10n.js')).fakeL10n,
  EventEmitter: class<T> {
    private readonly listeners = new Set<(value: T) => void>();
    event = (listener: (value: T) => void) => {
      this.listeners.add(listener);
      return { dispose: () => this.listeners.delete(listener) };
    };
    fire(value: T) {
      for (const listener of this.listeners) listener(value);
    }
    dispose() {}
  },
  Uri: { file: (path: string) => ({ path, toString: () => `file://${path}` }) },
  workspace: Object.assign(workspace, {
    getConfiguration: () => ({ get: (_key: string, otherwise: unknown) => otherwise }),
  }),
}));

const mess3: ProcessChoice = { kind: 'preset', name: 'mess3', params: {} };
const coin: ProcessChoice = { kind: 'file', path: '/runs/coin.process.json', params: {} };
const listing = (process: ProcessChoice | null, readable: boolean): FolderListing => ({
  runs: [{ prefix: '', checkpoints: [{ file: '1.pt', step: 1, size: 1 }] }],
  architecture: readable
    ? {
        d_vocab: 3,
        d_model: 8,
        n_ctx: 4,
        d_head: 8,
        n_heads: 1,
        n_layers: 1,
        d_mlp: 8,
        act_fn: 'relu',
        normalization_type: 'LN',
      }
    : null,
  process,
  provenance: {},
  fitting: [],
  notes: [],
});

/** An engine whose answers to `analyse` the test gives, and that counts what it is asked. */
class FakeEngine {
  running: number | null = 1;
  named: ProcessChoice | null = mess3;
  readable = true;
  readonly analyses: {
    request: AnalyseRequest;
    signal: AbortSignal;
    resolve: (id: string) => void;
    reject: (error: Error) => void;
  }[] = [];
  readonly calls: string[] = [];
  /** Ends the readings of logs that are under way, with a series of this name. */
  readonly logs: ((name: string) => void)[] = [];
  readonly asked: { method: string; params: unknown }[] = [];
  /** What `fit` and `infer` find. */
  found: object = {};
  known = new Set<string>();
  readonly files = { allow: () => undefined };

  presetList = async () => [];

  request = async (method: string, params: unknown, options: { signal?: AbortSignal } = {}): Promise<unknown> => {
    this.calls.push(method);
    if (method === 'folder/list') return listing(this.named, this.readable);
    if (method === 'analyse')
      return new Promise((resolve, reject) => {
        const request = params as AnalyseRequest;
        const signal = options.signal ?? new AbortController().signal;
        signal.addEventListener('abort', () => reject(new CancelledError()));
        this.analyses.push({ request, signal, reject, resolve: (id) => resolve(this.result(id, request)) });
      });
    if (method === 'training/logs')
      return new Promise((resolve) => this.logs.push((name) => resolve({ series: [{ name }], notes: [] })));
    if (method === 'fit' || method === 'infer') {
      this.asked.push({ method, params });
      return { ranking: [], ...this.found };
    }
    const { analysis } = params as { analysis: string };
    if (!this.known.has(analysis)) throw new EngineError('unknown-analysis', 'unknown');
    return method === 'check' ? { analysis } : { belief: 0, total: 0, offset: 0, words: [] };
  };

  private result(id: string, { settings, checkpoint }: AnalyseRequest): Partial<AnalysisResult> {
    this.known.add(id);
    const process = settings.process ?? this.named;
    return {
      id,
      settings: { ...settings, process, weighting: settings.weighting ?? 'uniform' },
      checkpoint: { file: `${checkpoint ?? 1}.pt`, step: null, sha256: '' },
    };
  }

  async nth(index: number) {
    await vi.waitFor(() => expect(this.analyses.length).toBeGreaterThan(index), { timeout: 60_000, interval: 1 });
    return this.analyses[index] as (typeof this.analyses)[number];
  }
}

let engine: FakeEngine;
const listings = (): number => engine.calls.filter((method) => method === 'folder/list').length;
let memory: FolderMemory;
let asked: number;
let answer: ProcessChoice | undefined;
let session: Session;
const changes: string[] = [];

beforeEach(() => {
  const stored = new Map<string, unknown>();
  engine = new FakeEngine();
  memory = new FolderMemory({
    get: (key: string) => stored.get(key),
    update: async (key: string, value: unknown) => void stored.set(key, value),
    keys: () => [...stored.keys()],
  } as never);
  asked = 0;
  answer = undefined;
  session = open();
});
let questions: string[] = [];
let told = true;
function open(): Session {
  questions = [];
  told = true;
  const opened = new Session(
    { kind: 'local', path: '/runs/a' },
    {
      engine: engine as unknown as EngineService,
      memory,
      processFiles: async () => [coin],
      askForProcess: async () => {
        asked++;
        return answer;
      },
      askForValue: async (_name, { field, choices }, values) => {
        questions.push(field);
        return told ? { ...values, [field]: choices[1] } : undefined;
      },
    },
  );
  changes.length = 0;
  opened.onDidChange((change) => changes.push(change));
  return opened;
}
const words = () =>
  session.call('beliefs/words', { analysis: session.result?.id ?? '', belief: 0, offset: 0, limit: 1 });
async function analysed(id: string, checkpoint: number | null = null) {
  const index = engine.analyses.length;
  const done = session.analyse(checkpoint);
  (await engine.nth(index)).resolve(id);
  await done;
}

describe('a workspace that is not trusted', () => {
  it('is told with every analysis, so that no program in it is run', async () => {
    workspace.isTrusted = false;
    onTestFinished(() => void (workspace.isTrusted = true));
    void session.analyse(null);
    expect((await engine.nth(0)).request.trusted).toBe(false);
    workspace.isTrusted = true;
    void session.retry();
    expect((await engine.nth(1)).request.trusted).toBe(true);
  });
});

describe('a value that nothing tells', () => {
  const unknown = (field: string) =>
    new EngineError('unknown-value', `nothing tells ${field}`, { field, choices: [1, 2, 4] });

  it('is asked for once, kept for the folder, and the analysis goes on', async () => {
    const done = session.analyse(null);
    (await engine.nth(0)).reject(unknown('n_heads'));
    (await engine.nth(1)).resolve('one');
    await done;
    expect(questions).toEqual(['n_heads']);
    expect(memory.assumed(session.key)).toEqual({ n_heads: 2 });
    expect(session.result?.id).toBe('one');
  });

  it('is not asked for again where the answer did not help', async () => {
    const done = session.analyse(null);
    (await engine.nth(0)).reject(unknown('n_heads'));
    (await engine.nth(1)).reject(unknown('n_heads'));
    await done;
    expect(questions).toEqual(['n_heads']);
    expect(session.failure).toMatchObject({ code: 'unknown-value' });
  });

  it('leaves the failure on the page where the person told none', async () => {
    told = false;
    const done = session.analyse(null);
    (await engine.nth(0)).reject(unknown('n_heads'));
    await done;
    expect(session.failure).toMatchObject({ code: 'unknown-value', message: 'nothing tells n_heads' });
  });
});

describe('a session', () => {
  it('lists the folder once, and tells of each result', async () => {
    await analysed('one');
    await analysed('two', 5);
    expect(session.result?.id).toBe('two');
    expect(engine.calls.filter((method) => method === 'folder/list')).toHaveLength(1);
    expect(changes.filter((change) => change === 'result')).toHaveLength(2);
    expect(session.busy).toBe(false);
  });

  it('never shows a superseded answer, though it came last', async () => {
    await analysed('one');
    const slow = session.analyse(2);
    const first = await engine.nth(1);
    const fast = session.analyse(3);
    const second = await engine.nth(2);
    expect(first.signal.aborted).toBe(true);
    second.resolve('three');
    first.resolve('two');
    await Promise.all([slow, fast]);
    expect(session.result?.id).toBe('three');
    expect(session.checkpoint).toBe(3);
  });

  it('keeps the picture when a later analysis fails or is cancelled', async () => {
    await analysed('one');
    const failing = session.analyse(2);
    (await engine.nth(1)).reject(new EngineError('cut-short', '2.pt is cut short.'));
    await failing;
    expect(session.result?.id).toBe('one');
    expect(session.failure).toEqual({ code: 'cut-short', message: '2.pt is cut short.' });
    const cancelled = session.analyse(3);
    await engine.nth(2);
    session.cancel();
    await cancelled;
    expect(session.failure).toBeNull();
    expect(session.result?.id).toBe('one');
    expect(session.busy).toBe(false);
    // What is asked for next without a word about the checkpoint is of the picture that is there, not of what was given up.
    expect(session.checkpoint).toBeNull();
  });

  it('lists its folder again after a failure, since what failed may have been mended', async () => {
    await analysed('one');
    const before = listings();
    const failing = session.analyse(2);
    (await engine.nth(1)).reject(new EngineError('cut-short', '2.pt is cut short.'));
    await failing;
    expect(listings()).toBe(before);
    const mended = session.analyse(2);
    (await engine.nth(2)).resolve('two');
    await mended;
    expect(listings()).toBe(before + 1);
    expect(session.failure).toBeNull();
  });

  it('asks for the process once where nothing names it, and remembers it for the folder', async () => {
    engine.named = null;
    answer = { kind: 'preset', name: 'rrxor', params: {} };
    await analysed('one');
    expect(engine.analyses[0]?.request.settings.process).toEqual(answer);
    session = open();
    await analysed('again');
    expect(asked).toBe(1);
    expect(engine.analyses[1]?.request.settings.process).toEqual(answer);
  });

  it('says what is missing where it may not ask, or gets no answer', async () => {
    engine.named = null;
    await session.analyse(null, session.settings, { ask: false });
    expect([asked, session.failure?.code]).toEqual([0, 'no-process']);
    await session.analyse(null);
    expect([asked, session.failure?.code]).toEqual([1, 'no-process']);
    expect(engine.analyses).toHaveLength(0);
  });

  it('asks nothing about a model that cannot be read', async () => {
    engine.named = null;
    engine.readable = false;
    const done = session.analyse(null);
    (await engine.nth(0)).reject(new EngineError('cut-short', '1.pt is cut short.'));
    await done;
    expect([asked, session.failure?.code]).toEqual([0, 'cut-short']);
  });

  it('remembers parameters that were chosen, and not what the config says of itself', async () => {
    await analysed('one');
    const resolved = session.result?.settings;
    if (!resolved) throw new Error('no result');
    const echo = session.analyse(2, resolved);
    const echoed = await engine.nth(1);
    expect(echoed.request.settings.process).toBeNull();
    echoed.resolve('two');
    await echo;
    expect(memory.process(session.key)).toBeNull();
    const chosen: ProcessChoice = { kind: 'preset', name: 'mess3', params: { x: 0.2 } };
    const changed = session.analyse(2, { ...resolved, process: chosen });
    (await engine.nth(2)).resolve('three');
    await changed;
    expect(memory.process(session.key)).toEqual(chosen);
  });

  it('remembers no process that a link has shown, in another step of it either, until one is chosen', async () => {
    const linked: ProcessChoice = { kind: 'preset', name: 'mess3', params: { x: 0.3 } };
    const shown = session.analyse(1, { ...session.settings, process: linked }, { remember: false });
    (await engine.nth(0)).resolve('one');
    await shown;
    const stepped = session.analyse(2, session.settings);
    const stepping = await engine.nth(1);
    expect(stepping.request.settings.process).toEqual(linked);
    stepping.resolve('two');
    await stepped;
    expect(memory.process(session.key)).toBeNull();
    const chosen: ProcessChoice = { kind: 'preset', name: 'mess3', params: { x: 0.2 } };
    const changed = session.analyse(2, { ...session.settings, process: chosen });
    (await engine.nth(2)).resolve('three');
    await changed;
    expect(memory.process(session.key)).toEqual(chosen);
  });

  it('goes back to the process of the config, and remembers nothing against it', async () => {
    const chosen: ProcessChoice = { kind: 'preset', name: 'mess3', params: { x: 0.2 } };
    await memory.rememberProcess(session.key, chosen);
    await analysed('one');
    expect(session.asked?.process).toEqual(chosen);
    const back = session.analyse(2, { ...session.settings, process: mess3 });
    const asking = await engine.nth(1);
    expect(asking.request.settings.process).toBeNull();
    asking.resolve('two');
    await back;
    expect([memory.process(session.key), session.asked?.process]).toEqual([null, null]);
    // Opened again, it is still as the config says.
    session = open();
    await analysed('three');
    expect(engine.analyses[2]?.request.settings.process).toBeNull();
  });

  it('leaves one value that was set for the folder to it again, and keeps the others', async () => {
    await memory.rememberAssumed(session.key, { act_fn: 'gelu', eps: 1e-6 });
    await analysed('one');
    expect(session.assumed).toEqual({ act_fn: 'gelu', eps: 1e-6 });
    const forgetting = session.forgetAssumed('act_fn');
    (await engine.nth(1)).resolve('two');
    await forgetting;
    expect(engine.analyses[1]?.request.assumed).toEqual({ eps: 1e-6 });
    expect(engine.calls.filter((method) => method === 'folder/list')).toHaveLength(2);
  });

  it('analyses again for an engine that does not know the result, once for all who ask', async () => {
    await analysed('one');
    engine.running = 2;
    engine.known.clear();
    const both = Promise.all([words(), words()]);
    (await engine.nth(1)).resolve('one');
    await both;
    expect(engine.analyses).toHaveLength(2);
    expect(changes.filter((change) => change === 'result')).toHaveLength(1);
  });

  it('analyses again where the engine has forgotten the result', async () => {
    await analysed('one');
    engine.known.clear();
    const asking = words();
    (await engine.nth(1)).resolve('one');
    await expect(asking).resolves.toMatchObject({ total: 0 });
  });

  it('shows the checkpoint as it is now where it has changed meanwhile, and answers nothing about the old one', async () => {
    await analysed('one');
    engine.running = 2;
    const asking = words();
    (await engine.nth(1)).resolve('other bytes');
    await expect(asking).rejects.toMatchObject({ code: 'superseded' });
    expect(session.result?.id).toBe('other bytes');
  });

  it('refuses a call about another analysis', async () => {
    await analysed('one');
    const call = session.call('beliefs/words', { analysis: 'else', belief: 0, offset: 0, limit: 1 });
    await expect(call).rejects.toMatchObject({ code: 'superseded' });
  });
});

describe('a check', () => {
  it('is of the result on show, and is there when that result is shown again, without computing', async () => {
    await analysed('one');
    expect(session.checked).toBeNull();
    await session.check({ analysis: 'one' });
    expect(session.checked).toEqual({ analysis: 'one' });
    expect(changes.at(-1)).toBe('checked');
    const away = session.analyse(0);
    (await engine.nth(1)).resolve('two');
    await away;
    expect(session.checked).toBeNull();
    const back = session.analyse(1);
    (await engine.nth(2)).resolve('one');
    await back;
    expect(session.checked).toEqual({ analysis: 'one' });
    expect(engine.calls.filter((method) => method === 'check')).toHaveLength(1);
  });
});

describe('which process it is', () => {
  it('is asked of the model on show; process files of the workspace are ranked beside the presets', async () => {
    await analysed('one');
    await session.fit({ rank: false });
    engine.found = { ranking: [{ process: 'mess3' }] };
    await session.fit({ rank: true });
    expect(engine.asked.map(({ params }) => params)).toMatchObject([
      { rank: false, candidates: [], model: { checkpoint: null, source: { path: '/runs/a' } } },
      { rank: true, candidates: [coin], model: { checkpoint: null } },
    ]);
    expect(session.candidates).toEqual([coin]);
    expect(changes.slice(-2)).toEqual(['fitted', 'fitted']);
  });

  it('stays with the folder, with the model that it is about; a fit alone leaves the ranking', async () => {
    await analysed('one');
    engine.found = { ranking: [{ process: 'mess3' }] };
    await session.fit({ rank: true });
    engine.found = { better: null };
    await session.fit({ rank: false });
    expect(session.fitted).toMatchObject({ file: '1.pt', result: { better: null, ranking: [{ process: 'mess3' }] } });
    const away = session.analyse(0);
    (await engine.nth(1)).resolve('two');
    await away;
    await session.fit({ rank: false });
    expect(session.fitted).toMatchObject({ file: '0.pt', result: { ranking: [] } });
  });

  it('is asked without a process where none is known, of the checkpoint that would be shown', async () => {
    engine.named = null;
    await session.analyse(null);
    expect(session.failure?.code).toBe('no-process');
    await session.infer({ states: null });
    expect(engine.asked).toMatchObject([
      { method: 'infer', params: { states: null, model: { settings: { process: null } } } },
    ]);
    expect(session.inferred?.file).toBe('1.pt');
    expect(changes.at(-1)).toBe('inferred');
  });
});

describe('the memory of folders', () => {
  it('keeps the latest 200 opened, and drops what is not its own', async () => {
    for (let index = 0; index < 205; index++) await memory.rememberOpened(`f${index}`);
    expect([memory.wasOpened('f0'), memory.wasOpened('f5'), memory.wasOpened('f204')]).toEqual([false, true, true]);
    await memory.rememberProcess('x', { kind: 'nonsense' } as unknown as ProcessChoice);
    expect(memory.process('x')).toBeNull();
  });
});

describe('a comparison', () => {
  const analysed = async (): Promise<void> => {
    const first = session.analyse(1);
    (await engine.nth(0)).resolve('first');
    await first;
  };

  it('is analysed with the process and settings on show, and leaves the session as it is', async () => {
    await analysed();
    changes.length = 0;
    const comparing = session.compare({ source: null, checkpoint: '1.pt' });
    const { request, resolve } = await engine.nth(1);
    expect(request).toMatchObject({ source: session.source, checkpoint: '1.pt', settings: { process: mess3 } });
    resolve('other');
    expect(await comparing).toMatchObject({ name: null, result: { id: 'other' } });
    expect([session.result?.id, session.busy, changes]).toEqual(['first', false, []]);
  });

  it('of another folder takes that folder’s layers and its own assumptions, once the person has opened it', async () => {
    await analysed();
    const source = { kind: 'local', path: '/runs/b' } as const;
    await memory.rememberOpened('file:///runs/b');
    await memory.rememberAssumed('file:///runs/b', { n_heads: 2 } as never);
    const comparing = session.compare({ source, checkpoint: 1 });
    const { request, resolve } = await engine.nth(1);
    expect(request).toMatchObject({ source, settings: { layers: null, process: mess3 }, assumed: { n_heads: 2 } });
    resolve('other');
    expect((await comparing).name).toBe('b');
  });

  it('reads nothing that the person has not opened, and no file that is not listed', async () => {
    await analysed();
    const asked = engine.calls.length;
    const source = { kind: 'local', path: '/etc' } as const;
    await expect(session.compare({ source, checkpoint: null })).rejects.toMatchObject({ code: 'bad-request' });
    await expect(session.compare({ source: null, checkpoint: '../../x.pt' })).rejects.toThrow('no checkpoint of a');
    expect(engine.calls.slice(asked)).toEqual([]);
  });

  it('is cancelled alone', async () => {
    await analysed();
    const cancel = new AbortController();
    const comparing = session.compare({ source: null, checkpoint: '1.pt' }, { signal: cancel.signal });
    await engine.nth(1);
    cancel.abort();
    await expect(comparing).rejects.toMatchObject({ name: 'CancelledError' });
    expect(session.result?.id).toBe('first');
  });
});

describe('the logs of a training', () => {
  it('that grow faster than they are read are read one time after the other, and the last time shows them', async () => {
    await analysed('first');
    const asks = Array.from({ length: 5 }, () => session.readLogs());
    const isReading = (times: number) => vi.waitFor(() => expect(engine.logs).toHaveLength(times), { interval: 1 });
    await isReading(1);
    engine.logs[0]?.('as it stood');
    await isReading(2);
    expect(session.logs?.series).toMatchObject([{ name: 'as it stood' }]);
    engine.logs[1]?.('as it stands');
    await Promise.all(asks);
    expect(session.logs?.series).toMatchObject([{ name: 'as it stands' }]);
    expect(engine.logs).toHaveLength(2);
    const again = session.readLogs();
    engine.logs[2]?.('later');
    await again;
    expect(session.logs?.series).toMatchObject([{ name: 'later' }]);
  });
});
