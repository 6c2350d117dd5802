import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadCheckpoint } from '../unit/checkpoint/support/loadCheckpoint.js';
import { localFolder } from '../../src/checkpoint/sources/localFolder.js';
import { prefixTreeOf } from '../../src/model/prefixTree.js';
import { createSession } from '../../src/model/transformer/session.js';

/** Folders in other layouts as they are found: recognised by names, shapes and config, and computed to the values beside them. */
interface Expected {
  readonly checkpoint: string;
  readonly tokens: readonly number[][];
  readonly logits: readonly number[][][];
  readonly layers: Readonly<Record<string, number[][][]>>;
}

const FOLDERS = [
  ...[
    'gpt-fused-qkv',
    'karpathy-video-lecture',
    'mha-blocks',
    'mingpt-2020',
    'te-postnorm-relu',
    'llama2c',
    'hf-gptneox',
  ],
  ...['tl4-bridge-ln-gelu', 'tl4-original-component', 'tl-alibi', 'tl-attnonly-shortformer', 'tl-gated-rms-gqa'],
  ...['tl-local-noscale', 'tl-parallel-gelu-fast', 'tl-rotary-half', 'tl-solu-ln'],
];

const far = (found: ArrayLike<number>, truth: readonly number[]): number =>
  truth.reduce((most, value, at) => Math.max(most, Math.abs(found[at] - value) / Math.max(1, Math.abs(value))), 0);

describe.each(FOLDERS)('%s', (name) => {
  test('gives the logits and residual streams that were computed elsewhere', async () => {
    const folder = `test/reference/layouts/${name}`;
    const expected = JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8')) as Expected;
    const loaded = await loadCheckpoint(localFolder(folder), expected.checkpoint);
    const session = await createSession(loaded);
    for (const [at, tokens] of expected.tokens.entries()) {
      const { tree, rows } = prefixTreeOf([tokens]);
      const found = await session.run(tree);
      const { d_model, d_vocab_out } = found;
      for (const [position, row] of rows[0].entries()) {
        const logits = found.logits.subarray(row * d_vocab_out, (row + 1) * d_vocab_out);
        expect(far(logits, expected.logits[at][position]), `logits at ${position}`).toBeLessThan(3e-5);
        for (const [layer, values] of Object.values(expected.layers).entries())
          expect(
            far(found.resid_post[layer].subarray(row * d_model, (row + 1) * d_model), values[at][position]),
          ).toBeLessThan(3e-5);
      }
    }
    await session.release();
  });
});
