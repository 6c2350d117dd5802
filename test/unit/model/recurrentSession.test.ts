import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecurrentArchitecture } from '../../../src/checkpoint/architecture/architecture.js';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { prefixTreeOf } from '../../../src/model/prefixTree.js';
import { createRecurrentSession } from '../../../src/model/recurrent/session.js';
import type { RunOptions, SessionOptions } from '../../../src/model/transformer/session.js';
import { naiveRecurrent, randomRecurrent } from './naiveRecurrent.js';
import { random } from './naiveTransformer.js';
import { distance, randomWords } from './words.js';

const NOTHING_ELSE = { d_head: null, n_heads: null, d_mlp: null, act_fn: null } as const;

const lstm: RecurrentArchitecture = {
  ...{ rnn_type: 'LSTM', nonlinearity: null, d_vocab: 3, d_vocab_out: 4, d_model: 12, d_cell: 12, d_embed: 5 },
  ...{ n_ctx: 7, n_layers: 3, normalization_type: null, eps: null, learned_start: false, ...NOTHING_ELSE },
};

const architectures: fc.Arbitrary<RecurrentArchitecture> = fc
  .record({
    rnn_type: fc.constantFrom('RNN' as const, 'GRU' as const, 'LSTM' as const),
    relu: fc.boolean(),
    d_vocab: fc.integer({ min: 1, max: 4 }),
    d_vocab_out: fc.integer({ min: 1, max: 5 }),
    d_model: fc.integer({ min: 1, max: 17 }),
    projected: fc.integer({ min: 0, max: 6 }),
    d_embed: fc.option(fc.integer({ min: 1, max: 6 })),
    n_ctx: fc.integer({ min: 1, max: 9 }),
    n_layers: fc.integer({ min: 1, max: 3 }),
    normalization_type: fc.constantFrom(null, 'LN' as const, 'RMS' as const),
    learned_start: fc.boolean(),
  })
  .map(({ relu, projected, ...rest }) => ({
    ...rest,
    nonlinearity: rest.rnn_type === 'RNN' ? (relu ? ('relu' as const) : ('tanh' as const)) : null,
    eps: rest.normalization_type && 1e-3,
    d_cell: rest.d_model + (rest.rnn_type === 'LSTM' ? projected : 0),
    ...NOTHING_ELSE,
  }));

async function run(
  architecture: RecurrentArchitecture,
  seed: number,
  words: number[][],
  options: RunOptions = {},
  how: SessionOptions = {},
) {
  const session = await createRecurrentSession({ architecture, weights: randomRecurrent(architecture, seed) }, how);
  try {
    return await session.run(prefixTreeOf(words).tree, options);
  } finally {
    await session.release();
  }
}

