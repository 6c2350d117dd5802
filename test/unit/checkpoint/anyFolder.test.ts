import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRuns } from '../../../src/checkpoint/find.js';
import { inspectIn } from '../../../src/checkpoint/inspect.js';
import { listCheckpoints } from '../../../src/checkpoint/list.js';
import { loadCheckpoint } from './support/loadCheckpoint.js';
import type { FolderSource } from '../../../src/checkpoint/sources/folderSource.js';
import { localFolder } from '../../../src/checkpoint/sources/localFolder.js';
import { legacyFile, npz, safetensors } from './support/otherFormats.js';
import { inputError, memoryFile, memoryFolder } from './support/memory.js';
import { hookedTensors, stateDict, torchFile, type TestTensors } from './support/torchFile.js';

const tensors = hookedTensors();
const { 'blocks.0.attn.mask': _, 'blocks.1.attn.mask': __, ...plain } = tensors;
const model = torchFile(stateDict(tensors));
const prefixed = (prefix: string): TestTensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'runs-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

describe('formats are told by content, not by ending', () => {
  it.each([
    ['torch zip', '7.safetensors', model],
    ['torch legacy', '7.pt', legacyFile(stateDict(plain))],
    ['safetensors', '7.pt', safetensors(tensors)],
    ['npz', '7.bin', npz(tensors)],
    ['npz, deflated', '7.ckpt', npz(tensors, true)],
    ['torch zip', '7.pth', model],
    ['torch zip', '7.pth.tar', model],
  ])('%s named %s', async (_name, file, bytes) => {
    const { weights, step } = await loadCheckpoint(memoryFolder({ [file]: bytes }), null);
    expect(step).toBe(7);
    expect([...(weights.get('unembed.b_U')?.data ?? [])]).toEqual([
      ...new Float32Array(tensors['unembed.b_U']?.bytes?.slice().buffer ?? new ArrayBuffer(0)),
    ]);
  });

  it.each([
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n', /Git LFS pointer/],
    ['an HDF5 file', '\u0089HDF\r\n\u001a\n', /HDF5/],
    ['a plain pickle', '\u0080\u0002}q\u0000.', /plain pickle.*torch\.save/],
  ])('%s is named', async (_name, text, message) => {
    const folder = memoryFolder({ '7.pt': Uint8Array.from(Buffer.from(text, 'latin1')) });
    expect((await inputError(loadCheckpoint(folder, '7.pt'))).message).toMatch(message);
  });
});

describe('wrappers around a model', () => {
  it.each(['module.', 'model.', '_orig_mod.', 'module._orig_mod.', 'model.transformer.'])('%s', async (prefix) => {
    const { weights } = await loadCheckpoint(memoryFolder({ '1.pt': torchFile(stateDict(prefixed(prefix))) }), null);
    expect(weights.has('blocks.1.mlp.W_out')).toBe(true);
  });

  it('tensors beside the model are ignored, with a note', async () => {
    const beside = { ...prefixed('model.'), 'loss.weight': { shape: [3] } };
    const { notes } = await loadCheckpoint(memoryFolder({ '1.pt': torchFile(stateDict(beside)) }), null);
    expect(notes).toContain('1 tensor of 1.pt outside model. was ignored.');
  });

  it('of two models in one file it is said which was read', async () => {
    const both = { ...prefixed('model.'), ...prefixed('ema_model.') };
    const { notes } = await loadCheckpoint(memoryFolder({ '1.pt': torchFile(stateDict(both)) }), null);
    expect(notes.join(' ')).toContain('1.pt holds 2 models; the one under model. was read');
  });
});

