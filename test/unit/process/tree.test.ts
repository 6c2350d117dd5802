import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { nextTokenDistribution } from '../../../src/process/beliefs/belief.js';
import { buildMixedStateTree } from '../../../src/process/beliefs/buildMixedStateTree.js';
import { countWords } from '../../../src/process/words/countWords.js';
import type { MixedStateTree } from '../../../src/process/beliefs/mixedStateTree.js';
import { createPreset } from '../../../src/process/presets/catalogue.js';
import { createProcess } from '../../../src/process/validate.js';
import { wordNodes, wordOf } from '../../../src/process/beliefs/treeWords.js';
import { processorTime } from '../support/processorTime.js';

const textOf = (tree: MixedStateTree, node: number): string => wordOf(tree, node).join('');
const wordsOf = (tree: MixedStateTree, length: number): string[] =>
  Array.from(wordNodes(tree, length), (node) => textOf(tree, node));

/** A generalised process (tom quantum) with signed states, all of whose words are possible. */
const quantum = createProcess({
  name: 'tom',
  states: ['I', 'X', 'Z'],
  symbols: ['0', '1', '2', '3'],
  generalised: true,
  matrices: [
    [0, 2, 1],
    [0, 2, -1],
    [1, 2, 0],
    [-1, 2, 0],
  ].map(([x, , z]) => {
    const g = 1 / 17;
    const w = x !== 0;
    return [
      [0.25, 1.8 * g * x, 1.8 * g * z],
      [1.8 * g * x, w ? 0.25 : -3.85 * g, 0],
      [1.8 * g * z, 0, w ? -3.85 * g : 0.25],
    ];
  }),
});

