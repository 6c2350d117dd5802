import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Memento } from 'vscode';
import { analyseRequestSchema } from '../../../src/protocol/analysis.js';
import type { S3FolderPage } from '../../../src/protocol/files.js';
import type { EngineService } from '../../../src/host/engine/engineService.js';
import { FolderMemory } from '../../../src/host/folderMemory.js';
import { browse } from '../../../src/host/s3/browse.js';
import { EngineError } from '../../../src/host/engine/errors.js';
import { openS3, type S3Services } from '../../../src/host/s3/openS3.js';
import { engineEnv } from '../../../src/host/s3/engineEnv.js';
import { RecentAddresses } from '../../../src/host/s3/recentAddresses.js';
import { ownService, s3Service, s3Source } from '../../../src/host/s3/s3Settings.js';
import { sourceKey, sourceName } from '../../../src/host/sources.js';

const editor = vi.hoisted(() => ({
  settings: {} as Record<string, unknown>,
  /** What the person picks, by label; each list that was offered. */
  picks: [] as string[],
  offered: [] as { label: string; description?: string }[][],
  /** What the person does with a notification that can be cancelled. */
  onCancellable: (cancel: () => void): void => void cancel,
}));

vi.mock('vscode', async () => ({
  l10n: (await import('../support/fakeL10n.js')).fakeL10n,
  Uri: { file: (path: string) => ({ path, fsPath: path, toString: () => `file://${path}` }) },
  ThemeIcon: class {},
  ProgressLocation: { Notification: 15 },
  workspace: {
    getConfiguration: (section: string) => ({
      get: (name: string, otherwise: unknown) => editor.settings[`${section}.${name}`] ?? otherwise,
    }),
  },
  window: {
    withProgress: ({ cancellable }: { cancellable?: boolean }, task: (progress: unknown, token: unknown) => unknown) =>
      task({}, { onCancellationRequested: (cancel: () => void) => cancellable && editor.onCancellable(cancel) }),
    showQuickPick: async (items: { label: string }[]) => {
      editor.offered.push(items);
      const wanted = editor.picks.shift();
      return items.find(({ label }) => label === wanted);
    },
  },
}));

const memento = (): Memento => {
  const stored = new Map<string, unknown>();
  return {
    keys: () => [...stored.keys()],
    get: (key: string, otherwise?: unknown) => stored.get(key) ?? otherwise,
    update: async (key: string, value: unknown) =>
      void (value === undefined ? stored.delete(key) : stored.set(key, value)),
  } as Memento;
};

beforeEach(() => {
  editor.settings = {};
  editor.picks = [];
  editor.offered = [];
});

describe('addresses', () => {
  it('opened last come first, without what is none', async () => {
    const store = memento();
    await store.update('s3:recent', ['s3://old/a', 7, 'nonsense']);
    const recent = new RecentAddresses(store);
    for (let i = 0; i < 20; i++) await recent.remember(`s3://bucket/run${i % 14}`);
    expect(recent.all).toHaveLength(12);
    expect(recent.all[0]).toBe('s3://bucket/run5');
    expect(new Set(recent.all).size).toBe(12);
  });
});

describe('the service', () => {
  it('is what the settings name, and nothing else', () => {
    expect(s3Service()).toEqual({ endpoint: null, region: null, profile: null, forcePathStyle: false });
    editor.settings = {
      'beliefscope.s3.endpoint': ' https://minio.lab ',
      'beliefscope.s3.profile': 'lab',
      'beliefscope.s3.forcePathStyle': true,
    };
    const source = s3Source('bucket', 'runs/a/');
    expect(source).toEqual({
      kind: 's3',
      bucket: 'bucket',
      prefix: 'runs/a/',
      endpoint: 'https://minio.lab',
      region: null,
      profile: 'lab',
      forcePathStyle: true,
    });
    expect(analyseRequestSchema.parse({ source, settings: {} }).source).toEqual(source);
    expect(sourceName(source)).toBe('a');
    expect(sourceName(s3Source('bucket', ''))).toBe('bucket');
  });

  it('cannot be chosen by a page: a state that names another is that of another folder', async () => {
    const memory = new FolderMemory(memento());
    await memory.rememberOpened(sourceKey(s3Source('bucket', 'runs/a')));
    const told = {
      kind: 's3' as const,
      bucket: 'bucket',
      prefix: 'runs/a',
      endpoint: 'https://evil.example',
      region: 'x',
      profile: 'other',
      forcePathStyle: true,
    };
    expect(ownService(told)).toEqual(s3Source('bucket', 'runs/a'));
    expect(memory.wasOpened(sourceKey(told))).toBe(false);
    expect(memory.wasOpened(sourceKey(ownService(told)))).toBe(true);
    expect(memory.wasOpened(sourceKey(ownService({ ...told, bucket: 'secret' })))).toBe(false);
    const local = { kind: 'local' as const, path: '/runs' };
    expect(ownService(local)).toBe(local);
  });
});