describe('a recurrent net over a prefix tree', () => {
  test('equals each word stepped token by token, for any type, shape, chunking and steering', async () => {
    await fc.assert(
      fc.asyncProperty(
        architectures,
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 7 }),
        fc.constantFrom(1, 3, 8, undefined),
        async (architecture, seed, wordCount, fromPosition, rowsPerCall) => {
          const { d_model, n_layers, d_vocab_out } = architecture;
          const words = randomWords(architecture, wordCount, seed);
          const { tree, rows } = prefixTreeOf(words);
          const next = random(seed + 1);
          const copies = 2;
          const vectors = Float32Array.from({ length: copies * n_layers * d_model }, () => next() - 0.5);
          vectors.fill(0, 0, Math.floor(next() * n_layers) * d_model);
          const at = Uint8Array.from(tree.position, (position) => (position >= fromPosition ? 1 : 0));
          const steering = { copies, vectors, at };
          const found = await run(architecture, seed, words, { steering }, { rowsPerCall, precision: 'float64' });
          const weights = randomRecurrent(architecture, seed);
          for (let copy = 0; copy < copies; copy++)
            words.forEach((word, index) => {
              const expected = naiveRecurrent(architecture, weights, word, (layer, position) => {
                const start = (copy * n_layers + layer) * d_model;
                return position >= fromPosition ? vectors.subarray(start, start + d_model) : null;
              });
              word.forEach((_, position) => {
                const row = copy * tree.count + rows[index][position];
                expect(distance(found.logits, row * d_vocab_out, expected.logits[position])).toBeLessThan(1e-5);
                for (let l = 0; l < n_layers; l++)
                  expect(distance(found.resid_post[l], row * d_model, expected.resid_post[l][position])).toBeLessThan(
                    1e-5,
                  );
              });
            });
        },
      ),
      { numRuns: 80, seed: 11 },
    );
  });

  test('is as exact in float32 as float32 allows', async () => {
    const words = randomWords(lstm, 100, 3);
    const exact = await run(lstm, 8, words, {}, { precision: 'float64' });
    const single = await run(lstm, 8, words, {}, { precision: 'float32' });
    expect(distance(single.logits, 0, exact.logits)).toBeLessThan(2e-5);
  });

  test('does not depend on how it is cut', async () => {
    const words = randomWords(lstm, 300, 5);
    const whole = await run(lstm, 8, words);
    for (const rowsPerCall of [1, 7, 50]) {
      const cut = await run(lstm, 8, words, {}, { rowsPerCall });
      expect(distance(cut.logits, 0, whole.logits)).toBeLessThan(1e-6);
      cut.resid_post.forEach((h, l) => expect(distance(h, 0, whole.resid_post[l])).toBeLessThan(1e-6));
    }
  });

  test('returns wanted rows alone, in their order, and only what is asked for', async () => {
    const words = randomWords(lstm, 100, 6);
    const { tree } = prefixTreeOf(words);
    const wanted = Int32Array.from([tree.count - 1, 3, 40, 0]);
    const whole = await run(lstm, 9, words);
    const part = await run(lstm, 9, words, { wanted, outputs: { logits: true } }, { rowsPerCall: 16 });
    expect(part.logits.length).toBe(4 * 4);
    expect(part.resid_post.map((h) => h.length)).toEqual([0, 0, 0]);
    wanted.forEach((row, index) =>
      expect(distance(part.logits, index * 4, whole.logits.subarray(row * 4, row * 4 + 4))).toBeLessThan(1e-6),
    );
    const states = await run(lstm, 9, words, { wanted, outputs: { resid_post: true } });
    expect(states.logits.length).toBe(0);
    expect(distance(states.resid_post[2], 12, whole.resid_post[2].subarray(3 * 12, 4 * 12))).toBeLessThan(1e-6);
  });

  test('takes one step for each distinct prefix and layer, however many words share it', async () => {
    const words = Array.from({ length: 3 ** 6 }, (_, n) =>
      Array.from({ length: 6 }, (_, p) => Math.floor(n / 3 ** p) % 3),
    );
    const totals: number[] = [];
    await run(lstm, 9, [...words, ...words], { onProgress: (done, total) => totals.push(done, total) });
    expect(totals.at(-1)).toBe(3 + 9 + 27 + 81 + 243 + 729);
    expect(totals.at(-2)).toBe(totals.at(-1));
  });

  test('runs a word of 1024 tokens, and many copies, in bounded memory', async () => {
    const long: RecurrentArchitecture = { ...lstm, n_ctx: 1024, d_model: 64, d_cell: 64, n_layers: 2 };
    const next = random(2);
    const word = Array.from({ length: 1024 }, () => Math.floor(next() * 3));
    const before = process.memoryUsage().rss;
    const copies = 40;
    const found = await run(long, 3, [word], {
      steering: { copies, vectors: new Float32Array(copies * 2 * 64).fill(0.01) },
      wanted: Int32Array.of(1023),
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 2 ** 20);
    expect(found.logits.length).toBe(copies * 4);
    expect(found.logits.subarray(4)).toEqual(new Float32Array(39 * 4).map((_, i) => found.logits[i % 4]));
  });
});

