import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { Source } from '../../../src/protocol/files.js';
import type { EngineService } from '../../../src/host/engine/engineService.js';
import { FolderMemory } from '../../../src/host/folderMemory.js';
import { Panels } from '../../../src/host/panel/panels.js';
import { Sessions } from '../../../src/host/session/sessions.js';
import { sourceKey } from '../../../src/host/sources.js';
import { created, FakeHolder, FakeLog, settings, settled } from './support/fakeVscode.js';

vi.mock('vscode', async () => {
  const { fakeVscode } = await import('./support/fakeVscode.js');
  return {
    ...fakeVscode,
    workspace: { ...fakeVscode.workspace, asRelativePath: ({ path }: { path: string }) => path },
  };
});

const own = { endpoint: 'https://mine.example', region: 'eu-west-1', profile: 'mine', forcePathStyle: false };
const folder = { kind: 's3', bucket: 'runs', prefix: 'rrxor' } as const;
const view = { tab: 'steering' };
const analysis = {
  process: null,
  layers: null,
  decimals: 5,
  weighting: 'uniform',
  context: null,
  sample: null,
  bos: null,
};
const stateOf = (source: Source, change: object = {}) => ({
  source,
  checkpoint: 7,
  settings: analysis,
  view,
  ...change,
});

let asked: { method: string; params: { source: Source } }[];
let memory: FolderMemory;
let sessions: Sessions;
let panels: Panels;
let log: FakeLog;

beforeEach(() => {
  Object.assign(settings, {
    'beliefscope.s3.endpoint': own.endpoint,
    'beliefscope.s3.region': own.region,
    'beliefscope.s3.profile': own.profile,
  });
  const stored = new Map<string, unknown>();
  asked = [];
  log = new FakeLog();
  memory = new FolderMemory({
    get: (key: string) => stored.get(key),
    update: async (key: string, value: unknown) => void stored.set(key, value),
    keys: () => [...stored.keys()],
  } as never);
  const engine = {
    running: 1,
    files: { allow: () => undefined },
    presetList: async () => [],
    request: (method: string, params: { source: Source }) => {
      asked.push({ method, params });
      return new Promise(() => undefined);
    },
  } as unknown as EngineService;
  sessions = new Sessions({ engine, memory, askForProcess: async () => undefined }, () => true);
  panels = new Panels(vscode.Uri.file('/extension'), () => sessions, memory, log as never, {
    ...{ engine, memory, nameOf: () => null, isTrusted: () => true },
    follow: () => ({ dispose: () => undefined, hurry: () => undefined }) as never,
  });
});

async function restore(state: unknown): Promise<FakeHolder> {
  const holder = new FakeHolder();
  await panels.deserializeWebviewPanel(holder.asPanel, state);
  holder.say({ type: 'ready' });
  await settled();
  return holder;
}

describe('a panel that is brought back after a reload', () => {
  it('never uses the endpoint, region or profile that its page stored', async () => {
    const stored: Source = {
      ...folder,
      endpoint: 'https://evil.example',
      region: 'evil',
      profile: 'administrator',
      forcePathStyle: true,
    };
    // Even where this very service was in use once: what counts is what the person's settings say now.
    await memory.rememberOpened(sourceKey(stored));
    await memory.rememberOpened(sourceKey({ ...folder, ...own }));
    const holder = await restore(stateOf(stored));
    expect(holder.disposed).toBe(false);
    expect(sessions.all().map(({ source }) => source)).toEqual([{ ...folder, ...own }]);
    expect(asked.map(({ method, params }) => [method, params.source])).toEqual([
      ['folder/list', { ...folder, ...own }],
    ]);
  });

  it('never uses a region or a form of addresses from its page where endpoint and profile are the person’s own', async () => {
    await memory.rememberOpened(sourceKey({ ...folder, ...own }));
    await restore(stateOf({ ...folder, ...own, region: 'evil', forcePathStyle: true }));
    expect(asked.map(({ params }) => params.source)).toEqual([{ ...folder, ...own }]);
  });

  it('is closed where the person has not opened that folder with their own service', async () => {
    const stored: Source = {
      ...folder,
      endpoint: 'https://evil.example',
      region: null,
      profile: null,
      forcePathStyle: true,
    };
    await memory.rememberOpened(sourceKey(stored));
    const holder = await restore(stateOf(stored));
    expect(holder.disposed).toBe(true);
    expect([sessions.all(), asked]).toEqual([[], []]);
    expect(log.warnings).toHaveLength(1);
  });

  it.each([
    ['a folder that was never opened', stateOf({ kind: 'local', path: '/etc' })],
    ['no state', undefined],
    ['nonsense', { source: 'file:///etc' }],
  ])('is closed, and nothing is read, for %s', async (_, state) => {
    const holder = await restore(state);
    expect(holder.disposed).toBe(true);
    expect(asked).toEqual([]);
    expect(log.warnings).toHaveLength(1);
  });

  it('shows the curves of runs again that lay over its own, of folders that the person has opened alone', async () => {
    const [source, other, foreign]: Source[] = ['/runs/a', '/runs/b', '/etc'].map((path) => ({ kind: 'local', path }));
    if (!source || !other || !foreign) throw new Error('there are three');
    for (const each of [source, other]) await memory.rememberOpened(sourceKey(each));
    const holder = await restore(
      stateOf(source, { overlaid: [other, foreign].map((each) => ({ source: each, of: null })) }),
    );
    expect(asked.map(({ method, params }) => [method, params.source])).toEqual([
      ['folder/list', other],
      ['folder/list', source],
    ]);
    const told = holder.told().filter((each) => (each as { type: string }).type === 'overlaid');
    expect(told.at(-1)).toMatchObject({ runs: [{ name: 'b', ref: { source: other } }] });
    const [{ id }] = (told.at(-1) as { runs: [{ id: string }] }).runs;
    holder.say({ type: 'removeOverlaid', run: id });
    expect(holder.told()).toContainEqual({ type: 'overlaid', runs: [] });
  });

  it('takes up its folder, checkpoint and view, but no process file', async () => {
    const source: Source = { kind: 'local', path: '/runs/a' };
    await memory.rememberOpened(sourceKey(source));
    const process = { kind: 'file', path: '/etc/passwd', params: {} };
    await restore(stateOf(source, { settings: { ...analysis, process } }));
    const [session] = sessions.all();
    expect(session?.source).toEqual(source);
    expect(session?.checkpoint).toBe(7);
    expect(session?.view.tab).toBe('steering');
    expect(session?.settings.process).toBeNull();
    expect(asked.map(({ method }) => method)).toEqual(['folder/list']);
  });

  it('is closed where its folder is shown already', async () => {
    const source: Source = { kind: 'local', path: '/runs/a' };
    await memory.rememberOpened(sourceKey(source));
    const [first, second] = [await restore(stateOf(source)), await restore(stateOf(source))];
    expect([first.disposed, second.disposed]).toEqual([false, true]);
  });
});

