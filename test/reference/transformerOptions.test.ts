import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Architecture } from '../../src/checkpoint/architecture/architecture.js';
import { plainTransformer, type PlainShape } from '../unit/checkpoint/support/plainTransformer.js';
import { readWeights } from '../../src/checkpoint/architecture/readWeights.js';
import type { StoredTensor } from '../../src/checkpoint/formats/storedTensor.js';
import { openCheckpoint } from '../../src/checkpoint/open.js';
import { localFolder } from '../../src/checkpoint/sources/localFolder.js';
import { prefixTreeOf } from '../../src/model/prefixTree.js';
import { createSession } from '../../src/model/transformer/session.js';

/**
 * The forward pass against values that TransformerLens and torch.nn gave (see each folder's expected.json), from a
 * description written by hand, so that what recognises a layout has no part in it.
 */
interface Expected {
  readonly checkpoint: string;
  readonly tokens: readonly number[][];
  readonly logits: readonly number[][][];
  readonly layers: Readonly<Record<string, number[][][]>>;
  readonly other: {
    readonly checkpoint: string;
    readonly tokens: readonly number[][];
    readonly logits: number[][][];
    readonly layers: { readonly last: number[][][] };
  };
}

const hooked: PlainShape = {
  ...{ d_vocab: 3, d_vocab_out: 3, d_model: 16, n_ctx: 8, d_head: 8, n_heads: 2, n_layers: 2, d_mlp: 64 },
  ...{ act_fn: 'relu', normalization_type: 'LN', eps: 1e-5 },
};

const FOLDERS: readonly (readonly [string, Architecture])[] = [
  ['tl-alibi', plainTransformer({ ...hooked, d_head: 4, n_heads: 4, positional_embedding_type: 'alibi' })],
  ['tl-attnonly-shortformer', plainTransformer({ ...hooked, d_mlp: null, positional_embedding_type: 'shortformer' })],
  [
    'tl-gated-rms-gqa',
    plainTransformer({
      ...{ ...hooked, d_vocab: 2, d_vocab_out: 2, d_head: 4, n_heads: 4, d_mlp: 24, n_key_value_heads: 2 },
      ...{ act_fn: 'silu', gated_mlp: true, normalization_type: 'RMS', eps: 0.01 },
    }),
  ],
  [
    'tl-local-noscale',
    plainTransformer({ ...hooked, n_ctx: 9, act_fn: 'gelu', attn_scale: 1, window_sizes: [null, 3] }),
  ],
  ['tl-parallel-gelu-fast', plainTransformer({ ...hooked, act_fn: 'gelu_fast', parallel_attn_mlp: true })],
  [
    'tl-rotary-half',
    plainTransformer({ ...hooked, act_fn: 'gelu', positional_embedding_type: 'rotary', rotary_dim: 6 }),
  ],
  ['tl-solu-ln', plainTransformer({ ...hooked, d_mlp: 24, act_fn: 'solu_ln' })],
  [
    'te-postnorm-relu',
    plainTransformer({ ...hooked, d_mlp: 32, norm_position: 'post', final_normalization_type: null }),
  ],
];

describe.each(FOLDERS)('%s', (name, architecture) => {
  const path = `test/reference/layouts/${name}`;
  const expected = JSON.parse(readFileSync(`${path}/expected.json`, 'utf8')) as Expected;

  test.each(['float32', 'float64'] as const)('equals what the module computed (%s)', async (precision) => {
    const values = await run(path, expected.checkpoint, architecture, expected.tokens, precision);
    expect(worst(values.logits, expected.logits)).toBeLessThan(3e-5);
    for (let layer = 0; layer < architecture.n_layers; layer++)
      expect(worst(values.layers[layer] ?? [], expected.layers[`blocks.${layer}.hook_resid_post`])).toBeLessThan(3e-5);
    const { other } = expected;
    const again = await run(path, other.checkpoint, architecture, other.tokens, precision);
    expect(worst(again.logits, other.logits)).toBeLessThan(3e-5);
    expect(worst(again.layers.at(-1) ?? [], other.layers.last)).toBeLessThan(3e-5);
  });
});

async function run(
  path: string,
  file: string,
  architecture: Architecture,
  words: readonly number[][],
  precision: 'float32' | 'float64',
): Promise<{ readonly logits: number[][][]; readonly layers: number[][][][] }> {
  const open = await openCheckpoint(localFolder(path), file);
  try {
    const state = new Map(open.contents.tensors);
    canonical(state);
    const read = await readWeights(await biasOutside(state, architecture), architecture, file, open.size);
    expect(read.architecture).toEqual(architecture);
    const session = await createSession(read, { precision });
    const { tree, rows } = prefixTreeOf(words);
    const { logits, resid_post, d_model, d_vocab_out } = await session.run(tree);
    await session.release();
    const at = (values: Float32Array, width: number): number[][][] =>
      rows.map((path) => [...path].map((row) => [...values.subarray(row * width, (row + 1) * width)]));
    return { logits: at(logits, d_vocab_out), layers: resid_post.map((values) => at(values, d_model)) };
  } finally {
    await open.close();
  }
}

