import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Architecture } from '../../../src/checkpoint/architecture/architecture.js';
import { plainTransformer, type PlainShape } from '../checkpoint/support/plainTransformer.js';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { prefixTreeOf } from '../../../src/model/prefixTree.js';
import {
  createSession,
  type ResidHook,
  type RunOptions,
  type SessionOptions,
} from '../../../src/model/transformer/session.js';
import { naiveRun, random, randomWeights } from './naiveTransformer.js';
import { distance, randomWords } from './words.js';

const shape: PlainShape = {
  ...{ d_vocab: 3, d_vocab_out: 4, d_model: 12, n_ctx: 7, d_head: 5, n_heads: 2, n_layers: 3, d_mlp: 20 },
  ...{ act_fn: 'gelu', normalization_type: 'LN', eps: 1e-5 },
};
const small = plainTransformer(shape);
const rotary = { positional_embedding_type: 'rotary', rotary_dim: 8, rotary_adjacent_pairs: true } as const;
/** A little of every option. */
const rich = plainTransformer({
  ...shape,
  ...{ ...rotary, rotary_dim: 4, n_heads: 4, n_key_value_heads: 2, act_fn: 'solu_ln', gated_mlp: true },
  ...{ normalization_type: 'RMS', norm_position: 'post', attn_scale: 1, attn_scores_soft_cap: 3 },
  ...{ output_logits_soft_cap: 4, window_sizes: [2, null, 3], post_embedding_ln: 'sum' },
});

const MODELS = [
  ['plain', small],
  ['with options', rich],
] as const;

const norms = fc.constantFrom('LN', 'LNPre', 'RMS', 'RMSPre', null);

/** Any transformer that a description can tell, plain ones among them. */
const architectures: fc.Arbitrary<Architecture> = fc
  .record({
    sizes: fc.record({
      d_vocab: fc.integer({ min: 1, max: 4 }),
      d_vocab_out: fc.integer({ min: 1, max: 5 }),
      d_model: fc.integer({ min: 2, max: 17 }),
      n_ctx: fc.integer({ min: 1, max: 7 }),
      d_head: fc.integer({ min: 1, max: 7 }),
      n_layers: fc.integer({ min: 1, max: 3 }),
      d_mlp: fc.option(fc.integer({ min: 1, max: 20 })),
      act_fn: fc.constantFrom(
        ...(['relu', 'gelu', 'gelu_new', 'gelu_fast', 'quick_gelu', 'silu', 'solu', 'solu_ln'] as const),
        ...(['relu_squared', 'leaky_relu', 'elu', 'tanh', 'sigmoid'] as const),
      ),
      normalization_type: norms,
      eps: fc.constantFrom(1e-5, 0.1),
    }),
    isPlain: fc.constantFrom(true, false, false, false),
    heads: fc.constantFrom([1, 1], [2, 2], [3, 3], [2, 1], [4, 2], [6, 2], [3, 1]),
    rotary: fc.integer({ min: 1, max: 3 }),
    windows: fc.array(fc.option(fc.integer({ min: 1, max: 4 })), { minLength: 3, maxLength: 3 }),
    options: fc.record({
      final_normalization_type: norms,
      gated_mlp: fc.boolean(),
      norm_position: fc.constantFrom('pre', 'post'),
      parallel_attn_mlp: fc.boolean(),
      positional_embedding_type: fc.constantFrom('standard', 'shortformer', 'rotary', 'alibi', 'none'),
      rotary_base: fc.constantFrom(10000, 100),
      rotary_adjacent_pairs: fc.boolean(),
      attn_scale: fc.constantFrom(1, 2.5),
      scale_attn_by_inverse_layer_idx: fc.boolean(),
      attn_scores_soft_cap: fc.constantFrom(null, 1.5),
      output_logits_soft_cap: fc.constantFrom(null, 2),
      post_embedding_ln: fc.constantFrom(null, 'token', 'sum'),
    }),
  })
  .map(({ sizes, isPlain, heads: [n_heads = 1, n_key_value_heads = 1], rotary, windows, options }) => {
    if (isPlain) return plainTransformer({ ...sizes, n_heads });
    const isRotary = options.positional_embedding_type === 'rotary';
    return plainTransformer({
      ...sizes,
      ...options,
      n_heads,
      n_key_value_heads,
      d_head: Math.max(sizes.d_head, isRotary ? 2 : 1),
      rotary_dim: isRotary ? 2 * Math.min(rotary, Math.floor(Math.max(sizes.d_head, 2) / 2)) : null,
      window_sizes: windows.slice(0, sizes.n_layers),
    });
  });

