import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { configIn } from '../../src/checkpoint/config/configIn.js';
import { localFolder } from '../../src/checkpoint/sources/localFolder.js';
import { outsideByConfig, resolveProcess, saidByConfig } from '../../src/engine/processes/processChoice.js';
import { InputError } from '../../src/shared/inputError.js';
import { looked } from '../unit/checkpoint/support/watchedDisk.js';
import { memoryFile } from '../unit/checkpoint/support/memory.js';
import { Random } from './checkpoint/random.js';

vi.mock('node:fs', async (original) =>
  (await import('../unit/checkpoint/support/watchedDisk.js')).watched(await original<object>()),
);
vi.mock('node:fs/promises', async (original) =>
  (await import('../unit/checkpoint/support/watchedDisk.js')).watched(await original<object>()),
);

const PATHS = 2000;
const text = '{"states": ["a"], "symbols": ["0", "1"], "transitions": [[[0.5]], [[0.5]]]}';

/** Pieces of paths: those of every system, of addresses, of this very folder and what is beside it, and links. */
const PIECES = [
  ...[
    '..',
    '..',
    '.',
    '...',
    '.. ',
    '',
    'sub',
    'up',
    'inner',
    'out',
    'beside',
    'own',
    'own.process.json',
    'run',
    'ws',
    'etc',
    'proc',
    'dev',
    'tmp',
  ],
  ...[
    'CON',
    'nul',
    'C:',
    'c:x',
    'a.pt:b',
    '~',
    '~root',
    '$HOME',
    '%USERPROFILE%',
    '${HOME}',
    '%2e%2e',
    '\u2025',
    '\uff0e\uff0e',
    '?',
    '*',
    'é',
  ],
  ...['file:', 'http:', 'vscode-remote:', 'localhost', 'host', 'share', '\u0000', '\n', '\t', ' ', '"', "'"],
];
const SEPARATORS = ['/', '/', '/', '\\', '//', '\\\\', '', ':'];
const STARTS = [
  '',
  '',
  '',
  '/',
  '\\',
  '//',
  '\\\\',
  '\\\\?\\',
  '\\\\.\\',
  '~/',
  'file://',
  'http://',
  'C:',
  './',
  '../',
];
const ENDS = [
  '.json',
  '.process.json',
  '.JSON',
  '/own.process.json',
  '\\own.process.json',
  ':own.json',
  ' .json',
  '..json',
];
/** How a config may say it; `.beliefscope.json` is a config as well. */
const FORMS: readonly ((path: string) => readonly [string, string])[] = [
  (path) => ['train_config.json', JSON.stringify({ process: path })],
  (path) => ['config.yaml', `data:\n  process:\n    name: ${JSON.stringify(path)}\n`],
  (path) => ['config.yaml', `process: ${JSON.stringify(path)}\n_name_or_path: ${JSON.stringify(path)}\n`],
  (path) => ['config.yaml', `process: {desc: null, value: ${JSON.stringify(path)}}\n`],
  (path) => ['config.json', JSON.stringify({ hmm_name: path, run: { dir: path }, defaults: [path] })],
  (path) => ['.beliefscope.json', JSON.stringify({ process: path })],
];

let base = '';
let run = '';
beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'named-fuzz-')));
  run = join(base, 'ws/run');
  await mkdir(join(run, 'sub'), { recursive: true });
  await mkdir(join(base, 'ws/beside'));
  for (const file of [
    'ws/run/own.process.json',
    'ws/run/sub/own.process.json',
    'ws/beside/own.process.json',
    'own.process.json',
    'own.json',
  ])
    await writeFile(join(base, file), text);
  await symlink(base, join(run, 'up'));
  await symlink('../beside', join(run, 'out'));
  await symlink('sub', join(run, 'inner'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

it(`${PATHS} configs whose values are paths of all kinds look nothing up outside of their folder`, async () => {
  const random = new Random(11);
  const pick = <T>(from: readonly T[]): T => from[random.below(from.length)];
  let followed = 0;
  let inside = 0;
  for (let round = 0; round < PATHS; round++) {
    let path = pick(STARTS);
    for (let piece = random.below(5); piece >= 0; piece--) path += pick(PIECES) + (piece > 0 ? pick(SEPARATORS) : '');
    path += pick(ENDS);
    const [file, content] = pick(FORMS)(path);
    looked.length = 0;
    const onDisk = localFolder(run);
    const source = memoryFile(new TextEncoder().encode(content), file);
    const folder = { ...onDisk, open: async (name: string) => (name === file ? source : onDisk.open(name)) };
    try {
      const config = await configIn(folder, [{ name: file, size: content.length }]);
      const named = outsideByConfig(config, folder) ? null : saidByConfig(config);
      if (named?.kind === 'file') followed++;
      if (named?.kind === 'file') await resolveProcess(null, config, folder, 2).catch(() => undefined);
      // A page may send back what the folder was said to name.
      if (named?.kind === 'file') await resolveProcess(named, config, folder, 2);
      else if (named === null && config?.process !== undefined) await resolveProcess(null, config, folder, 2);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect(error.message).not.toMatch(/\n/);
    }
    const outside = looked.filter((call) => {
      const at = call.slice(call.indexOf(' ') + 1);
      return at !== run && !at.startsWith(`${run}/`) && !/\/sweep(_config)?\.(ya?ml|json)$/.test(at);
    });
    expect(outside, JSON.stringify(path)).toEqual([]);
    inside += looked.length;
  }
  expect(Math.min(followed, inside)).toBeGreaterThan(100);
});
