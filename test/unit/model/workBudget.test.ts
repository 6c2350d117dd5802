import { expect, test } from 'vitest';
import { plainTransformer } from '../checkpoint/support/plainTransformer.js';
import { WorkBudget } from '../../../src/model/runtime/workBudget.js';

const wide = plainTransformer({
  ...{ d_vocab: 3, d_vocab_out: 3, d_model: 512, n_ctx: 64, d_head: 64, n_heads: 8, n_layers: 4, d_mlp: 2048 },
  ...{ act_fn: 'gelu', normalization_type: 'LN', eps: 1e-5 },
});

const busy = async (milliseconds: number): Promise<void> => {
  const until = process.cpuUsage().user + milliseconds * 1000;
  while (process.cpuUsage().user < until);
};

test('calls get smaller where they take long, not where they wait for others', async () => {
  const budget = new WorkBudget(wide);
  const rows = budget.rows(64);
  expect(rows).toBeGreaterThan(40);
  for (let call = 0; call < 3; call++) await budget.measured(() => new Promise((resolve) => setTimeout(resolve, 60)));
  expect(budget.rows(64)).toBe(rows);
  for (let call = 0; call < 3; call++) await budget.measured(() => busy(60));
  expect(budget.rows(64)).toBeLessThan(0.6 * rows);
});

test('what a call holds in memory stays bounded, whatever the shape', () => {
  // Of a narrow model the work allows many rows: there the outputs alone are what takes memory.
  const narrow = { d_model: 8, d_mlp: 8, n_heads: 1, d_head: 8, d_vocab_out: 100_000 };
  for (const shape of [
    { d_vocab_out: 50_257 },
    { d_mlp: 65_536 },
    { n_heads: 64, d_head: 128 },
    { d_model: 4096 },
    narrow,
  ]) {
    const architecture = { ...wide, ...shape };
    const rows = new WorkBudget(architecture).rows(64);
    const widest = Math.max(
      architecture.d_vocab_out,
      architecture.d_mlp ?? 0,
      architecture.n_heads * architecture.d_head * 3,
    );
    expect(rows * widest * 4).toBeLessThanOrEqual(2 ** 27);
  }
});