describe('layouts that cannot be mapped are named', () => {
  it.each([
    ['transformer.h.0.attn.attention.q_proj.weight', 'GPT-Neo'],
    ['bert.encoder.layer.0.attention.self.query.weight', 'BERT'],
  ])('%s', async (name, what) => {
    const error = await inputError(
      loadCheckpoint(memoryFolder({ '1.pt': torchFile(stateDict({ [name]: { shape: [4, 4] } })) }), null),
    );
    expect(error.code).toBe('unsupported-architecture');
    expect(error.message).toContain(what);
    expect(error.message).toContain(name);
  });

  it.each([
    [
      'model.layers.0.self_attn.q_proj.weight',
      'Found: queries. Missing: the token embedding, keys, values',
      'unknown-layout',
    ],
    [
      'gpt_neox.layers.0.attention.query_key_value.weight',
      'Missing: the token embedding, the output of attention',
      'unknown-layout',
    ],
    ['net.stuff.attention_scores.weight', 'a transformer in a layout that is not known', 'unknown-layout'],
    ['my_lstm_cell.weight_ih', 'a recurrent net whose names are not known', 'unsupported-architecture'],
    ['decoder.layers.0.multihead_attn.in_proj_weight', 'an encoder-decoder', 'unsupported-architecture'],
  ])('%s alone is said to be what it is, with a way out', async (name, what, code) => {
    const error = await inputError(
      loadCheckpoint(memoryFolder({ '1.pt': torchFile(stateDict({ [name]: { shape: [4, 4] } })) }), null),
    );
    expect(error.code).toBe(code);
    expect(error.message).toContain(what);
    expect(error.message).toMatch(/ONNX/);
  });

  const gpt2: TestTensors = {
    'wte.weight': { shape: [3, 4] },
    'wpe.weight': { shape: [5, 4] },
    'ln_f.weight': { shape: [4] },
    'h.0.ln_1.weight': { shape: [4] },
    'h.0.ln_2.weight': { shape: [4] },
    'h.0.attn.c_attn.weight': { shape: [4, 12] },
    'h.0.attn.c_proj.weight': { shape: [4, 4] },
    'h.0.mlp.c_fc.weight': { shape: [4, 16] },
    'h.0.mlp.c_proj.weight': { shape: [16, 4] },
  };
  const load = (more: TestTensors, config?: string) =>
    loadCheckpoint(
      memoryFolder({
        '1.pt': torchFile(stateDict({ ...gpt2, ...more })),
        ...(config ? { '.beliefscope.json': config } : {}),
      }),
      null,
    );

  it('GPT-2 without a number of heads says where to give it, and takes it from there', async () => {
    const error = await inputError(load({}));
    expect(error.code).toBe('unknown-value');
    expect(error.message).toMatch(/n_heads in \.beliefscope\.json or in the config .*: 1, 2, 4/);
    expect((await load({}, '{"n_heads": 2}')).architecture).toMatchObject({
      n_heads: 2,
      d_head: 2,
      act_fn: 'gelu_new',
    });
  });

  it.each<[string, TestTensors, string]>([
    ['a tensor that GPT-2 does not have', { 'h.0.attn.lora_A.weight': { shape: [2, 4] } }, 'h.0.attn.lora_A.weight'],
    ['a matrix of another shape', { 'h.0.mlp.c_proj.weight': { shape: [15, 4] } }, 'should be [16, 4] and is [15, 4]'],
    ['heads that do not divide d_model', {}, 'n_heads is 3, which does not divide the 12 rows'],
  ])('%s', async (_name, more, message) => {
    const error = await inputError(load(more, `{"n_heads": ${message.includes('divide') ? 3 : 2}}`));
    expect(error.message).toContain(message);
  });
});