describe('steering', () => {
  const { d_model, n_layers } = lstm;
  const words = randomWords(lstm, 50, 4);

  test.each(['float32', 'float64'] as const)('of zero changes nothing, to the bit (%s)', async (precision) => {
    const plain = await run(lstm, 1, words, {}, { precision });
    for (const zero of [0, -0]) {
      const vectors = new Float32Array(n_layers * d_model).fill(zero);
      expect(await run(lstm, 1, words, { steering: { copies: 1, vectors } }, { precision })).toEqual(plain);
    }
    const vectors = new Float32Array(2 * n_layers * d_model);
    vectors[(n_layers + 1) * d_model] = 3;
    const mixed = await run(lstm, 1, words, { steering: { copies: 2, vectors } }, { precision });
    expect(mixed.logits.subarray(0, plain.logits.length)).toEqual(plain.logits);
    expect(mixed.logits.subarray(plain.logits.length)).not.toEqual(plain.logits);
    // The layers below the steered one are the same in every copy.
    expect(mixed.resid_post[0].subarray(plain.resid_post[0].length)).toEqual(plain.resid_post[0]);
  });

  test('a hook sees every row of each layer after steering, and the next step reads what it changes', async () => {
    const vectors = Float32Array.from({ length: n_layers * d_model }, (_, i) => Math.sin(i));
    const steered = await run(lstm, 1, words, { steering: { copies: 1, vectors } });
    const { tree } = prefixTreeOf(words);
    const seen = Array.from({ length: n_layers }, () => new Set<number>());
    for (const precision of ['float32', 'float64'] as const) {
      const hook: RunOptions['hook'] = (layer, h, rows) =>
        rows.forEach((row, index) => {
          seen[layer].add(row);
          for (let d = 0; d < d_model; d++) h[index * d_model + d] += vectors[layer * d_model + d];
        });
      const hooked = await run(lstm, 1, words, { hook }, { precision });
      expect(seen.map((rows) => rows.size)).toEqual([tree.count, tree.count, tree.count]);
      expect(distance(hooked.logits, 0, steered.logits)).toBeLessThan(1e-5);
      hooked.resid_post.forEach((h, l) => expect(distance(h, 0, steered.resid_post[l])).toBeLessThan(1e-5));
    }
  });

  test('where only the last row is wanted, the rows before it are steered and shown to hooks as well', async () => {
    const word = [[0, 1, 2, 0, 1, 2]];
    const vectors = new Float32Array(n_layers * d_model);
    vectors.fill(0.5, 2 * d_model);
    const at = Uint8Array.from([1, 0, 0, 0, 0, 0]);
    const wanted = Int32Array.of(5);
    const plain = await run(lstm, 1, word, { wanted });
    const steered = await run(lstm, 1, word, { wanted, steering: { copies: 1, vectors, at } });
    const expected = naiveRecurrent(lstm, randomRecurrent(lstm, 1), word[0], (layer, position) =>
      layer === 2 && position === 0 ? vectors.subarray(2 * d_model) : null,
    );
    expect(distance(steered.logits, 0, plain.logits)).toBeGreaterThan(1e-4);
    expect(distance(steered.logits, 0, expected.logits[5])).toBeLessThan(1e-5);
    const hook: RunOptions['hook'] = (layer, h, rows) => {
      if (layer === 2 && rows[0] === 0) for (let d = 0; d < d_model; d++) h[d] += 0.5;
    };
    const hooked = await run(lstm, 1, word, { wanted, hook });
    expect(distance(hooked.logits, 0, steered.logits)).toBeLessThan(1e-6);
  });
});

test('models of one shape share graphs and keep their own weights, at the same time as well', async () => {
  const weights = [1, 2].map((seed) => randomRecurrent(lstm, seed));
  const [a, b] = await Promise.all(weights.map((own) => createRecurrentSession({ architecture: lstm, weights: own })));
  const { tree } = prefixTreeOf(randomWords(lstm, 20, 1));
  const alone = [await a.run(tree), await b.run(tree)];
  expect(alone[0].logits).not.toEqual(alone[1].logits);
  expect(await Promise.all([a.run(tree), b.run(tree)])).toEqual(alone);
  await a.release();
  expect(await b.run(tree)).toEqual(alone[1]);
  await b.release();
});

test('a run is cancelled between calls, and before it starts', async () => {
  const words = randomWords(lstm, 800, 3);
  const controller = new AbortController();
  let progress = 0;
  const onProgress = (done: number) => {
    progress = done;
    if (done <= 10) return;
    controller.abort();
    const until = performance.now() + 60;
    while (performance.now() < until);
  };
  const cancelled = run(lstm, 1, words, { signal: controller.signal, onProgress }, { rowsPerCall: 8 });
  await expect(cancelled).rejects.toThrow(CancelledError);
  expect(progress).toBeLessThan(100);
  await expect(run(lstm, 1, words, { signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
});

test('tokens and lengths that the model does not have are named', async () => {
  await expect(run(lstm, 1, [[0, 3]])).rejects.toMatchObject({ code: 'token-out-of-range' });
  await expect(run(lstm, 1, [[0, 1, 2, 0, 1, 2, 0, 1]])).rejects.toMatchObject({ code: 'word-too-long' });
});
