import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRuns } from '../../../src/checkpoint/find.js';
import { inspectIn } from '../../../src/checkpoint/inspect.js';
import { listCheckpoints } from '../../../src/checkpoint/list.js';
import { loadModel } from '../../../src/checkpoint/load.js';
import { localFolder } from '../../../src/checkpoint/sources/localFolder.js';
import { openFolder } from '../../../src/engine/places/openFolder.js';
import { readLocalProcessFile, readProcessFile } from '../../../src/engine/processes/readProcessFile.js';
import { inputError } from './support/memory.js';
import { hookedTensors, stateDict, torchFile } from './support/torchFile.js';

const model = torchFile(stateDict(hookedTensors()));
const signal = new AbortController().signal;

// Opening a pipe that nobody writes to waits without end: each of these tests would then run into its time limit.
describe.skipIf(process.platform === 'win32')('pipes, sockets and devices are named and never opened', () => {
  let root = '';
  const servers: Server[] = [];
  const at = (name: string) => join(root, name);
  const pipe = (name: string) => promisify(execFile)('mkfifo', [at(name)]);
  const socket = (name: string) =>
    new Promise<void>((resolve) => {
      const server = createServer();
      servers.push(server);
      server.listen(at(name), resolve);
    });
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'special-'));
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) server.close();
    await rm(root, { recursive: true, force: true });
  });

  it.each<[string, (name: string) => Promise<unknown>, string]>([
    ['a pipe', pipe, 'a named pipe'],
    ['a socket', socket, 'a socket'],
    ['a link to a device', (name) => symlink('/dev/zero', at(name)), 'a device'],
  ])('%s among checkpoints is left out, and it is said', async (_name, make, kind) => {
    await writeFile(at('10.pt'), model);
    await make('20.pt');
    const list = await listCheckpoints(localFolder(root));
    expect(list.checkpoints.map(({ file }) => file)).toEqual(['10.pt']);
    expect(list.notes).toEqual([`20.pt was left out: it is ${kind}, not a file.`]);
    expect((await loadModel(localFolder(root), null)).file).toBe('10.pt');
    for (const open of [() => loadModel(localFolder(root), '20.pt'), () => inspectIn(localFolder(root), '20.pt')])
      expect((await inputError(open())).message).toBe(`${at('20.pt')} is ${kind}, not a file: it was not read.`);
  });

  it('a folder that holds nothing else has no checkpoints, and says why', async () => {
    await pipe('20.pt');
    const error = await inputError(listCheckpoints(localFolder(root)));
    expect(error.code).toBe('no-checkpoints');
    expect(error.message).toContain('20.pt was left out: it is a named pipe');
    expect((await findRuns(localFolder(root))).folders).toEqual([]);
  });

  it.each(['train_config.json', '.beliefscope.json'])('%s', async (file) => {
    await writeFile(at('10.pt'), model);
    await pipe(file);
    for (const open of [() => listCheckpoints(localFolder(root)), () => loadModel(localFolder(root), '10.pt')])
      expect((await inputError(open())).message).toContain(`${file} is a named pipe, not a file`);
  });

  it('a config of a single step', async () => {
    await mkdir(at('checkpoint-5'));
    await writeFile(at('checkpoint-5/model.pt'), model);
    await pipe('checkpoint-5/config.json');
    expect((await inputError(loadModel(localFolder(root), null))).message).toContain('config.json is a named pipe');
  });

  it('a process file, named by the person or by the config', async () => {
    await pipe('own.process.json');
    const told = /own\.process\.json is a named pipe, not a file/;
    expect((await inputError(readLocalProcessFile(at('own.process.json')))).message).toMatch(told);
    expect((await inputError(readProcessFile('own.process.json', localFolder(root)))).message).toMatch(told);
  });

  it('a path named by the person', async () => {
    await pipe('1.pt');
    for (const [path, kind] of [
      [at('1.pt'), 'a named pipe'],
      ['/dev/zero', 'a device'],
    ] as const) {
      const refused = openFolder({ kind: 'local', path }, { hostFiles: null, signal });
      expect((await inputError(refused)).message).toBe(`${path} is ${kind}, not a file: it was not read.`);
    }
  });
});

it.skipIf(process.platform === 'win32')('folders that links lead to are not followed, and named', async () => {
  const root = await mkdtemp(join(tmpdir(), 'special-'));
  try {
    await mkdir(join(root, 'scratch'));
    await writeFile(join(root, 'scratch/1.pt'), model);
    await mkdir(join(root, 'run'));
    await symlink(join(root, 'scratch'), join(root, 'run/checkpoints'));
    const refused = async () => (await inputError(listCheckpoints(localFolder(join(root, 'run'))))).message;
    expect(await refused()).toMatch(
      / The folder has no files\. checkpoints leads to a folder elsewhere, which is not followed: name what it leads to\.$/,
    );
    await symlink(join(root, 'scratch'), join(root, 'run/more'));
    await symlink(join(root, 'nowhere'), join(root, 'run/dangling'));
    expect(await refused()).toMatch(/ checkpoints and 1 more lead to folders elsewhere, which are not followed: name/);
    expect((await listCheckpoints(localFolder(join(root, 'run/checkpoints')))).checkpoints).toHaveLength(1);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
