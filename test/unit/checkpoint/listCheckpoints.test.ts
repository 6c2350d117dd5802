import { mkdir, mkdtemp, rm, writeFile, truncate, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { listCheckpoints } from '../../../src/checkpoint/list.js';
import { loadCheckpoint } from './support/loadCheckpoint.js';
import { localFolder, openLocalFile } from '../../../src/checkpoint/sources/localFolder.js';
import { inputError, memoryFolder } from './support/memory.js';
import { hookedTensors, stateDict, torchFile } from './support/torchFile.js';

const model = torchFile(stateDict(hookedTensors()));
const probe = torchFile(stateDict({ weight: { shape: [3, 4] }, bias: { shape: [3] } }));
const dataset = torchFile(stateDict({ tokens: { shape: [9], storage: 'LongStorage', bytes: new Uint8Array(72) } }));

describe('names and steps', () => {
  it.each([
    [['10.pt', '9.pt', '100.pt', '0.pt'], '', [0, 9, 10, 100]],
    [['step_1000.pt', 'step_200.pt'], 'step_', [200, 1000]],
    [['model-200.pt', 'model-30.pt'], 'model-', [30, 200]],
    [['ckpt=300.pt', 'ckpt=4.pt'], 'ckpt=', [4, 300]],
    [['0005.pt', '0040.pt'], '', [5, 40]],
    [['layer2_step7.pt', 'layer2_step10.pt'], 'layer2_step', [7, 10]],
  ])('%j', async (files, prefix, steps) => {
    const list = await listCheckpoints(memoryFolder(Object.fromEntries(files.map((file) => [file, model]))));
    expect(list.groups.map((group) => group.prefix)).toEqual([prefix]);
    expect(list.checkpoints.map(({ step }) => step)).toEqual(steps);
  });

  it('numbers beyond 2^53 keep their order', async () => {
    const files = ['9007199254740993.pt', '9007199254740992.pt', '90071992547409930.pt'];
    const list = await listCheckpoints(memoryFolder(Object.fromEntries(files.map((file) => [file, model]))));
    expect(list.checkpoints.map(({ file }) => file)).toEqual([files[1], files[0], files[2]]);
  });

  it('the final one of a run comes after those with a step, and another one is shown first', async () => {
    const list = await listCheckpoints(
      memoryFolder({ 'final.pt': model, '5.pt': model, '7.pt.tmp': model, '8.json': '{}' }),
    );
    expect(list.checkpoints.map(({ file }) => file)).toEqual(['5.pt', 'final.pt']);
    expect((await loadCheckpoint(memoryFolder({ 'final.pt': model, '5.pt': model }), null)).file).toBe('5.pt');
  });

  it('a final one that holds no model is left out, and it is said', async () => {
    const list = await listCheckpoints(memoryFolder({ 'final.pt': probe, '5.pt': model, 'best.pt': model }));
    expect(list.checkpoints.map(({ file }) => file)).toEqual(['5.pt', 'best.pt']);
    expect(list.notes.join(' ')).toMatch(/final\.pt was left out: .* a dict with weight, bias/);
  });
});

describe('only models count', () => {
  it('files named like checkpoints that hold something else are left out, and it is said what they hold', async () => {
    const list = await listCheckpoints(
      memoryFolder({ 'head_1000.pt': probe, 'head_2000.pt': probe, 'words_1000.pt': dataset, 'step_1000.pt': model }),
    );
    expect(list.groups.map(({ prefix }) => prefix)).toEqual(['step_']);
    expect(list.notes).toHaveLength(2);
    expect(list.notes.join(' ')).toContain('a dict with weight, bias');
  });

  it('probes and data sets beside them are left out by name, and it is said once', async () => {
    const list = await listCheckpoints(
      memoryFolder({ 'probe_1000.pt': probe, 'probe_2000.pt': probe, 'dataset_1000.pt': dataset, '1.pt': model }),
    );
    expect(list.groups.map(({ prefix }) => prefix)).toEqual(['']);
    expect(list.notes).toEqual([
      'dataset_1000.pt, probe_1000.pt and probe_2000.pt were left out by name: not named like a checkpoint.',
    ]);
  });

  it.each(['arrays.npz', 'tokens_1000.pt', 'image.bin'])(
    'a model named %s is found where nothing is named like a checkpoint',
    async (file) => {
      const { checkpoints, notes } = await listCheckpoints(memoryFolder({ [file]: model, 'notes.txt': '' }));
      expect(checkpoints.map((entry) => entry.file)).toEqual([file]);
      expect(notes).toEqual([]);
    },
  );

  it('of very many files without a step the first are looked into, and the others taken for what these are', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `model_${'abcdefghij'[index % 10]}${'wxyz'[index % 4]}.pt`);
    const files = Object.fromEntries(names.map((name) => [name, model]));
    const { groups } = await listCheckpoints(memoryFolder(files));
    expect(groups).toHaveLength(Object.keys(files).length);
    const others = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`h${String.fromCharCode(97 + i)}.pt`, probe]),
    );
    const { notes } = await listCheckpoints(memoryFolder({ ...others, '1.pt': model }));
    expect(notes.at(-1)).toBe('6 more files without a step in their names were not opened.');
  });

  it('the group with most checkpoints is the default, plain numbers winning a tie', async () => {
    const many = await listCheckpoints(memoryFolder({ '1.pt': model, 'ema_1.pt': model, 'ema_2.pt': model }));
    expect(many.groups.map(({ prefix }) => prefix)).toEqual(['ema_', '']);
    const tie = await listCheckpoints(memoryFolder({ 'a_1.pt': model, '1.pt': model }));
    expect(tie.groups.map(({ prefix }) => prefix)).toEqual(['', 'a_']);
  });

  it('a group is known although its last file is being written', async () => {
    const list = await listCheckpoints(memoryFolder({ '1.pt': model, '2.pt': model.slice(0, 500) }));
    expect(list.checkpoints).toHaveLength(2);
    expect(
      (await inputError(loadCheckpoint(memoryFolder({ '1.pt': model, '2.pt': model.slice(0, 500) }), 2))).code,
    ).toBe('cut-short');
  });
});

