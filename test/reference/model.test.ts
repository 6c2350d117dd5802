import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadCheckpoint } from '../unit/checkpoint/support/loadCheckpoint.js';
import { localFolder } from '../../src/checkpoint/sources/localFolder.js';
import { prefixTreeOf } from '../../src/model/prefixTree.js';
import { createSession } from '../../src/model/transformer/session.js';

const root = join(import.meta.dirname, '../..');
const data = join(root, 'test/data');

/** Runs the words and returns, per word, logits [position][vocab] and resid_post {hook: [position][d_model]}. */
async function activationsOf(folder: string, step: number | null, words: number[][]) {
  const checkpoint = await loadCheckpoint(localFolder(folder), step);
  const session = await createSession(checkpoint);
  const { tree, rows } = prefixTreeOf(words);
  const { logits, resid_post, d_model, d_vocab_out } = await session.run(tree);
  await session.release();
  const unfold = (values: Float32Array, width: number): number[][][] =>
    rows.map((path) => [...path].map((row) => [...values.subarray(row * width, (row + 1) * width)]));
  return {
    logits: unfold(logits, d_vocab_out),
    resid_post: Object.fromEntries(
      resid_post.map((values, l) => [`blocks.${l}.hook_resid_post`, unfold(values, d_model)]),
    ),
  };
}

/** The worst excess over the tolerance: at most 1 where every value is near enough. */
function excess(found: number[][][], expected: number[][][], tolerance: (value: number) => number): number {
  let worst = 0;
  expected.forEach((word, w) =>
    word.forEach((row, p) =>
      row.forEach((value, d) => {
        const difference = Math.abs((found[w]?.[p]?.[d] ?? NaN) - value);
        worst = Math.max(worst, Number.isNaN(difference) ? Infinity : difference / tolerance(value));
      }),
    ),
  );
  return worst;
}

describe('logits and residual streams are those of TransformerLens within 1e-4', () => {
  const variants = join(data, 'reference/variants');
  test.each(readdirSync(variants))('%s', async (name) => {
    const expected = JSON.parse(readFileSync(join(variants, name, 'expected.json'), 'utf8'));
    const found = await activationsOf(join(variants, name), 1, expected.tokens);
    expect(excess(found.logits, expected.logits, () => 1e-4)).toBeLessThan(1);
    expect(Object.keys(found.resid_post)).toEqual(Object.keys(expected.resid_post));
    for (const [hook, values] of Object.entries(expected.resid_post))
      expect(excess(found.resid_post[hook] ?? [], values as number[][][], () => 1e-4)).toBeLessThan(1);
  });
});

describe('logits and residual streams of the training runs are those of the published code', () => {
  test.each([
    ['rrxor', 'media/sample/rrxor'],
    ['rrxor-early', 'media/sample/rrxor'],
    ['mess3', 'test/data/checkpoints/mess3'],
  ])('%s within 1e-4, or 1e-5 of the value', async (name, folder) => {
    const expected = JSON.parse(readFileSync(join(data, 'reference', `${name}.json`), 'utf8'));
    const found = await activationsOf(join(root, folder), expected.checkpoint, expected.inputs_sorted_head);
    const tolerance = (value: number): number => Math.max(1e-4, 1e-5 * Math.abs(value));
    expect(excess(found.logits, expected.logits_head, tolerance)).toBeLessThan(1);
    for (const [hook, values] of Object.entries(expected.resid_post_head))
      expect(excess(found.resid_post[hook] ?? [], values as number[][][], tolerance)).toBeLessThan(1);
  });
});
