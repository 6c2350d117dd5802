import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { plainTransformer } from '../checkpoint/support/plainTransformer.js';
import { blockGraph, unembedGraph } from '../../../src/model/transformer/graphs.js';

/** Every combination of what a plain transformer can be, in the graphs' bytes. */
function plainGraphs(): string {
  const hash = createHash('sha256');
  for (const act_fn of ['relu', 'gelu', 'gelu_new', 'silu'] as const)
    for (const normalization_type of ['LN', 'LNPre', null] as const)
      for (const d_mlp of [null, 20, 256])
        for (const precision of ['float32', 'float64'] as const)
          for (const eps of [1e-5, 0.01]) {
            const architecture = plainTransformer({
              ...{ d_vocab: 3, d_vocab_out: 4, d_model: 12, n_ctx: 7, d_head: 5, n_heads: 2, n_layers: 3 },
              ...{ d_mlp, act_fn, normalization_type, eps },
            });
            hash.update(blockGraph(architecture, precision)).update(unembedGraph(architecture, precision));
          }
  return hash.digest('hex');
}

test('options that a plain transformer does not have leave its graphs as they were before there were options', () => {
  // Taken of the graphs before they knew options: their numbers do not change, nor do they get slower.
  expect(plainGraphs()).toBe('90a874edf2ae3ce4f8b770da1fc103d472cba01a55bf35ed383a359031e3114e');
});
