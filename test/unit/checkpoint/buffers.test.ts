import { describe, expect, it } from 'vitest';
import { loadCheckpoint } from './support/loadCheckpoint.js';
import { plainTransformer } from './support/plainTransformer.js';
import { readWeights } from '../../../src/checkpoint/architecture/readWeights.js';
import type { StoredTensor } from '../../../src/checkpoint/formats/storedTensor.js';
import { randomWeights } from '../model/naiveTransformer.js';
import { inputError, memoryFolder } from './support/memory.js';
import { hookedTensors, stateDict, torchFile } from './support/torchFile.js';

it('local attention is taken from the mask beside the weights, and it is said', async () => {
  const mask = Uint8Array.from({ length: 25 }, (_, at) => {
    const [query, key] = [Math.floor(at / 5), at % 5];
    return Number(key <= query && key > query - 2);
  });
  const tensors = {
    ...hookedTensors(),
    'blocks.1.attn.mask': { shape: [5, 5], bytes: mask, storage: 'BoolStorage' },
  };
  const { architecture, notes } = await loadCheckpoint(memoryFolder({ '1.pt': torchFile(stateDict(tensors)) }), null);
  expect(architecture.window_sizes).toEqual([null, 2]);
  expect(notes.join(' ')).toMatch(/masks in 1\.pt: layer 1 lets a query see 2 positions and not all positions before/);
});

describe('rotary tables beside the weights', () => {
  const rotary = plainTransformer({
    ...{ d_vocab: 2, d_vocab_out: 2, d_model: 8, n_ctx: 6, d_head: 8, n_heads: 2, n_layers: 1, d_mlp: null },
    ...{ act_fn: 'relu', normalization_type: 'LN', eps: 1e-5 },
    ...{ positional_embedding_type: 'rotary', rotary_dim: 6 },
  });
  const read = (sine: (position: number, e: number) => number, dtype = 'float32') => {
    const stored = (shape: readonly number[], data: Float32Array): StoredTensor => ({
      shape,
      dtype,
      read: async () => data,
    });
    const state = new Map([...randomWeights(rotary, 1)].map(([name, { shape, data }]) => [name, stored(shape, data)]));
    const table = Float32Array.from({ length: 36 }, (_, at) => sine(Math.floor(at / 6), at % 6));
    for (const name of ['rotary_sin', 'rotary_cos']) state.set(`blocks.0.attn.${name}`, stored([6, 6], table));
    return readWeights(state, rotary, '7.pt', 1e6);
  };

  it('are taken as they were described where they fit', async () => {
    const { architecture, notes } = await read((position, e) => Math.sin(position / 10000 ** ((e % 3) / 3)));
    expect([architecture, notes]).toEqual([rotary, []]);
  });

  it.each([
    [10000, true],
    [500000, false],
    [11000, false],
    [100, true],
  ])('tell base %s and whether neighbours turn together: %s', async (rotary_base, rotary_adjacent_pairs) => {
    const { architecture, notes } = await read((position, e) =>
      Math.sin(position * rotary_base ** (-(rotary_adjacent_pairs ? Math.floor(e / 2) : e % 3) / 3)),
    );
    expect(architecture).toEqual({ ...rotary, rotary_base, rotary_adjacent_pairs });
    expect(notes.join(' ')).toContain(`tables in 7.pt: base ${rotary_base}, `);
  });

  it('of scaled positions are refused', async () => {
    const scaled = read((position, e) => Math.sin((position / (e % 3 === 2 ? 8 : 1)) * 100 ** (-(e % 3) / 3)));
    expect(await inputError(scaled)).toMatchObject({ code: 'unsupported-architecture' });
    expect((await inputError(scaled)).message).toContain('scaled');
  });
});