/** Largest difference, relative to values above 1. */
function worst(found: readonly number[][][], expected: readonly number[][][] | undefined): number {
  const flat = (values: readonly number[][][]): number[] => values.flat(2);
  const [a, b] = [flat(found), flat(expected ?? [])];
  if (a.length !== b.length || b.length === 0) return Infinity;
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]) / Math.max(1, Math.abs(b[i]))), 0);
}

const tensor = (shape: readonly number[], read: () => Promise<Float32Array>): StoredTensor => ({
  ...{ shape, dtype: 'float32', read },
});

/** Brings names to the canonical ones; of the shapes in these folders every head has 8 dimensions where they are fused. */
function canonical(state: Map<string, StoredTensor>): void {
  for (const [name, stored] of [...state]) {
    const grouped = /^(.*\.attn\.)_([Wb]_[KV])$/.exec(name);
    if (!grouped) continue;
    state.delete(name);
    state.set(`${grouped[1]}${grouped[2]}`, stored);
  }
  if (!state.has('tok.weight')) return;
  const take = (from: string): StoredTensor => {
    const found = state.get(from);
    if (!found) throw new Error(`no ${from}`);
    state.delete(from);
    return found;
  };
  const move = (from: string, to: string): unknown => state.set(to, take(from));
  /** rows × columns numbers from `start` on, as [columns, rows] or in any order that `at` tells. */
  const ordered = (from: StoredTensor, shape: readonly number[], at: (...index: number[]) => number): StoredTensor =>
    tensor(shape, async () => {
      const data = await from.read();
      const [a = 1, b = 1, c = 1] = shape;
      return Float32Array.from({ length: a * b * c }, (_, i) =>
        shape.length === 2
          ? data[at(Math.floor(i / b), i % b)]
          : data[at(Math.floor(i / (b * c)), Math.floor(i / c) % b, i % c)],
      );
    });
  const transposed = (from: string, to: string): void => {
    const stored = take(from);
    const [out = 0, into = 0] = stored.shape;
    state.set(
      to,
      ordered(stored, [into, out], (i, o) => o * into + i),
    );
  };
  move('tok.weight', 'embed.W_E');
  move('pos.weight', 'pos_embed.W_pos');
  transposed('head.weight', 'unembed.W_U');
  move('head.bias', 'unembed.b_U');
  for (let layer = 0; layer < 2; layer++) {
    const from = `blocks.${layer}`;
    const weight = take(`${from}.self_attn.in_proj_weight`);
    const bias = take(`${from}.self_attn.in_proj_bias`);
    ['Q', 'K', 'V'].forEach((letter, part) => {
      const row = (head: number, e: number): number => part * 16 + head * 8 + e;
      state.set(
        `${from}.attn.W_${letter}`,
        ordered(weight, [2, 16, 8], (h, d, e) => row(h, e) * 16 + d),
      );
      state.set(`${from}.attn.b_${letter}`, ordered(bias, [2, 8], row));
    });
    const out = take(`${from}.self_attn.out_proj.weight`);
    state.set(
      `${from}.attn.W_O`,
      ordered(out, [2, 8, 16], (h, e, d) => d * 16 + h * 8 + e),
    );
    move(`${from}.self_attn.out_proj.bias`, `${from}.attn.b_O`);
    transposed(`${from}.linear1.weight`, `${from}.mlp.W_in`);
    move(`${from}.linear1.bias`, `${from}.mlp.b_in`);
    transposed(`${from}.linear2.weight`, `${from}.mlp.W_out`);
    move(`${from}.linear2.bias`, `${from}.mlp.b_out`);
    for (const n of [1, 2]) {
      move(`${from}.norm${n}.weight`, `${from}.ln${n}.w`);
      move(`${from}.norm${n}.bias`, `${from}.ln${n}.b`);
    }
  }
}

/** HookedTransformer adds b_in of a gated MLP to the product, which is the same as adding b_in W_out to b_out. */
async function biasOutside(
  state: Map<string, StoredTensor>,
  { gated_mlp, n_layers, d_model }: Architecture,
): Promise<Map<string, StoredTensor>> {
  if (!gated_mlp) return state;
  for (let layer = 0; layer < n_layers; layer++) {
    const numbers = async (name: string): Promise<Float32Array> => {
      const stored = state.get(`blocks.${layer}.mlp.${name}`);
      return stored ? stored.read() : new Float32Array(0);
    };
    const [b_in, W_out, b_out] = [await numbers('b_in'), await numbers('W_out'), await numbers('b_out')];
    const sum = b_out.map((value, d) => b_in.reduce((s, b, m) => s + b * W_out[m * d_model + d], value));
    state.set(
      `blocks.${layer}.mlp.b_out`,
      tensor([d_model], async () => sum),
    );
    state.delete(`blocks.${layer}.mlp.b_in`);
  }
  return state;
}
