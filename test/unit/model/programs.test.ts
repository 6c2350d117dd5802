import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { plainTransformer } from '../checkpoint/support/plainTransformer.js';
import { prefixTreeOf } from '../../../src/model/prefixTree.js';
import { createSession } from '../../../src/model/transformer/session.js';
import { randomWeights } from './naiveTransformer.js';

const shape = plainTransformer({
  ...{ d_vocab: 2, d_vocab_out: 2, d_model: 8, n_ctx: 4, d_head: 4, n_heads: 2, n_layers: 1, d_mlp: 16 },
  ...{ act_fn: 'relu', normalization_type: 'LN', eps: 1e-5 },
});
const { tree } = prefixTreeOf([
  [0, 1, 0, 1],
  [1, 1, 0, 0],
]);
const model = (seed: number, architecture = shape, threads = 3) =>
  createSession({ architecture, weights: randomWeights(architecture, seed) }, { threads });
const logits = async (session: Awaited<ReturnType<typeof model>>) =>
  Array.from((await session.run(tree, { outputs: { resid_post: false, logits: true } })).logits ?? []);

describe('models of one shape', () => {
  test('keep their own weights, also when they run at the same time', async () => {
    const [a, b] = await Promise.all([model(1), model(2)]);
    const [own, other] = [await logits(a), await logits(b)];
    expect(own).not.toEqual(other);
    const together = await Promise.all([logits(a), logits(b), logits(a), logits(b)]);
    expect(together).toEqual([own, other, own, other]);
    await a.release();
    await b.release();
  });

  test('are of use after another was released, and after all were', async () => {
    const [a, b] = [await model(1), await model(2)];
    const before = await logits(b);
    await a.release();
    await a.release();
    expect(await logits(b)).toEqual(before);
    await b.release();
    const again = await model(2);
    expect(await logits(again)).toEqual(before);
    await again.release();
  });

  test.skipIf(process.platform !== 'linux')('share their threads', async () => {
    const threads = () => readdirSync('/proc/self/task').length;
    const first = await model(1);
    const before = threads();
    const others = await Promise.all(Array.from({ length: 20 }, (_, seed) => model(seed + 2)));
    expect(threads()).toBe(before);
    for (const session of [first, ...others]) await session.release();
    expect(threads()).toBeLessThan(before);
  });

  test('of twenty shapes work each', async () => {
    const sessions = await Promise.all(Array.from({ length: 20 }, (_, i) => model(i, { ...shape, d_model: 4 + i }, 1)));
    for (const session of sessions) expect((await logits(session)).every(Number.isFinite)).toBe(true);
    for (const session of sessions) await session.release();
  });
});
