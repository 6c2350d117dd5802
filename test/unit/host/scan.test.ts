import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scan } from '../../../src/host/checkpoints/scan.js';
import { groupRuns } from '../../../src/shared/checkpointNames/runs.js';
import { onDisk } from './scanOnDisk.js';

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

  it('finds a run whose steps have a folder each, and these apart from the runs', async () => {
    await put(
      'run/checkpoint-500/model.safetensors',
      'run/checkpoint-500/optimizer.pt',
      'run/checkpoint-1000/model.safetensors',
    );
    await put('sweep/exp1/model.safetensors', 'mixed/1.pt', 'mixed/checkpoint-2/model.pt');
    const { found, stepFolders } = await scan([root], onDisk);
    const files = Object.fromEntries(
      found.map(({ folder, files: names }) => [folder.slice(root.length + 1), [...names].sort()]),
    );
    expect(files).toEqual({
      run: ['checkpoint-1000/model.safetensors', 'checkpoint-500/model.safetensors'],
      'sweep/exp1': ['model.safetensors'],
      mixed: ['1.pt'],
      'mixed/checkpoint-2': ['model.pt'],
    });
    expect(stepFolders.map((folder) => folder.slice(root.length + 1)).sort()).toEqual([
      'run/checkpoint-1000',
      'run/checkpoint-500',
    ]);
    expect(groupRuns((files.run ?? []).map((file) => ({ file })))).toEqual([
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
