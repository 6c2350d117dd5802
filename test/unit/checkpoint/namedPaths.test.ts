import { copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCheckpoint } from '../../../src/checkpoint/open.js';
import type { FolderSource } from '../../../src/checkpoint/sources/folderSource.js';
import { localFolder } from '../../../src/checkpoint/sources/localFolder.js';
import { readOnce } from '../../../src/checkpoint/sources/readOnce.js';
import { Engine } from '../../../src/engine/handlers.js';
import { hostFolder } from '../../../src/engine/places/hostFolder.js';
import { readProcessFile } from '../../../src/engine/processes/readProcessFile.js';
import { readNamedPath } from '../../../src/shared/namedPath.js';
import { quiet, request } from '../engine/runFolder.js';
import { inputError, memoryFolder } from './support/memory.js';
import { looked } from './support/watchedDisk.js';

vi.mock('node:fs', async (original) => (await import('./support/watchedDisk.js')).watched(await original<object>()));
vi.mock('node:fs/promises', async (original) =>
  (await import('./support/watchedDisk.js')).watched(await original<object>()),
);

const projectRoot = join(import.meta.dirname, '../../..');
const attack = join(projectRoot, 'test/reference/attacks/config-names-outside/train_config.json');
const text = '{"states": ["a"], "symbols": ["0", "1"], "transitions": [[[0.5]], [[0.5]]]}';
const signal = new AbortController().signal;

/** Paths that no file may name, whatever the platform. */
const OUTSIDE = [
  ...['../command-link/outside.process.json', '../../outside.process.json', 'a/../../outside.process.json'],
  ...['..\\outside.process.json', 'a\\..\\..\\outside.process.json', './../outside.process.json', '.. /o.process.json'],
  ...[
    '/etc/o.process.json',
    '/proc/self/o.json',
    '/dev/o.json',
    '\\o.process.json',
    '~/o.process.json',
    '~root/o.json',
  ],
  ...[
    '//host/share/o.process.json',
    '\\\\host\\share\\o.process.json',
    '\\\\?\\C:\\o.json',
    '\\\\.\\pipe\\o.json',
    '//?/o.json',
  ],
  ...['C:\\o.process.json', 'C:o.process.json', 'c:/o.json', 'a.pt:b.json', 'x/a.pt:o.json', ':o.json'],
  ...['CON.json', 'nul.process.json', 'x/COM1.json', 'lpt9 .json', 'aux.json', 'CON/o.json'],
  ...['file:///etc/o.json', 'http://host/o.json', 'https://host/o.process.json', 'vscode-remote://ssh+host/o.json'],
  ...['smb://host/o.json', 'data:o.json', 'o.json\u0000.json', 'x./o.json', 'x /o.json'],
];

let base = '';
let run = '';
beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'named-')));
  run = join(base, 'ws/run');
  await mkdir(join(run, 'sub'), { recursive: true });
  await mkdir(join(base, 'command-link'));
  for (const at of ['ws/command-link', 'ws/other']) await mkdir(join(base, at));
  const files = [
    'own.process.json',
    'sub/own.process.json',
    '../other/own.process.json',
    '../command-link/outside.process.json',
  ];
  for (const file of [...files, '../../outside.process.json']) await writeFile(join(run, file), text);
  await copyFile(join(projectRoot, 'media/sample/rrxor/4608000.pt'), join(run, '5.pt'));
  await symlink(join(base, 'outside.process.json'), join(run, 'leads-out.process.json'));
  await symlink('../../outside.process.json', join(run, 'climbs.process.json'));
  await symlink(base, join(run, 'up'));
  await symlink('sub/own.process.json', join(run, 'stays.process.json'));
  await symlink(join(run, 'sub'), join(run, 'inner'));
  await symlink('circle.process.json', join(run, 'circle.process.json'));
});
afterAll(() => rm(base, { recursive: true, force: true }));
beforeEach(() => void (looked.length = 0));