describe('the mixed-state tree', () => {
  test('is breadth-first with symbols ascending, so that words of one length are sorted', async () => {
    const tree = await buildMixedStateTree(createPreset('rrxor'), 6);
    for (let length = 1; length <= 6; length++) {
      const words = wordsOf(tree, length);
      expect(words).toEqual([...words].sort());
      expect(new Set(words).size).toBe(words.length);
    }
    expect(tree.parent[0]).toBe(-1);
    expect(textOf(tree, 0)).toBe('');
  });

  test('holds the belief that Bayes’ rule gives', async () => {
    const process = createPreset('zero-one-random', { p: 0.25 });
    const tree = await buildMixedStateTree(process, 3);
    const belief = (word: string): number[] => {
      const node = [...Array(tree.count).keys()].find((n) => textOf(tree, n) === word) ?? -1;
      return [...tree.belief.subarray(node * 3, node * 3 + 3)];
    };
    // A 0 came from the zero state (1/3) or the random one (1/3 · 1/4).
    expect(belief('0')[1]).toBeCloseTo(4 / 5, 14);
    expect(belief('0')[0]).toBeCloseTo(1 / 5, 14);
    expect(belief('00')).toEqual([0, 1, 0]);
    expect([...nextTokenDistribution(process, belief('00'))]).toEqual([0, 1]);
  });

  test('numbers beliefs in the order they are first met', async () => {
    const tree = await buildMixedStateTree(createPreset('rrxor'), 11);
    let seen = 0;
    tree.beliefIndex.forEach((index, node) => {
      expect(index).toBeLessThanOrEqual(seen);
      if (index === seen) expect(tree.distinct.firstNode[seen++]).toBe(node);
    });
    expect(seen).toBe(36);
  });

  test('merges beliefs by rounding half up with the stated nudge', async () => {
    const tree = await buildMixedStateTree(createPreset('mess3'), 6, { decimals: 1 });
    const keys = new Set(
      Array.from({ length: tree.count }, (_, n) =>
        [...tree.belief.subarray(n * 3, n * 3 + 3)].map((v) => Math.floor(v * 10 + 0.5 + 1e-6)).join(),
      ),
    );
    expect(tree.distinct.count).toBe(keys.size);
    expect(keys.size).toBeLessThan(tree.count / 10);
  });

  test('word probabilities of every depth sum to one', async () => {
    for (const process of [createPreset('rrxor', { pR1: 0.3, pR2: 0.8 }), createPreset('mess3'), quantum]) {
      const tree = await buildMixedStateTree(process, 5);
      for (let d = 0; d <= 5; d++) {
        const sum = tree.probability.slice(tree.levelStart[d], tree.levelStart[d + 1]).reduce((s, p) => s + p, 0);
        expect(sum).toBeCloseTo(1, 12);
      }
    }
  });

  test('of 265,720 nodes takes a moment', async () => {
    const process = createPreset('mess3');
    const spent = processorTime();
    const tree = await buildMixedStateTree(process, 11);
    expect(tree.count).toBe(265_720);
    expect(spent()).toBeLessThan(6_000);
  });

  test('too large is refused with its size and what would fit', async () => {
    const process = createPreset('mess3');
    await expect(buildMixedStateTree(process, 12, { maxNodes: 100_000 })).rejects.toMatchObject({
      code: 'tree-too-large',
      message: expect.stringMatching(/797,161 nodes.* MB.*Depth 10 would fit.*sample/) as string,
    });
    await expect(buildMixedStateTree(process, 12, { maxNodes: 797_160 })).rejects.toThrow('Depth 11 would fit');
    await expect(buildMixedStateTree(process, 400)).rejects.toThrow(/1\.1e191 nodes, .* Depth 13 would fit/);
    await expect(buildMixedStateTree(quantum, 12, { maxNodes: 30_000 })).rejects.toMatchObject({
      code: 'tree-too-large',
      message: expect.stringContaining('Depth 7 would fit') as string,
    });
    expect((await buildMixedStateTree(quantum, 7, { maxNodes: 21_845 })).count).toBe(21_845);
  });

  test('can be cancelled', async () => {
    const controller = new AbortController();
    const growing = buildMixedStateTree(createPreset('mess3'), 12, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(growing).rejects.toBeInstanceOf(CancelledError);
  });
});

describe('counting words', () => {
  test('agrees with the tree', async () => {
    for (const process of [createPreset('rrxor'), createPreset('zero-one-random', { p: 1 }), quantum]) {
      const tree = await buildMixedStateTree(process, 7);
      const levels = Array.from({ length: 8 }, (_, d) => tree.levelStart[d + 1] - tree.levelStart[d]);
      expect([...countWords(process, 7)]).toEqual(levels);
    }
  });

  test('is not known for a generalised process beyond what can be expanded', () => {
    const counts = countWords(quantum, 40);
    expect(counts[5]).toBe(1024);
    expect(counts[40]).toBeNaN();
  });
});

describe('a sampled tree', () => {
  test.each(['uniform', 'probability'] as const)('by %s holds prefixes of its words and continuations', async (by) => {
    const process = createPreset('rrxor', { pR1: 0.2, pR2: 0.6 });
    const sample = { words: 40, wordLength: 10, seed: 7, by };
    const tree = await buildMixedStateTree(process, 11, { sample });
    const full = await buildMixedStateTree(process, 11);
    expect(tree.sampled).toMatchObject({ words: 40, ofWords: 436, wordLength: 10, seed: 7, by });
    const words = wordsOf(tree, 10);
    expect(new Set(words).size).toBe(40);
    expect(words).toEqual([...words].sort());

    const expected = new Set(['']);
    const prefixes = new Set(words.flatMap((word) => Array.from({ length: 11 }, (_, i) => word.slice(0, i))));
    words.forEach((word) => prefixes.add(word));
    const byWord = new Map(Array.from({ length: full.count }, (_, n) => [textOf(full, n), n]));
    for (const word of byWord.keys()) if (prefixes.has(word.slice(0, -1))) expected.add(word);
    const found = Array.from({ length: tree.count }, (_, n) => textOf(tree, n));
    expect(found.slice().sort()).toEqual([...expected].sort());
    found.forEach((word, n) => {
      const m = byWord.get(word) ?? -1;
      expect(tree.probability[n]).toBe(full.probability[m]);
      expect(tree.belief.subarray(n * 5, n * 5 + 5)).toEqual(full.belief.subarray(m * 5, m * 5 + 5));
    });
  });

  test('is the same for the same seed and differs for another', async () => {
    const words = async (seed: number): Promise<string[]> =>
      wordsOf(
        await buildMixedStateTree(createPreset('mess3'), 9, {
          sample: { words: 50, wordLength: 9, seed, by: 'uniform' },
        }),
        9,
      );
    expect(await words(1)).toEqual(await words(1));
    expect(await words(1)).not.toEqual(await words(2));
  });

  test('takes all words where there are no more', async () => {
    const sample = { words: 436, wordLength: 10, seed: 1, by: 'uniform' as const };
    const tree = await buildMixedStateTree(createPreset('rrxor'), 11, { sample });
    expect(tree.sampled).toBeNull();
    expect(tree.count).toBe(1723);
  });

  test('draws every word as often as it should', async () => {
    // One word of length 4 at a time: uniform among the legal ones, or by its probability.
    const process = createPreset('zero-one-random', { p: 0.2 });
    const full = await buildMixedStateTree(process, 4);
    const nodes = [...wordNodes(full, 4)];
    const draws = 3_000;
    for (const by of ['uniform', 'probability'] as const) {
      const counts = new Map<string, number>();
      for (let seed = 0; seed < draws; seed++) {
        const tree = await buildMixedStateTree(process, 4, { sample: { words: 1, wordLength: 4, seed, by } });
        const [word] = wordsOf(tree, 4);
        counts.set(word, (counts.get(word) ?? 0) + 1);
      }
      for (const node of nodes) {
        const p = by === 'uniform' ? 1 / nodes.length : full.probability[node];
        const deviation = Math.sqrt(draws * p * (1 - p));
        expect(Math.abs((counts.get(textOf(full, node)) ?? 0) - draws * p)).toBeLessThan(4.5 * deviation);
      }
    }
  });

  test('draws pairs without replacement with the right chance', async () => {
    // A coin of 0.9: the pair {1x, …} of two words of length 1 is always both.
    const process = createPreset('mess3', { x: 0.3, a: 0.9 });
    let zeros = 0;
    for (let seed = 0; seed < 3_000; seed++) {
      const tree = await buildMixedStateTree(process, 1, { sample: { words: 2, wordLength: 1, seed, by: 'uniform' } });
      if (wordsOf(tree, 1).includes('0')) zeros++;
    }
    expect(Math.abs(zeros / 3_000 - 2 / 3)).toBeLessThan(0.04);
  });

  test('works where there are far too many words to count or to hold', async () => {
    const sample = { words: 200, wordLength: 300, seed: 3, by: 'uniform' as const };
    const long = await buildMixedStateTree(createPreset('mess3'), 301, { sample });
    expect(wordsOf(long, 300)).toHaveLength(200);
    const wide = await buildMixedStateTree(quantum, 41, { sample: { ...sample, wordLength: 40 } });
    expect(wide.sampled?.words).toBe(200);
    expect(wide.sampled?.ofWords).toBeCloseTo(4 ** 40, -10);
  });

  test('refuses a senseless size', async () => {
    const sample = { words: 0, wordLength: 3, seed: 1, by: 'uniform' as const };
    await expect(buildMixedStateTree(quantum, 4, { sample })).rejects.toMatchObject({ code: 'bad-sample' });
  });
});
