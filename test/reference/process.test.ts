import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildMixedStateTree } from '../../src/process/beliefs/buildMixedStateTree.js';
import { countWords } from '../../src/process/words/countWords.js';
import { blockEntropies, myopicEntropies } from '../unit/process/entropies.js';
import { createPreset } from '../../src/process/presets/catalogue.js';

interface Reference {
  tree_nodes: number;
  unique_beliefs: number;
  n_ctx: number;
  n_inputs: number;
  beliefs: number[][] | null;
  block_entropy: number[];
  myopic_entropy: number[];
}

function reference(name: string): Reference {
  return JSON.parse(readFileSync(new URL(`../data/reference/${name}.json`, import.meta.url), 'utf8')) as Reference;
}

function expectClose(found: Float64Array, expected: readonly number[], tolerance: number): void {
  expected.forEach((value, i) => expect(Math.abs(found[i] - value), `entry ${i}`).toBeLessThan(tolerance));
}

describe.each(['rrxor', 'mess3'])('%s against the published code', (name) => {
  const expected = reference(name);
  const process = createPreset(name);

  test('counts of nodes, words and beliefs', async () => {
    const tree = await buildMixedStateTree(process, expected.n_ctx + 1);
    expect(tree.count).toBe(expected.tree_nodes);
    expect(tree.distinct.count).toBe(expected.unique_beliefs);
    expect(tree.levelStart[expected.n_ctx + 1] - tree.levelStart[expected.n_ctx]).toBe(expected.n_inputs);
    const counts = countWords(process, expected.n_ctx + 1);
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(expected.tree_nodes);
  });

  test('block and myopic entropies within 1e-9', async () => {
    const block = blockEntropies(await buildMixedStateTree(process, expected.block_entropy.length - 1));
    expectClose(block, expected.block_entropy, 1e-9);
    expectClose(myopicEntropies(block), expected.myopic_entropy, 1e-9);
  });

  if (expected.beliefs === null) return;

  test('the set of belief vectors', async () => {
    const { distinct } = await buildMixedStateTree(process, expected.n_ctx + 1);
    const S = process.states.length;
    const found = Array.from({ length: distinct.count }, (_, b) =>
      Array.from(distinct.vector.subarray(b * S, b * S + S), (v) => v.toFixed(5)).join(),
    );
    const wanted = (expected.beliefs ?? []).map((belief) => belief.map((v) => v.toFixed(5)).join());
    expect(found.sort()).toEqual(wanted.sort());
  });
});
