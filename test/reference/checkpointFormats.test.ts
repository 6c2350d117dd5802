import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listCheckpoints } from '../../src/checkpoint/list.js';
import { loadCheckpoint } from '../unit/checkpoint/support/loadCheckpoint.js';
import { localFolder } from '../../src/checkpoint/sources/localFolder.js';
import { openLocalFile } from '../../src/checkpoint/sources/localFolder.js';
import { readCheckpoint } from '../../src/checkpoint/formats/readCheckpoint.js';
import type { LoadedCheckpoint } from '../../src/checkpoint/architecture/architecture.js';
import { prefixTreeOf } from '../../src/model/prefixTree.js';
import { createSession } from '../../src/model/transformer/session.js';

const formats = localFolder('test/data/formats');

describe('one model written in every format (by torch and numpy) gives the same weights to the bit', () => {
  it.each([
    ['legacy.pt', null],
    ['prefixed.safetensors', null],
    ['arrays.npz', null],
    ['compressed.npz', null],
    ['before-1.0.pt', 'HookedTransformer before 1.0'],
  ])('%s', async (file, layout) => {
    const original = await loadCheckpoint(localFolder('test/data/reference/variants/gelu-ln'), 1);
    const loaded = await loadCheckpoint(formats, file);
    expect(loaded.architecture).toEqual({ ...original.architecture, act_fn: 'relu' });
    expect([...loaded.weights.keys()]).toEqual([...original.weights.keys()]);
    for (const [name, { shape, data }] of original.weights) {
      expect(loaded.weights.get(name)?.shape, name).toEqual(shape);
      expect(loaded.weights.get(name)?.data, name).toEqual(data);
    }
    if (layout) expect(loaded.notes.join(' ')).toContain(layout);
  });
});

it('a legacy file with shared storages, strides, several types and a parameter', async () => {
  const source = await openLocalFile('test/data/formats/legacy-views.pt');
  const { format, tensors } = await readCheckpoint(source);
  const read = async (name: string) => [...((await tensors.get(name)?.read()) ?? [])];
  expect(format).toBe('torch-legacy');
  expect(tensors.get('a')).toMatchObject({ shape: [6, 4], dtype: 'float64' });
  expect((await read('a')).slice(0, 6)).toEqual([0, 6, 12, 18, 1, 7]);
  expect(await read('b')).toEqual([5, 7, 9]);
  expect(await read('c')).toEqual([1]);
  expect(await read('d')).toEqual([0, 1, 2, 3, 4]);
  expect(await read('e')).toEqual([1.5, 1.5, 1.5, 1.5]);
  await source.close?.();
});

interface View {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: readonly number[];
}

it.each(['views.pt', 'views-legacy.pt'])(
  "eighty random views of shared storages of ten types are torch's: %s",
  async (file) => {
    const expected = JSON.parse(readFileSync('test/data/formats/views.json', 'utf8')) as Record<string, View>;
    const source = await openLocalFile(`test/data/formats/${file}`);
    const { tensors } = await readCheckpoint(source);
    expect([...tensors.keys()]).toEqual(Object.keys(expected));
    for (const [name, { shape, dtype, values }] of Object.entries(expected)) {
      expect(tensors.get(name), name).toMatchObject({ shape, dtype });
      expect([...((await tensors.get(name)?.read()) ?? [])], name).toEqual(values.map(Math.fround));
    }
    await source.close?.();
  },
);

interface Expected {
  readonly tokens: readonly (readonly number[])[];
  readonly logits: readonly (readonly (readonly number[])[])[];
  readonly resid_post: readonly (readonly (readonly (readonly number[])[])[])[];
}

/** Largest difference from logits and residual streams that torch's own GPT-2 arithmetic gave. */
async function worst(loaded: LoadedCheckpoint, file: string): Promise<number> {
  const expected = JSON.parse(readFileSync(file, 'utf8')) as Expected;
  const session = await createSession(loaded);
  const { tree, rows } = prefixTreeOf(expected.tokens);
  const { logits, resid_post, d_model, d_vocab_out } = await session.run(tree);
  await session.release();
  let most = 0;
  const compare = (found: Float32Array, width: number, values: Expected['logits']) =>
    values.forEach((word, w) =>
      word.forEach((row, p) =>
        row.forEach((value, d) => {
          const difference = Math.abs((found[(rows[w]?.[p] ?? NaN) * width + d] ?? NaN) - value);
          most = Number.isNaN(difference) ? Infinity : Math.max(most, difference);
        }),
      ),
    );
  compare(logits, d_vocab_out, expected.logits);
  expected.resid_post.forEach((values, layer) => compare(resid_post[layer] ?? new Float32Array(), d_model, values));
  return most;
}

describe('GPT-2 layouts compute what GPT-2 computes', () => {
  it('nanoGPT: compiled, without biases, configured by the file itself', async () => {
    const loaded = await loadCheckpoint(localFolder('test/data/formats/nanogpt'), null);
    expect(loaded).toMatchObject({ file: 'ckpt_500.pt', step: 500 });
    expect(loaded.architecture).toMatchObject({ n_heads: 3, d_head: 4, d_mlp: 48, act_fn: 'gelu', n_ctx: 7 });
    expect(loaded.notes.join(' ')).toMatch(/nanoGPT.*gelu was assumed/);
    expect(await worst(loaded, 'test/data/formats/nanogpt/expected.json')).toBeLessThan(2e-5);
  });

  it.each(['gpt2-hub', 'gpt2-sharded'])('Hugging Face: %s, tied, with its config.json', async (name) => {
    const folder = localFolder(`test/data/formats/${name}`);
    const list = await listCheckpoints(folder);
    expect(list.groups).toHaveLength(1);
    expect(list.checkpoints.map(({ step }) => step)).toEqual([null]);
    const loaded = await loadCheckpoint(folder, null);
    expect(loaded.architecture).toMatchObject({ n_heads: 3, act_fn: 'gelu_new', eps: 1e-5, d_vocab_out: 5 });
    expect(loaded.notes.join(' ')).toContain(
      'has no unembedding of its own: the unembedding was taken to be the embedding',
    );
    expect(await worst(loaded, 'test/data/formats/gpt2-hub/expected.json')).toBeLessThan(2e-5);
  });
});