describe('the environment of the engine', () => {
  const storage = { fsPath: '/storage' } as Parameters<typeof engineEnv>[0];

  it('says where copies are kept and how much', () => {
    expect(engineEnv(storage)).toEqual({
      BELIEFSCOPE_CACHE_DIR: '/storage',
      BELIEFSCOPE_CACHE_MB: '2048',
      BELIEFSCOPE_RESULTS_MB: '512',
      BELIEFSCOPE_WORKSPACE: '[]',
    });
    editor.settings = { 'beliefscope.s3.cacheSizeMB': 1 };
    expect(engineEnv(storage)).toMatchObject({ BELIEFSCOPE_CACHE_MB: '16' });
    editor.settings = { 'beliefscope.s3.cacheSizeMB': 'much' };
    expect(engineEnv(storage)).toMatchObject({ BELIEFSCOPE_CACHE_MB: '2048' });
  });

  it("goes through the editor's proxy, unless proxies are off", () => {
    editor.settings = { 'http.proxy': 'http://proxy:3128', 'http.noProxy': ['localhost', '.lab'] };
    expect(engineEnv(storage)).toMatchObject({
      HTTPS_PROXY: 'http://proxy:3128',
      https_proxy: 'http://proxy:3128',
      HTTP_PROXY: 'http://proxy:3128',
      NO_PROXY: 'localhost,.lab',
      no_proxy: 'localhost,.lab',
    });
    editor.settings['http.proxySupport'] = 'off';
    expect(Object.keys(engineEnv(storage)).join()).not.toMatch(/proxy/i);
  });
});

describe('looking around', () => {
  const pages: Record<string, S3FolderPage> = {
    '': { prefixes: ['runs/'], checkpoints: 0, files: 2, next: null },
    'runs/': { prefixes: ['runs/a/'], checkpoints: 0, files: 0, next: 'more' },
    'runs/ more': { prefixes: ['runs/z/'], checkpoints: 0, files: 1, next: null },
    'runs/z/': { prefixes: [], checkpoints: 3, files: 4, next: null },
  };
  const asked: unknown[] = [];
  const engine = {
    request: async (method: string, params: { prefix: string; next: string | null }) => {
      asked.push(params);
      return method === 's3/buckets'
        ? ['data', 'other']
        : pages[params.next === null ? params.prefix : `${params.prefix} ${params.next}`];
    },
  } as unknown as EngineService;
  const service = { endpoint: 'http://minio', region: null, profile: 'lab', forcePathStyle: true };

  it('leads from the buckets down, page after page and up again, to the folder that is opened', async () => {
    editor.picks = ['data', 'runs/', 'More…', 'z/', '..', 'More…', 'z/', 'Open This Folder'];
    expect(await browse(engine, service)).toEqual({ bucket: 'data', prefix: 'runs/z/' });
    const labels = editor.offered.map((items) => items.map(({ label }) => label));
    expect(labels[1]).toEqual(['runs/', 'Open This Folder', '..']);
    expect(labels[2]).toEqual(['a/', 'Open This Folder', '..', 'More…']);
    expect(labels[3]).toEqual(['a/', 'z/', 'Open This Folder', '..']);
    expect(labels[4]).toEqual(['Open This Folder', '..']);
    expect(editor.offered[4]?.[0]?.description).toBe('checkpoints: 3, files: 4');
    for (const params of asked) expect(params).toMatchObject(service);
  });

  it('goes back to the buckets, and ends where nothing is chosen', async () => {
    editor.picks = ['other', '..', 'data'];
    expect(await browse(engine, service)).toBeUndefined();
    expect(editor.offered).toHaveLength(4);
  });
});

it('a bucket that does not answer can be left', async () => {
  editor.onCancellable = (cancel) => void setTimeout(cancel, 20);
  const look = (signal: AbortSignal) =>
    new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(new EngineError('cancelled', 'Cancelled'))),
    );
  const services = { sessions: { get: () => ({ look }) } } as unknown as S3Services;
  await expect(openS3(services, 's3://bucket/runs')).rejects.toMatchObject({ code: 'cancelled' });
});
