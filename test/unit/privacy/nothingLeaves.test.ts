import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineClient } from '../../../src/host/engine/engineClient.js';
import { built } from '../../tools/built.mjs';
import { request } from '../engine/runFolder.js';

const root = join(import.meta.dirname, '../../..');
const sample = join(root, 'media/sample/rrxor');
const preload = pathToFileURL(join(import.meta.dirname, 'denyNetwork.mjs')).href;
const refuse = () => Promise.reject(new Error('there are no virtual files here'));

/** An account of its own: nothing is in its home, its caches and its temporary folder. */
interface Account {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly denied: string;
  files(): Promise<string[]>;
}
let account: Account;

/** What is kept of results, named by nothing but digests; all else that a program leaves behind would be a trace. */
const isKeptResult = (name: string): boolean => /^[0-9a-f]{64}\.(earliest|seen)$/.test(name);
const traces = async () => (await account.files()).filter((name) => !isKeptResult(name));

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'beliefscope-account-'));
  const home = join(folder, 'home');
  const names = [
    'XDG_CONFIG_HOME',
    'XDG_CACHE_HOME',
    'XDG_DATA_HOME',
    'XDG_STATE_HOME',
    'XDG_RUNTIME_DIR',
    'TMPDIR',
    'LOCALAPPDATA',
    'APPDATA',
    'TEMP',
    'TMP',
  ];
  const own = Object.fromEntries(names.map((name) => [name, join(home, name.toLowerCase())]));
  for (const path of Object.values(own)) await mkdir(path, { recursive: true });
  account = {
    folder,
    denied: join(folder, 'denied.txt'),
    // Nothing of this machine that could switch reporting off by itself.
    env: { PATH: process.env.PATH, HOME: home, USERPROFILE: home, ...own },
    files: async () =>
      (await readdir(home, { recursive: true, withFileTypes: true }))
        .filter((entry) => !entry.isDirectory())
        .map(({ name }) => name),
  };
});
afterEach(() => rm(account.folder, { recursive: true, force: true }));

const watched = () => ({ ...account.env, DENIED_CALLS: account.denied, NODE_OPTIONS: `--import ${preload}` });
const deniedCalls = () => readFile(account.denied, 'utf8').catch(() => '');

function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(program, args, { env, cwd: account.folder, maxBuffer: 2 ** 28 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}

describe('the watch that these tests keep', () => {
  it.each([
    ['http', `require('node:http').get('http://127.0.0.1:9')`],
    ['fetch', `fetch('http://127.0.0.1:9')`],
    ['net', `require('node:net').connect(9, '127.0.0.1')`],
    ['dns', `require('node:dns').lookup('host.invalid', () => 0)`],
    ['a program', `require('node:child_process').spawn('true')`],
  ])('sees %s', async (_, code) => {
    expect((await run(process.execPath, ['-e', code], watched())).code).not.toBe(0);
    expect(await deniedCalls()).not.toBe('');
  });

  it('sees a file written to the home', async () => {
    await writeFile(join(account.env.HOME ?? '', 'device-id'), 'x');
    expect(await account.files()).toEqual(['device-id']);
  });
});

describe('nothing leaves the machine', () => {
  it('while the command line analyses, inspects and steers', async () => {
    for (const args of [
      ['analyse', sample],
      ['inspect', sample],
      ['steer', sample, '--from', '17', '--to', '19'],
    ]) {
      const { code, stdout, stderr } = await run(process.execPath, [built('cli.js'), ...args], watched());
      expect(code, stderr).toBe(0);
      expect(stdout + stderr).not.toBe('');
    }
    expect(await deniedCalls()).toBe('');
    expect(await traces()).toEqual([]);
  });

  it('and the native runtime is told to report nothing before the command line loads it', async () => {
    const tell = `data:text/javascript,process.on('exit', () => process.stderr.write('told ' + process.env.ORT_DISABLE_TELEMETRY))`;
    const env = { ...account.env, NODE_OPTIONS: `--import "${tell}"` };
    const { stderr } = await run(process.execPath, [built('cli.js'), 'process', '--list'], env);
    expect(stderr).toContain('told 1');
  });

  it('while the engine of the editor analyses', async () => {
    const client = new EngineClient({
      entry: built('engine.js'),
      nodePath: () => null,
      env: watched,
      answers: { 'host/stat': refuse, 'host/list': refuse, 'host/read': refuse },
      log: () => undefined,
      died: () => undefined,
    });
    try {
      const result = await client.request('analyse', request(sample));
      expect(result.tree.unique_beliefs).toBe(36);
      await client.request('steer', {
        analysis: result.id,
        start: 17,
        end: 19,
        layers: null,
        multiplier: 1,
        collect: 'all',
        cut: null,
        from_position: 0,
        part: null,
      });
    } finally {
      client.dispose();
    }
    expect(await deniedCalls()).toBe('');
    expect(await traces()).toEqual([]);
  });

  const hasTrace = spawnSync('strace', ['-f', '-e', 'trace=connect', 'true']).status === 0;
  it.skipIf(!hasTrace)('nor does native code connect to anything, by the word of the operating system', async () => {
    const log = join(account.folder, 'calls.txt');
    const traced = (args: readonly string[]) =>
      run(
        'strace',
        ['-f', '-qq', '-e', 'trace=connect,bind,sendto,sendmsg', '-o', log, process.execPath, ...args],
        // Nor is anything left on the disk where no results are to be kept.
        { ...account.env, BELIEFSCOPE_RESULTS_MB: '0' },
      );
    // Internet addresses alone: a look at the system's user database goes through a local socket.
    const calls = async () => (await readFile(log, 'utf8')).split('\n').filter((line) => /AF_INET/.test(line));
    await traced(['-e', `require('node:net').connect(9, '127.0.0.1').on('error', () => 0)`]);
    expect(await calls()).not.toEqual([]);
    const { code, stderr } = await traced([built('cli.js'), 'analyse', sample]);
    expect(code, stderr).toBe(0);
    expect(await calls()).toEqual([]);
    expect(await account.files()).toEqual([]);
  });
});