describe('values for the folder, in .beliefscope.json', () => {
  const folder = (settings: string, config = '{"act_fn": "relu", "process": "mess3"}') =>
    memoryFolder({ '1.pt': model, 'train_config.json': config, '.beliefscope.json': settings });

  it('win over the config, which keeps the rest', async () => {
    const own = folder('{"act_fn": "silu", "eps": 1e-6, "process_params": {"x": 0.1}}');
    const { architecture, notes } = await loadCheckpoint(own, null);
    expect(architecture).toMatchObject({ act_fn: 'silu', eps: 1e-6 });
    expect(notes).toEqual([]);
    expect((await listCheckpoints(own)).config).toMatchObject({ process: 'mess3', process_params: { x: 0.1 } });
  });

  it('work without a config', async () => {
    const { architecture } = await loadCheckpoint(
      memoryFolder({ '1.pt': model, '.beliefscope.json': '{"act_fn": "gelu"}' }),
      null,
    );
    expect(architecture.act_fn).toBe('gelu');
  });

  it('are blamed by their file where they do not fit', async () => {
    const error = await inputError(loadCheckpoint(folder('{"normalization_type": "LNPre"}'), null));
    expect(error.message).toMatch(/^\.beliefscope\.json does not fit 1\.pt/);
    expect((await inputError(loadCheckpoint(folder('{"act_fn": "gelu-ish"}'), null))).message).toMatch(
      /^\.beliefscope\.json: act_fn/,
    );
    expect((await inputError(loadCheckpoint(folder('{'), null))).message).toMatch(/^\.beliefscope\.json is not JSON/);
  });
});

describe('configs under other names', () => {
  it('nested by model and dataset, with spelled-out names', async () => {
    const config =
      '{"model": {"num_layers": 3, "act_fn": "gelu"}, "dataset": {"process": "z1r", "process_params": {"p": 0.5}}}';
    const own = memoryFolder({ '1.pt': model, 'train_config.json': config });
    expect((await listCheckpoints(own)).config).toMatchObject({ process: 'z1r', n_layers: 3 });
    expect((await inputError(loadCheckpoint(own, null))).message).toContain('n_layers is 3 but the weights have 2');
  });

  it.each([
    ['{"process": {"name": "mess3", "x": 0.15, "a": 0.6}}', { x: 0.15, a: 0.6 }],
    ['{"process": {"name": "mess3", "params": {"x": 0.2}}}', { x: 0.2 }],
    ['{"dataset": {"process": "mess3", "process_params": {"a": 0.5}}}', { a: 0.5 }],
  ])('a process as %s', async (config, process_params) => {
    const list = await listCheckpoints(memoryFolder({ '1.pt': model, 'train_config.json': config }));
    expect(list.config).toMatchObject({ process: 'mess3', process_params });
  });

  it('inside the checkpoint, which is nearer than the one in the folder; both are named where they differ', async () => {
    const { object, parts } = stateDict(tensors);
    const file = torchFile({ object: { state_dict: object, cfg: { act_fn: 'silu', eps: 0.25, d_model: 4 } }, parts });
    expect((await loadCheckpoint(memoryFolder({ '1.pt': file }), null)).architecture).toMatchObject({
      act_fn: 'silu',
      eps: 0.25,
    });
    const own = memoryFolder({ '1.pt': file, 'train_config.json': '{"act_fn": "gelu"}' });
    const loaded = await loadCheckpoint(own, null);
    expect(loaded.architecture).toMatchObject({ act_fn: 'silu', eps: 0.25 });
    expect(loaded.notes.join(' ')).toContain(
      '1.pt says act_fn is "silu" (cfg.act_fn), train_config.json says "gelu" (act_fn)',
    );
    const wrong = torchFile({ object: { state_dict: object, cfg: { d_model: 64 } }, parts });
    expect(
      (await inputError(loadCheckpoint(memoryFolder({ '1.pt': wrong, 'train_config.json': '{}' }), null))).message,
    ).toMatch(/^1\.pt does not fit 1\.pt: it says d_model is 64 but the weights have 4/);
  });
});

