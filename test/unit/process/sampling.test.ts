import { describe, expect, test } from 'vitest';
import { buildMixedStateTree } from '../../../src/process/beliefs/buildMixedStateTree.js';
import { matricesAsNumpy } from '../../../src/process/file/numpyText.js';
import { askOracle, typedWord } from '../../../src/process/words/oracle.js';
import { createPreset } from '../../../src/process/presets/catalogue.js';
import { createRandom, nextUint32, permutation } from '../../../src/algebra/random.js';
import {
  sampleAsCsv,
  sampleAsJsonLine,
  sampleCsvHeader,
  sampleFromProcess,
} from '../../../src/process/words/sampling.js';
import { wordNodes, wordOf } from '../../../src/process/beliefs/treeWords.js';

describe('the random numbers', () => {
  test('are those of xoshiro128**', () => {
    // The first outputs that other implementations give for the state 1, 2, 3, 4.
    const state = Uint32Array.of(1, 2, 3, 4);
    expect(Array.from({ length: 5 }, () => nextUint32(state))).toEqual([11520, 0, 5927040, 70819200, 2031721883]);
    const random = createRandom(1);
    const first = Array.from({ length: 3 }, () => random.next());
    const again = createRandom(1);
    expect(Array.from({ length: 3 }, () => again.next())).toEqual(first);
    expect(new Set([createRandom(2), createRandom(1.5e15), createRandom(-1)].map((r) => r.next())).size).toBe(3);
  });

  test('are uniform, and below n without favour', () => {
    const random = createRandom(5);
    const draws = 60_000;
    const counts = new Array<number>(6).fill(0);
    let sum = 0;
    for (let i = 0; i < draws; i++) {
      counts[random.below(6)]++;
      sum += random.next();
    }
    const chi2 = counts.reduce((s, n) => s + (n - draws / 6) ** 2 / (draws / 6), 0);
    expect(chi2).toBeLessThan(20.5);
    expect(Math.abs(sum / draws - 0.5)).toBeLessThan(0.005);
    expect([...permutation(50, random)].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
  });
});

describe('words drawn from a process', () => {
  test('come as often as their probability, with the beliefs of the tree', async () => {
    const process = createPreset('zero-one-random', { p: 0.3 });
    const tree = await buildMixedStateTree(process, 4);
    const nodeOf = new Map(Array.from(wordNodes(tree, 4), (node) => [wordOf(tree, node).join(), node]));
    const counts = new Map<number, number>();
    const draws = 20_000;
    for (const { tokens, beliefs, logProbability } of sampleFromProcess(process, {
      length: 4,
      count: draws,
      seed: 3,
    })) {
      const node = nodeOf.get(tokens.join()) ?? -1;
      counts.set(node, (counts.get(node) ?? 0) + 1);
      if (counts.get(node) !== 1) continue;
      expect(beliefs.slice(9)).toEqual(tree.belief.slice(node * 3, node * 3 + 3));
      expect(Math.exp(logProbability)).toBeCloseTo(tree.probability[node], 12);
    }
    for (const node of nodeOf.values()) {
      const p = tree.probability[node];
      expect(Math.abs((counts.get(node) ?? 0) / draws - p)).toBeLessThan(4.5 * Math.sqrt(p / draws));
    }
  });

  test('are written as CSV and as JSON lines', () => {
    const process = createPreset('matching-parens', { open_probs: [1, 1] });
    const [word] = sampleFromProcess(process, { length: 2, count: 1, seed: 1 });
    expect(sampleCsvHeader(process)).toBe('word,position,token,symbol,belief_0,belief_1,belief_2');
    const lines = sampleAsCsv(process, word, 7).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^7,0,[01],[()],[\d.]+,[\d.]+,[\d.]+$/);
    const json = JSON.parse(sampleAsJsonLine(process, word)) as { tokens: number[]; beliefs: number[][] };
    expect(json.tokens).toEqual([...word.tokens]);
    expect(json.beliefs[1]).toEqual([...word.beliefs.slice(3)]);
  });

  test('of generalised processes work too', () => {
    const words = [...sampleFromProcess(createPreset('post-quantum'), { length: 30, count: 20, seed: 1 })];
    expect(words).toHaveLength(20);
    for (const { tokens, logProbability } of words) {
      const { probability } = askOracle(createPreset('post-quantum'), tokens);
      expect(Math.log(probability)).toBeCloseTo(logProbability, 9);
    }
  });
});

describe('the oracle', () => {
  const process = createPreset('zero-one-random');

  test('reads words as people type them', () => {
    expect([...typedWord(process, '0 1,1')]).toEqual([0, 1, 1]);
    expect([...typedWord(process, '011')]).toEqual([0, 1, 1]);
    expect([...typedWord(process, '')]).toEqual([]);
    expect([...typedWord(createPreset('days-of-week'), 'M Tu Wknd')]).toEqual([0, 1, 9]);
    expect(() => typedWord(process, '012')).toThrow('“2” is not a symbol of this process. Its symbols are 0, 1.');
    expect(() => typedWord(createPreset('days-of-week'), 'Mo')).toThrow(
      '“Mo” is neither a symbol of this process nor the number of one.',
    );
  });

  test('tells belief and next symbol, and where a word becomes impossible', () => {
    expect(askOracle(process, typedWord(process, '00'))).toMatchObject({
      belief: Float64Array.of(0, 1, 0),
      next: Float64Array.of(0, 1),
      probability: expect.closeTo(1 / 6, 14) as number,
    });
    expect(() => askOracle(process, typedWord(process, '1000'))).toThrow(
      'zero-one-random cannot emit this word: 0 cannot come after 100.',
    );
  });
});

test('matrices as numpy text', () => {
  expect(matricesAsNumpy(createPreset('golden-mean', { p: 0.25 }))).toBe(`import numpy as np

# golden-mean: 2 symbols, 2 states, T[symbol, from, to] of shape (2, 2, 2)
states = ["A","B"]
vocab = ["0","1"]
T = np.array([
    [[0.75, 0.0],
     [1.0, 0.0]],
    [[0.0, 0.25],
     [0.0, 0.0]],
])
stationary = np.array([0.8, 0.2])
`);
});