/** Whether the watch works: something of the folder was looked at. */
const lookedInside = () => looked.filter((call) => call.includes(`${run}/`));

/** Calls about anything that is not in the folder; what lies above it is looked at by fixed names of its own alone. */
const lookedOutside = () =>
  looked.filter((call) => {
    const path = call.slice(call.indexOf(' ') + 1);
    const isOwn = path === run || path.startsWith(`${run}/`);
    return !isOwn && !/\/sweep(_config)?\.(ya?ml|json)$/.test(path);
  });

describe('a path that a config names stays within its folder', () => {
  it.each(OUTSIDE)('%j is refused before anything is looked up, and it is said who names it', async (path) => {
    await writeFile(join(run, 'train_config.json'), JSON.stringify({ process: path }));
    looked.length = 0;
    const engine = new Engine();
    const listing = await engine.list({ kind: 'local', path: run }, signal);
    expect(listing.process?.kind).not.toBe('file');
    const refused = engine.analyse(request(run), quiet);
    const { code, message } = await inputError(refused);
    if (code === 'named-outside') {
      expect(message).toMatch(/^train_config\.json names the process file /);
      expect(message).toContain(`outside of ${run}: it was not looked up`);
      expect(listing.notes.join()).toContain('it was not looked up');
    } else expect(code).toBe('unknown-process');
    expect(lookedOutside()).toEqual([]);
  });

  it('the attack that is kept here', async () => {
    await copyFile(attack, join(run, 'train_config.json'));
    looked.length = 0;
    const listing = await new Engine().list({ kind: 'local', path: run }, signal);
    expect(listing.process).toBeNull();
    expect(lookedInside()).not.toEqual([]);
    expect(listing.notes).toEqual([
      `train_config.json names the process file ../command-link/outside.process.json, which is outside of ${run}: it was not ` +
        'looked up. Choose the process file yourself, or copy it into the folder.',
    ]);
    expect(lookedOutside()).toEqual([]);
  });
});

describe('what a file names is read within the folder and the workspace, links resolved', () => {
  const read = (path: string, workspace: readonly string[] = []) =>
    readProcessFile(path, readOnce(localFolder(run, workspace)), signal, 'train_config.json');

  it.each([
    'own.process.json',
    './own.process.json',
    'sub/own.process.json',
    'sub\\own.process.json',
    'sub/../own.process.json',
  ])('%s is read', async (path) => expect(await read(path)).toBe(text));
  it.each(['stays.process.json', 'inner/own.process.json'])(
    '%s, a link within the folder, is followed',
    async (path) => {
      expect(await read(path)).toBe(text);
    },
  );
  it.each([
    'leads-out.process.json',
    'climbs.process.json',
    'up/outside.process.json',
    'inner/../../../outside.process.json',
    'circle.process.json',
  ])('%s, a link that leads out, is not followed', async (path) => {
    const error = await inputError(read(path));
    expect(error.code).toBe('named-outside');
    expect(lookedOutside()).toEqual([]);
  });
  it('a folder of the workspace may be named from another, and nothing else', async () => {
    const workspace = [join(base, 'ws')];
    expect(await read('../other/own.process.json', workspace)).toBe(text);
    expect((await inputError(read('../other/own.process.json'))).code).toBe('named-outside');
    expect((await inputError(read('../../outside.process.json', workspace))).code).toBe('named-outside');
  });
  it('the host tells the engine what is open, and the command line, which is told nothing, has no workspace', async () => {
    await writeFile(join(run, 'train_config.json'), JSON.stringify({ process: '../other/own.process.json' }));
    const named = async () => (await new Engine().list({ kind: 'local', path: run }, signal)).process;
    expect(await named()).toBeNull();
    vi.stubEnv('BELIEFSCOPE_WORKSPACE', JSON.stringify([join(base, 'ws')]));
    expect(await named()).toMatchObject({ kind: 'file', path: '../other/own.process.json' });
    vi.stubEnv('BELIEFSCOPE_WORKSPACE', 'no JSON');
    expect(await named()).toBeNull();
    vi.unstubAllEnvs();
  });
  it('a file that is not there is told as that', async () => {
    expect((await inputError(read('none.process.json'))).code).toBe('no-process-file');
    expect((await inputError(read('none/none.process.json'))).code).toBe('no-process-file');
  });
  it('what a person picks is free', async () => {
    expect(await readProcessFile(join(base, 'outside.process.json'), localFolder(run))).toBe(text);
    expect(await readProcessFile(join(run, 'leads-out.process.json'), localFolder(run))).toBe(text);
  });
});