function run(
  architecture: Architecture,
  seed: number,
  words: number[][],
  options: RunOptions = {},
  how: SessionOptions = {},
) {
  return withSession(architecture, seed, how, (session) => session.run(prefixTreeOf(words).tree, options));
}

async function withSession<T>(
  architecture: Architecture,
  seed: number,
  how: SessionOptions,
  use: (session: Awaited<ReturnType<typeof createSession>>) => Promise<T>,
): Promise<T> {
  const session = await createSession({ architecture, weights: randomWeights(architecture, seed) }, how);
  try {
    return await use(session);
  } finally {
    await session.release();
  }
}

describe('a run over a prefix tree', () => {
  test('equals the forward pass of each word, for any shape, chunking, steering, hook and wanted rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        architectures,
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 7 }),
        fc.constantFrom(1, 3, 8, undefined),
        fc.constantFrom('float32', 'float64', undefined),
        fc.boolean(),
        fc.constantFrom(1, 0.4),
        async (architecture, seed, wordCount, fromPosition, rowsPerCall, precision, isHooked, share) => {
          const { d_model, n_layers, d_vocab_out } = architecture;
          const words = randomWords(architecture, wordCount, seed);
          const { tree, rows } = prefixTreeOf(words);
          const next = random(seed + 1);
          const copies = 2;
          const vectors = Float32Array.from({ length: copies * n_layers * d_model }, () => next() - 0.5);
          vectors.fill(0, 0, Math.floor(next() * n_layers) * d_model);
          const at = Uint8Array.from(tree.position, (position) => (position >= fromPosition ? 1 : 0));
          const wanted = Int32Array.from(tree.parent.keys())
            .filter((row) => row === 0 || next() < share)
            .reverse();
          const addByHook: ResidHook = (layer, resid, hookedRows, copy) =>
            hookedRows.forEach((row, index) => {
              const start = (copy * n_layers + layer) * d_model;
              for (let d = 0; d < d_model; d++) resid[index * d_model + d] += at[row] ? vectors[start + d] : 0;
            });
          const found = await run(
            architecture,
            seed,
            words,
            {
              steering: { copies, vectors: isHooked ? new Float32Array(vectors.length) : vectors, at },
              ...(isHooked ? { hook: addByHook } : {}),
              ...(share < 1 ? { wanted } : {}),
            },
            { rowsPerCall, precision },
          );
          const resultRow = new Map(Array.from(wanted, (row, index) => [row, index]));
          const weights = randomWeights(architecture, seed);
          for (let copy = 0; copy < copies; copy++)
            words.forEach((word, index) => {
              const expected = naiveRun(architecture, weights, word, (layer, position) => {
                const start = (copy * n_layers + layer) * d_model;
                return position >= fromPosition ? vectors.subarray(start, start + d_model) : null;
              });
              word.forEach((_, position) => {
                const treeRow = rows[index][position];
                const own = share < 1 ? resultRow.get(treeRow) : treeRow;
                if (own === undefined) return;
                const row = copy * (share < 1 ? wanted.length : tree.count) + own;
                expect(distance(found.logits, row * d_vocab_out, expected.logits[position] ?? [])).toBeLessThan(1e-4);
                for (let l = 0; l < n_layers; l++)
                  expect(
                    distance(found.resid_post[l], row * d_model, expected.resid_post[l]?.[position] ?? []),
                  ).toBeLessThan(1e-4);
              });
            });
        },
      ),
      { numRuns: 250, seed: 11 },
    );
  });

  test.each(MODELS)('does not depend on how it is cut: %s', async (_, small) => {
    const words = randomWords(small, 300, 5);
    const whole = await run(small, 8, words);
    for (const rowsPerCall of [1, 7, 50]) {
      const cut = await run(small, 8, words, {}, { rowsPerCall });
      expect(distance(cut.logits, 0, whole.logits)).toBeLessThan(1e-5);
      cut.resid_post.forEach((resid, l) => expect(distance(resid, 0, whole.resid_post[l] ?? [])).toBeLessThan(1e-5));
    }
  });

  test.each(MODELS)('returns wanted rows alone, in their order, and only what is asked for: %s', async (_, small) => {
    const words = randomWords(small, 100, 6);
    const { tree } = prefixTreeOf(words);
    const wanted = Int32Array.from([tree.count - 1, 3, 40, 0]);
    const whole = await run(small, 9, words);
    const part = await run(small, 9, words, { wanted, outputs: { logits: true } }, { rowsPerCall: 16 });
    expect(part.logits.length).toBe(4 * 4);
    expect(part.resid_post.map((resid) => resid.length)).toEqual([0, 0, 0]);
    wanted.forEach((row, index) =>
      expect(distance(part.logits, index * 4, whole.logits.subarray(row * 4, row * 4 + 4))).toBeLessThan(1e-5),
    );
  });

  test.each([
    ['plain', {}],
    ['grouped, gated and turned', { n_key_value_heads: 2, gated_mlp: true, ...rotary }],
    ['with slopes and a window', { positional_embedding_type: 'alibi', window_sizes: [null, 300] }],
  ] as const)('runs a word as long as a context of 1024 in bounded memory: %s', async (_, options) => {
    const long = plainTransformer({
      ...{ ...shape, n_ctx: 1024, d_model: 64, n_heads: 8, d_head: 16, d_mlp: 128, n_layers: 2 },
      ...options,
    });
    const next = random(2);
    const words = [0, 1, 2].map(() => Array.from({ length: 1024 }, () => Math.floor(next() * 3)));
    const before = process.memoryUsage().rss;
    const found = await run(long, 3, words);
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * 2 ** 20);
    const { rows } = prefixTreeOf(words);
    const short = await run(long, 3, [(words[2] ?? []).slice(0, 700)]);
    const row = rows[2][699];
    expect(distance(found.logits, row * 4, short.logits.subarray(699 * 4))).toBeLessThan(1e-5);
  });
});