describe('folders of several runs', () => {
  it('runs in a tree are found and grouped; what is not theirs is skipped', async () => {
    await put('a/1.pt', model);
    await put('a/2.pt', model);
    await put('sweep/lr=0.1/step_10.pt', model);
    await put('sweep/lr=0.2/step_10.pt', model);
    await put('sweep/lr=0.2/probe_10.pt', torchFile(stateDict({ weight: { shape: [2] } })));
    await put('node_modules/x/1.pt', model);
    await put('.git/1.pt', model);
    await put('notes/readme.md', 'x');
    const { folders, isPartial } = await findRuns(localFolder(root));
    expect(folders.map(({ path }) => path)).toEqual(['a', 'sweep/lr=0.1', 'sweep/lr=0.2']);
    expect(folders[0]?.list.checkpoints.map(({ step }) => step)).toEqual([1, 2]);
    expect(isPartial).toBe(false);
    expect((await findRuns(localFolder(root), { depth: 1 })).isPartial).toBe(true);
    expect((await findRuns(localFolder(root), { folders: 3 })).isPartial).toBe(true);
  });

  it('a folder for each step is one run', async () => {
    for (const step of [500, 90, 1000]) {
      await put(`checkpoint-${step}/model.safetensors`, safetensors(tensors));
      await put(`checkpoint-${step}/optimizer.pt`, torchFile({ object: { state: {}, param_groups: [] }, parts: [] }));
    }
    await put('checkpoint-1000/config.json', '{"act_fn": "silu"}');
    const list = await listCheckpoints(localFolder(root));
    expect(list.groups.map(({ prefix }) => prefix)).toEqual(['checkpoint-']);
    expect(list.checkpoints.map(({ step }) => step)).toEqual([90, 500, 1000]);
    const last = await loadCheckpoint(localFolder(root), null);
    expect(last).toMatchObject({ file: 'checkpoint-1000/model.safetensors', step: 1000 });
    expect(last.architecture.act_fn).toBe('silu');
    expect((await loadCheckpoint(localFolder(root), 90)).architecture.act_fn).toBe('relu');
    expect((await findRuns(localFolder(root))).folders.map(({ path }) => path)).toEqual(['']);
  });

  it('single models without a step come last; what else lies there does not count', async () => {
    const folder = memoryFolder({
      'final.pt': model,
      'optimizer.pt': torchFile({ object: { state: {}, param_groups: [] }, parts: [] }),
      '10.pt': model,
      'epoch=1-step=20.ckpt': model,
      'epoch=2-step=30.ckpt': model,
    });
    const { groups } = await listCheckpoints(folder);
    expect(groups.map(({ prefix, checkpoints }) => [prefix, checkpoints.map(({ step }) => step)])).toEqual([
      ['epoch=*-step=', [20, 30]],
      ['', [10]],
      ['final', [null]],
    ]);
    expect((await loadCheckpoint(folder, 'final.pt')).step).toBe(null);
  });
});

describe('sharded files', () => {
  const names = Object.keys(tensors);
  const shard = (from: number, to: number) => safetensors(Object.fromEntries(Object.entries(tensors).slice(from, to)));
  const files = (map: Record<string, string>) => ({
    'model.safetensors.index.json': JSON.stringify({ weight_map: map }),
    'model-00001-of-00002.safetensors': shard(0, 9),
    'model-00002-of-00002.safetensors': shard(9, names.length),
  });
  const map = Object.fromEntries(
    names.map((name, index) => [name, `model-0000${index < 9 ? 1 : 2}-of-00002.safetensors`]),
  );

  it('are one checkpoint', async () => {
    const { weights, file } = await loadCheckpoint(memoryFolder(files(map)), null);
    expect(file).toBe('model.safetensors.index.json');
    expect(weights.get('unembed.W_U')?.shape).toEqual([4, 3]);
  });

  it.each([
    ['a tensor that is not in its shard', { ...map, other: 'model-00001-of-00002.safetensors' }, 'missing-tensor'],
    ['a shard that is not there', { ...map, other: 'model-00003-of-00003.safetensors' }, 'file-gone'],
    ['a shard outside the folder', { ...map, other: '../secret.safetensors' }, 'bad-index'],
  ])('%s', async (_name, wrong, code) => {
    const folder = memoryFolder(files(wrong));
    expect((await inputError(loadCheckpoint(folder, 'model.safetensors.index.json'))).code).toBe(code);
  });
});