describe('no checkpoints', () => {
  it.each([
    [{}, /The folder has no files/],
    [{ 'notes.txt': 'x', 'model.pt': 'y' }, /model\.pt was left out: model\.pt is not a checkpoint/],
    [{ 'probe_7.pt': probe }, /probe_7\.pt holds a dict with weight, bias/],
  ])('%#', async (files: Record<string, Uint8Array | string>, message) => {
    const error = await inputError(listCheckpoints(memoryFolder(files)));
    expect(error.code).toBe('no-checkpoints');
    expect(error.message).toMatch(/1000\.pt or step_1000\.pt/);
    expect(error.message).toMatch(message);
  });

  it('a step that is not there names the nearest', async () => {
    const error = await inputError(loadCheckpoint(memoryFolder({ '10.pt': model, '40.pt': model }), 30));
    expect(error.code).toBe('no-such-step');
    expect(error.message).toContain('the nearest being 40');
  });
});

describe('a folder on disk', () => {
  let [base, path] = ['', ''];
  beforeEach(async () => {
    // The folder above is read too, and anything may lie among temporary files.
    base = await mkdtemp(join(tmpdir(), 'checkpoints-'));
    path = join(base, 'run');
    await mkdir(path);
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  it('is read by step, by name, and by default', async () => {
    await writeFile(join(path, 'step_5.pt'), model);
    await writeFile(join(path, 'step_12.pt'), model);
    await writeFile(join(path, 'train_config.json'), '{"act_fn": "gelu"}');
    const folder = localFolder(path);
    expect((await loadCheckpoint(folder, null)).step).toBe(12);
    expect((await loadCheckpoint(folder, 5)).file).toBe('step_5.pt');
    expect((await loadCheckpoint(folder, 'step_5.pt')).architecture.act_fn).toBe('gelu');
  });

  it('vanishing before it is listed', async () => {
    await rm(path, { recursive: true });
    const error = await inputError(listCheckpoints(localFolder(path)));
    expect(error.code).toBe('folder-gone');
    expect(error.message).toContain(path);
  });

  it('vanishing between listing and loading', async () => {
    await writeFile(join(path, '1.pt'), model);
    const inner = localFolder(path);
    const folder = {
      ...inner,
      open: async (name: string) => {
        await rm(path, { recursive: true });
        return inner.open(name);
      },
    };
    const error = await inputError(loadCheckpoint(folder, '1.pt'));
    expect(['file-gone', 'folder-gone']).toContain(error.code);
    expect(error.message).toContain('moved, renamed or deleted');
    expect(['file-gone', 'folder-gone']).toContain((await inputError(loadCheckpoint(folder, null))).code);
  });

  it('a file that shrinks, or is written over, while it is read', async () => {
    const file = join(path, '1.pt');
    await writeFile(file, model);
    const source = await openLocalFile(file);
    expect(await source.unchanged?.()).toBe(true);
    await utimes(file, 1, 1);
    expect(await source.unchanged?.()).toBe(false);
    await truncate(file, 10);
    expect((await inputError(source.read(5, 100))).code).toBe('file-changed');
    await source.close?.();
  });

  it('a folder where a file should be', async () => {
    expect((await inputError(openLocalFile(path))).code).toBe('not-readable');
  });

  it('a cancel is heard', async () => {
    await writeFile(join(path, '1.pt'), model);
    await expect(loadCheckpoint(localFolder(path), null, AbortSignal.abort())).rejects.toBeInstanceOf(CancelledError);
  });
});