describe('a panel', () => {
  it('does not analyse again when its page is shown again while the first analysis is under way', async () => {
    const source: Source = { kind: 'local', path: '/runs/a' };
    await memory.rememberOpened(sourceKey(source));
    const holder = await restore(stateOf(source));
    holder.told();
    holder.setVisible(false);
    holder.setVisible(true);
    holder.say({ type: 'ready' });
    await settled();
    expect(asked).toHaveLength(1);
    expect(holder.told()).toMatchObject([{ type: 'busy', progress: { step: 'Reading a' } }]);
  });

  it('gives up what it was doing when it is closed', async () => {
    const source: Source = { kind: 'local', path: '/runs/a' };
    await memory.rememberOpened(sourceKey(source));
    const holder = await restore(stateOf(source));
    const [session] = sessions.all();
    const cancelled = vi.spyOn(session as NonNullable<typeof session>, 'cancel');
    holder.dispose();
    expect(cancelled).toHaveBeenCalledOnce();
    expect(panels.find(session as NonNullable<typeof session>)).toBeUndefined();
  });
});

describe('several panels of one folder', () => {
  const source: Source = { kind: 'local', path: '/runs/a' };
  const stepOf = (state: object) => ({ ...stateOf(source), ...state });

  it('each have a session of their own, which starts as the first stands and goes its own way', () => {
    const first = sessions.get(source);
    first.checkpoint = 7;
    panels.show(first);
    const second = panels.another(first)?.session as typeof first;
    expect(created.slice(-2).map(({ title, column }) => [title, column])).toEqual([
      ['a', -1],
      ['a (2)', -2],
    ]);
    expect([second.number, second.key, second.checkpoint]).toEqual([2, first.key, 7]);
    second.setView({ ...second.view, tab: 'check' }, null);
    second.checkpoint = 9;
    expect([first.view.tab, first.checkpoint]).toEqual(['geometry', 7]);
    expect(sessions.of(source)).toEqual([first, second]);
  });

  it('are what commands and the side view are about while they are active', () => {
    const first = sessions.get(source);
    panels.show(first);
    const second = panels.another(first)?.session;
    expect(sessions.active).toBe(second);
    expect(sessions.get(source)).toBe(second);
    panels.show(first);
    expect([sessions.active, sessions.find(source)]).toEqual([first, first]);
  });

  it('come back after a reload each as it was', async () => {
    await memory.rememberOpened(sourceKey(source));
    await memory.rememberLook(sourceKey(source), { checkpoint: 1, settings: sessions.get(source).settings });
    await memory.rememberLook(`${sourceKey(source)}#panel2`, {
      checkpoint: 2,
      settings: sessions.get(source).settings,
    });
    const second = await restore(stepOf({ panel: 2 }));
    const first = await restore(stepOf({}));
    expect([first.disposed, second.disposed]).toEqual([false, false]);
    expect(sessions.of(source).map(({ number, checkpoint }) => [number, checkpoint])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('leave the first one active when they are closed, and nothing of themselves', async () => {
    const first = sessions.get(source);
    panels.show(first);
    const second = panels.another(first)?.session as typeof first;
    await memory.rememberLook(second.lookKey, { checkpoint: 2, settings: second.settings });
    created.at(-1)?.dispose();
    expect([sessions.active, sessions.of(source)]).toEqual([first, [first]]);
    expect(memory.look(second.lookKey)).toBeNull();
    expect(panels.another(first)?.session.number).toBe(2);
  });

  it('are eight at most', () => {
    const first = sessions.get(source);
    panels.show(first);
    const more = Array.from({ length: 8 }, () => panels.another(first));
    expect(more.map((panel) => panel?.session.number ?? null)).toEqual([2, 3, 4, 5, 6, 7, 8, null]);
  });
});