describe('folders that are on no disk', () => {
  it.each(OUTSIDE)('%j is asked of nobody', async (path) => {
    const asked: string[] = [];
    const note = (uri: string) => {
      asked.push(uri);
      return Promise.reject(new Error('asked'));
    };
    const virtual = hostFolder('memfs:/run', { list: note, stat: note, read: note });
    const open = (file: string) => note(file);
    const bucket: FolderSource = {
      ...memoryFolder({}),
      open,
      list: () => note('list'),
      folders: () => note('folders'),
    };
    for (const folder of [virtual, bucket])
      expect((await inputError(readProcessFile(path, folder, signal, 'config.yaml'))).code).toBe('named-outside');
    expect(asked).toEqual([]);
  });
});

describe('links of a virtual file system', () => {
  const names = (isLink: boolean) => (name: string) => ({
    ...{ name, size: text.length, isFile: name.endsWith('.json'), isDirectory: !name.endsWith('.json'), mtimeMs: 1 },
    ...(isLink && { isLink }),
  });
  const folder = hostFolder('memfs:/run', {
    list: async () => [
      ...['own.process.json', 'inner'].map(names(false)),
      ...['led.process.json', 'away'].map(names(true)),
    ],
    stat: async (uri) => names(false)(uri.split('/').at(-1) ?? ''),
    read: async (_, offset, length) => new TextEncoder().encode(text).slice(offset, offset + length),
  });
  const readThere = (path: string) => readProcessFile(path, folder, signal, 'config.yaml');

  it.each(['led.process.json', 'away/own.process.json', 'inner/led.process.json', 'inner/../led.process.json'])(
    '%s is not followed for the word of a config',
    async (path) => {
      const error = await inputError(readThere(path));
      expect(error.code).toBe('named-outside');
      expect(error.message).toContain('is a link, or leads through one');
    },
  );
  it.each(['own.process.json', 'inner/own.process.json', 'away/../own.process.json'])('%s is read', async (path) => {
    expect(await readThere(path)).toBe(text);
  });
});

describe('names of shards and of side files', () => {
  it.each(OUTSIDE)('%j is no shard', async (path) => {
    const opened: string[] = [];
    const index = JSON.stringify({ weight_map: { w: path.replace(/json$/, 'safetensors') } });
    const inner = memoryFolder({ 'model.safetensors.index.json': index });
    const folder: FolderSource = {
      ...inner,
      open: (name) => {
        opened.push(name);
        return inner.open(name);
      },
    };
    const error = await inputError(openCheckpoint(folder, 'model.safetensors.index.json'));
    expect(error.code).toBe('bad-index');
    expect(opened).toEqual(['model.safetensors.index.json']);
  });
});

it('a path is read alike on every platform', () => {
  for (const path of OUTSIDE) {
    const read = readNamedPath(path);
    expect(read.refused !== undefined || read.leaves, path).toBe(true);
  }
  expect(readNamedPath('sub\\own.json')).toEqual({ parts: ['sub', 'own.json'], leaves: false });
  expect(readNamedPath('console.json')).toEqual({ parts: ['console.json'], leaves: false });
});
