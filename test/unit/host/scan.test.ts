import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointName, groupRuns } from '../../../src/host/checkpoints/names.js';
import { scan } from '../../../src/host/checkpoints/scan.js';
import type { ScanAccess } from '../../../src/host/checkpoints/scan.js';

describe('checkpoint names', () => {
  it.each([
    ['11520000.pt', '', 11520000],
    ['step_1000.pt', 'step_', 1000],
    ['model-200.pt', 'model-', 200],
    ['ckpt=300.pt', 'ckpt=', 300],
    ['epoch3.PTH', 'epoch', 3],
    ['gpt2-50.safetensors', 'gpt2-', 50],
    ['opt-125.ckpt', 'opt-', 125],
    ['database-1.pt', 'database-', 1],
    ['ema_20.pth.tar', 'ema_', 20],
  ])('%s is a step of a run', (file, prefix, step) => {
    expect(checkpointName(file)).toEqual({ prefix, step });
  });

  it.each(['final.pt', 'model.safetensors', 'model.safetensors.index.json', 'pytorch_model.bin'])(
    '%s is a single checkpoint',
    (file) => expect(checkpointName(file)?.step).toBeNull(),
  );

  it.each([
    'probe_1000.pt',
    'dataset_1000.pt',
    'optimizer-20.pt',
    '1000_optim.pt',
    'data.pt',
    'model-00001-of-00003.safetensors',
    'train_log.csv',
    'image.bin',
    'notes.txt',
    '.hidden_1.pt',
    '1000.json',
    'pt',
  ])('%s is none', (file) => expect(checkpointName(file)).toBeNull());

  it('groups by prefix, the longest run first, and sorts by number', () => {
    expect(groupRuns(['step_10.pt', 'b1.pt', 'step_9.pt', 'final.pt', 'probe_1.pt', 'step_100.pt'])).toEqual([
      {
        prefix: 'step_',
        files: ['step_9.pt', 'step_10.pt', 'step_100.pt'].map((file) => ({
          file,
          step: Number(/\d+/.exec(file)?.[0]),
        })),
      },
      { prefix: 'b', files: [{ file: 'b1.pt', step: 1 }] },
      { prefix: 'final', files: [{ file: 'final.pt', step: null }] },
    ]);
  });
});

const onDisk: ScanAccess<string> = {
  async list(folder) {
    const entries = await readdir(folder, { withFileTypes: true });
    return Promise.all(
      entries.map(async (entry) => ({
        name: entry.name,
        isLink: entry.isSymbolicLink(),
        isDirectory: entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(folder, entry.name)))),
      })),
    );
  },
  join: (folder, name) => join(folder, name),
  realPath: async (folder) => (await realpath(folder)) + sep,
};
const isFolder = (path: string) =>
  readdir(path).then(
    () => true,
    () => false,
  );

describe('scan', () => {
  let root: string;
  let outside: string;
  beforeEach(async () => {
    [root, outside] = await Promise.all([mkdtemp(join(tmpdir(), 'scan-')), mkdtemp(join(tmpdir(), 'outside-'))]);
  });
  afterEach(() => Promise.all([root, outside].map((folder) => rm(folder, { recursive: true }))));

  const put = async (...paths: string[]) => {
    for (const path of paths) {
      await mkdir(join(root, path, '..'), { recursive: true });
      await writeFile(join(root, path), '');
    }
  };
  const foundIn = async (limits = { depth: 8, folders: 5000 }) => {
    const { found, incomplete } = await scan([root], onDisk, limits);
    return { folders: found.map(({ folder }) => folder.slice(root.length + 1)).sort(), incomplete };
  };

  it('finds folders with checkpoints and passes over installed packages', async () => {
    await put(
      'runs/a/10.pt',
      'runs/a/20.pt',
      'runs/b/notes.txt',
      '1.pt',
      'node_modules/x/1.pt',
      '.git/1.pt',
      '.venv/1.pt',
    );
    await put(
      'env/pyvenv.cfg',
      'env/1.pt',
      'env/lib/python3/site-packages/torch/1.pt',
      'src/__pycache__/1.pt',
      'only/probe_1.pt',
    );
    expect(await foundIn()).toEqual({ folders: ['', 'runs/a'], incomplete: false });
  });

  it('finds a run whose steps have a folder each, and each of these', async () => {
    await put(
      'run/checkpoint-500/model.safetensors',
      'run/checkpoint-500/optimizer.pt',
      'run/checkpoint-1000/model.safetensors',
    );
    await put('sweep/exp1/model.safetensors', 'mixed/1.pt', 'mixed/checkpoint-2/model.pt');
    const { found } = await scan([root], onDisk);
    const files = Object.fromEntries(
      found.map(({ folder, files: names }) => [folder.slice(root.length + 1), [...names].sort()]),
    );
    expect(files).toEqual({
      run: ['checkpoint-1000/model.safetensors', 'checkpoint-500/model.safetensors'],
      'run/checkpoint-500': ['model.safetensors'],
      'run/checkpoint-1000': ['model.safetensors'],
      'sweep/exp1': ['model.safetensors'],
      mixed: ['1.pt'],
      'mixed/checkpoint-2': ['model.pt'],
    });
    expect(groupRuns(files.run ?? [])).toEqual([
      {
        prefix: 'checkpoint-',
        files: [500, 1000].map((step) => ({ file: `checkpoint-${step}/model.safetensors`, step })),
      },
    ]);
  });

  it('looks no deeper and no further than it may, the shallowest first', async () => {
    await put('a/1.pt', 'b/c/1.pt', 'd/e/f/1.pt');
    expect((await foundIn({ depth: 1, folders: 100 })).folders).toEqual(['a']);
    expect(await foundIn({ depth: 8, folders: 4 })).toEqual({ folders: ['a'], incomplete: true });
    expect(await foundIn({ depth: 8, folders: 7 })).toEqual({ folders: ['a', 'b/c', 'd/e/f'], incomplete: false });
  });

  it('gives each folder its turn, so that one of thousands does not use up the bound', async () => {
    await put(...Array.from({ length: 30 }, (_, index) => `data/d${index}/x.txt`), 'runs/a/1.pt', 'runs/b/1.pt');
    expect(await foundIn({ depth: 8, folders: 10 })).toEqual({ folders: ['runs/a', 'runs/b'], incomplete: true });
  });

  it('follows a link out of the workspace, and none that leads back into it', async () => {
    await put('a/1.pt');
    await mkdir(join(outside, 'run'));
    await writeFile(join(outside, 'run', '5.pt'), '');
    await symlink(outside, join(root, 'scratch'));
    await symlink(root, join(root, 'a', 'loop'));
    await symlink(outside, join(outside, 'run', 'loop'));
    await symlink(join(root, 'nowhere'), join(root, 'broken'));
    expect(await foundIn()).toEqual({ folders: ['a', 'scratch/run'], incomplete: false });
  });

  it('ends when it is told to', async () => {
    await put('a/1.pt');
    await expect(scan([root], onDisk, undefined, AbortSignal.abort())).rejects.toMatchObject({
      name: 'CancelledError',
    });
  });
});