describe.each(MODELS)('steering, %s', (_, small) => {
  const { d_model, n_layers } = small;
  const words = randomWords(small, 50, 4);

  test.each(['float32', 'float64'] as const)('of zero changes nothing, to the bit (%s)', async (precision) => {
    const plain = await run(small, 1, words, {}, { precision });
    for (const zero of [0, -0]) {
      const vectors = new Float32Array(n_layers * d_model).fill(zero);
      expect(await run(small, 1, words, { steering: { copies: 1, vectors } }, { precision })).toEqual(plain);
    }
    // Where one layer of one copy is steered, the other copy and the other rows stay as they are.
    const vectors = new Float32Array(2 * n_layers * d_model);
    vectors[(n_layers + 1) * d_model] = 3;
    const mixed = await run(small, 1, words, { steering: { copies: 2, vectors } }, { precision });
    expect(mixed.logits.subarray(0, plain.logits.length)).toEqual(plain.logits);
    expect(mixed.logits.subarray(plain.logits.length)).not.toEqual(plain.logits);
    const at = new Uint8Array(prefixTreeOf(words).tree.count);
    const nowhere = await run(
      small,
      1,
      words,
      { steering: { copies: 1, vectors: vectors.subarray(n_layers * d_model), at } },
      { precision },
    );
    expect(nowhere).toEqual(plain);
  });

  test('a hook sees every row of each layer after steering, and what it changes is read on', async () => {
    const vectors = Float32Array.from({ length: n_layers * d_model }, (_, i) => Math.sin(i));
    const steered = await run(small, 1, words, { steering: { copies: 1, vectors } });
    const { tree } = prefixTreeOf(words);
    const seen = Array.from({ length: n_layers }, () => new Set<number>());
    const hooked = await run(small, 1, words, {
      hook: (layer, resid, rows) => {
        rows.forEach((row, index) => {
          seen[layer]?.add(row);
          for (let d = 0; d < d_model; d++) {
            const i = index * d_model + d;
            resid[i] = resid[i] + vectors[layer * d_model + d];
          }
        });
      },
    });
    expect(seen.map((rows) => rows.size)).toEqual([tree.count, tree.count, tree.count]);
    expect(distance(hooked.logits, 0, steered.logits)).toBeLessThan(1e-6);
  });
});

test('a run is cancelled between calls, and before it starts', async () => {
  const words = randomWords({ ...small, n_ctx: 7 }, 800, 3);
  const controller = new AbortController();
  let progress = 0;
  const cancelled = run(
    ...([small, 1, words] as const),
    {
      signal: controller.signal,
      onProgress: (done) => {
        progress = done;
        if (done > 10) {
          controller.abort();
          const until = performance.now() + 60;
          while (performance.now() < until);
        }
      },
    },
    { rowsPerCall: 8 },
  );
  await expect(cancelled).rejects.toThrow(CancelledError);
  expect(progress).toBeLessThan(100);
  await expect(run(small, 1, words, { signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
});

test('tokens and lengths that the model does not have are named', async () => {
  await expect(run(small, 1, [[0, 3]])).rejects.toMatchObject({
    code: 'token-out-of-range',
    message: expect.stringMatching(/Token 3.*0 to 2/),
  });
  await expect(run(small, 1, [[0, 1, 2, 0, 1, 2, 0, 1]])).rejects.toMatchObject({
    code: 'word-too-long',
    message: expect.stringMatching(/8.*7/),
  });
});
