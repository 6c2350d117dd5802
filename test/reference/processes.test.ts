import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildMixedStateTree } from '../../src/process/beliefs/buildMixedStateTree.js';
import { blockEntropies } from '../unit/process/entropies.js';
import { createPreset } from '../../src/process/presets/catalogue.js';
import { wordNodes, wordOf } from '../../src/process/beliefs/treeWords.js';
import { matricesOf } from '../../src/process/matrices.js';

interface Entry {
  parameters: Record<string, number | number[]>;
  generalised: boolean;
  matrices: number[][][];
  stationary: number[];
  tau: number[] | null;
  block_entropy_nats: number[];
  word_probabilities_length_3: Record<string, number>;
}

const entries = JSON.parse(
  readFileSync(new URL('../data/reference/processes.json', import.meta.url), 'utf8'),
) as Record<string, Entry>;

/** Entries of one preset at other parameters carry a suffix. */
const presetOf = (name: string): string => name.replace(/-sharp$|-\d-\d$/, '');

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBeGreaterThanOrEqual(expected.length);
  expected.forEach((value, i) => expect(Math.abs(found[i] - value), `entry ${i}`).toBeLessThan(1e-12));
}

describe.each(Object.entries(entries))('%s as published', (name, entry) => {
  const process = createPreset(presetOf(name), entry.parameters);

  test('matrices, π and τ within 1e-12', () => {
    expect(process.generalised).toBe(entry.generalised);
    expect(matricesOf(process)).toHaveLength(entry.matrices.length);
    entry.matrices.forEach((matrix, x) => expectClose(matricesOf(process)[x], matrix.flat()));
    expectClose(process.stationary, entry.stationary);
    if (entry.tau !== null) expectClose(process.tau, entry.tau);
  });

  test('block entropies within 1e-12', async () => {
    const tree = await buildMixedStateTree(process, entry.block_entropy_nats.length - 1);
    expectClose(blockEntropies(tree), entry.block_entropy_nats);
  });

  test('words of length 3 and their probabilities within 1e-12', async () => {
    const tree = await buildMixedStateTree(process, 3);
    const found = new Map(
      Array.from(wordNodes(tree, 3), (node) => [
        Array.from(wordOf(tree, node), (symbol) => symbol.toString(16)).join(''),
        tree.probability[node],
      ]),
    );
    const expected = Object.entries(entry.word_probabilities_length_3);
    // The lists are cut after 60 words.
    if (expected.length < 60) expect([...found.keys()].sort()).toEqual(expected.map(([word]) => word).sort());
    for (const [word, p] of expected) expect(Math.abs((found.get(word) ?? NaN) - p), word).toBeLessThan(1e-12);
  });
});