describe('a checkpoint that is being written', () => {
  /** The folder, whose file has grown by one part each time it is opened: no clock decides what is read. */
  const growing = (parts: readonly Uint8Array[], changedAt: () => Date): FolderSource => {
    const inner = localFolder(root);
    let next = 0;
    return {
      ...inner,
      async open(name) {
        await put(name, parts[Math.min(next++, parts.length - 1)] ?? model);
        await utimes(join(root, name), changedAt(), changedAt());
        return inner.open(name);
      },
    };
  };
  const parts = [model.slice(0, 1000), model.slice(0, 2000), model.slice(0, 3000), model];

  it('is awaited while it grows, and read when it is whole', async () => {
    await put('5.pt', model.slice(0, 1000));
    expect(
      (
        await loadCheckpoint(
          growing(parts, () => new Date()),
          '5.pt',
        )
      ).step,
    ).toBe(5);
  });

  it.each([
    ['a millisecond', 1],
    ['ten seconds', 10_000],
  ])('is awaited where its clock is %s ahead of ours', async (_name, ahead) => {
    await put('5.pt', model.slice(0, 1000));
    const source = growing(parts, () => new Date(Date.now() + ahead));
    expect((await loadCheckpoint(source, '5.pt')).step).toBe(5);
  });

  it('is reported after a bounded time although its clock is far ahead of ours', async () => {
    await put('5.pt', model.slice(0, 1000));
    const nextYear = new Date(Date.now() + 365 * 86_400_000);
    await utimes(join(root, '5.pt'), nextYear, nextYear);
    const started = Date.now();
    expect((await inputError(loadCheckpoint(localFolder(root), '5.pt'))).code).toBe('cut-short');
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  it('is reported once it stays cut short, and a cancel ends the waiting', async () => {
    await put('5.pt', model.slice(0, 1000));
    expect((await inputError(loadCheckpoint(localFolder(root), '5.pt'))).code).toBe('cut-short');
    await put('6.pt', model.slice(0, 1000));
    const abort = new AbortController();
    const loading = loadCheckpoint(localFolder(root), '6.pt', abort.signal);
    setTimeout(() => abort.abort(), 100);
    await expect(loading).rejects.toMatchObject({ name: 'CancelledError' });
  });
});

describe('inspecting', () => {
  it('tells format, tensors, architecture and what was assumed, reading no number', async () => {
    const { object, parts } = stateDict({
      ...tensors,
      'embed.W_E': { shape: [3, 4], storage: 'HalfStorage', bytes: new Uint8Array(24) },
    });
    const file = memoryFile(
      torchFile({ object: { epoch: 3, state_dict: object, cfg: { d_model: 4 } }, parts }),
      'x.pt',
    );
    const told = await inspectIn({ ...memoryFolder({}), open: async () => file }, 'x.pt');
    expect(told).toMatchObject({
      format: 'torch-zip',
      layout: 'HookedTransformer',
      holds: 'a dict with epoch, state_dict, cfg',
    });
    expect(told.tensors[0]).toEqual({ name: 'embed.W_E', shape: [3, 4], dtype: 'float16' });
    expect(told.tensors).toHaveLength(Object.keys(tensors).length);
    expect(told).toMatchObject({ config: { d_model: 4 }, assumed: ['act_fn', 'eps'], architecture: { d_mlp: 6 } });
    expect(told.warnings.join(' ')).toContain('relu was assumed');
    expect(Math.max(...file.reads)).toBeLessThan(70_000);
  });

  it('tells what a file holds that is no model', async () => {
    const probe = torchFile(stateDict({ weight: { shape: [5, 4] } }));
    const told = await inspectIn(memoryFolder({ 'probe.pt': probe }), 'probe.pt');
    expect(told).toMatchObject({ architecture: null, layout: null, parameters: 20 });
    expect(told.warnings[0]).toContain('a dict with weight');
  });
});
