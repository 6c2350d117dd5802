import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listCheckpoints } from '../../src/checkpoint/list.js';
import { loadCheckpoint } from '../unit/checkpoint/support/loadCheckpoint.js';
import { localFolder } from '../../src/checkpoint/sources/localFolder.js';

interface Sums {
  readonly sha256: string;
  readonly numbers: number;
  readonly weighted: number;
  readonly absolute: number;
}

// Made by torch.load: over the weights in the order of their names, value · ((index mod 251) + 1) · (rank + 1).
const sums = JSON.parse(readFileSync('test/data/checkpoint-sums.json', 'utf8')) as Record<string, Sums>;

describe('real checkpoints give the numbers that torch gives', () => {
  it.each(Object.entries(sums))('%s', async (file, expected) => {
    const loaded = await loadCheckpoint(localFolder(dirname(file)), basename(file));
    let numbers = 0;
    let weighted = 0;
    let absolute = 0;
    [...loaded.weights.keys()].sort().forEach((name, rank) => {
      const data = loaded.weights.get(name)?.data ?? new Float32Array();
      numbers += data.length;
      data.forEach((value, index) => {
        weighted += value * ((index % 251) + 1) * (rank + 1);
        absolute += Math.abs(value);
      });
    });
    expect(loaded.sha256).toBe(expected.sha256);
    expect(numbers).toBe(expected.numbers);
    expect(Math.abs(weighted - expected.weighted)).toBeLessThan(1e-8 * expected.absolute * 251 * 60);
    expect(Math.abs(absolute - expected.absolute)).toBeLessThan(1e-9 * expected.absolute);
  });
});

describe('real folders', () => {
  it('lists the sample by step, with its process', async () => {
    const list = await listCheckpoints(localFolder('media/sample/rrxor'));
    expect(list.groups).toHaveLength(1);
    expect(list.checkpoints.map(({ step }) => step)).toEqual([
      0, 96000, 192000, 384000, 768000, 1536000, 2304000, 3072000, 4608000, 6144000, 8448000, 11520000,
    ]);
    expect(list.config).toMatchObject({ process: 'rrxor' });
    expect(list.config?.process_params ?? {}).toEqual({});
  });

  it('loads the last step by default, and any by number', async () => {
    const folder = localFolder('media/sample/rrxor');
    const last = await loadCheckpoint(folder, null);
    expect(last).toMatchObject({ file: '11520000.pt', step: 11520000, notes: [] });
    expect(last.architecture).toMatchObject({
      d_vocab: 2,
      d_vocab_out: 2,
      d_model: 64,
      n_ctx: 10,
      d_head: 8,
      n_heads: 1,
      n_layers: 4,
      d_mlp: 256,
      act_fn: 'relu',
      normalization_type: 'LN',
      eps: 1e-5,
    });
    expect((await loadCheckpoint(folder, 0)).file).toBe('0.pt');
  });

  const variants = {
    'attention-only': { d_mlp: null, act_fn: 'relu', normalization_type: 'LN', n_heads: 2 },
    'float16-wrapped': { d_mlp: 64, act_fn: 'relu', normalization_type: 'LN' },
    'gelu-ln': { d_mlp: 64, act_fn: 'gelu', normalization_type: 'LN' },
    'gelu-new-lnpre': { d_mlp: 64, act_fn: 'gelu_new', normalization_type: 'LNPre' },
    'mlp-narrow-vocab5': { d_mlp: 24, d_vocab: 5, d_vocab_out: 5, n_heads: 4 },
    'silu-no-norm': { d_mlp: 64, act_fn: 'silu', normalization_type: null },
  };
  it.each(Object.entries(variants))('knows the architecture of %s', async (name, expected) => {
    const loaded = await loadCheckpoint(localFolder(`test/data/reference/variants/${name}`), null);
    expect(loaded.architecture).toMatchObject({ d_model: 16, n_ctx: 6, d_head: 4, n_layers: 2, ...expected });
    expect(loaded.notes).toEqual([]);
  });
});
