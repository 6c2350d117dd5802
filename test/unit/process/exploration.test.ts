import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildMixedStateTree } from '../../../src/process/beliefs/buildMixedStateTree.js';
import { beliefGraph } from '../../../src/process/beliefs/beliefGraph.js';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { blockFromIncrements, conditionalEntropies } from '../../../src/process/measures/conditionalEntropy.js';
import { blockEntropies } from './entropies.js';
import { exploreBeliefs } from '../../../src/process/beliefs/exploreBeliefs.js';
import { mixedStatePresentation } from '../../../src/process/beliefs/mixedStatePresentation.js';
import { createPreset, listPresets } from '../../../src/process/presets/catalogue.js';
import { processReport } from '../../../src/process/measures/processReport.js';
import { createRandom } from '../../../src/algebra/random.js';
import { createProcess } from '../../../src/process/validate.js';
import { processorTime } from '../support/processorTime.js';

const ln2 = Math.log(2);
const entropy = (...p: number[]): number => -p.reduce((s, q) => s + (q > 0 ? q * Math.log(q) : 0), 0);

describe('following beliefs', () => {
  test('tells finitely many from infinitely many', async () => {
    const closed = async (name: string): Promise<boolean> => (await beliefGraph(createPreset(name))).closed;
    for (const name of ['rrxor', 'zero-one-random', 'even', 'golden-mean', 'coin', 'days-of-week', 'mr-name']) {
      expect(await closed(name), name).toBe(true);
    }
    for (const name of ['mess3', 'leaky-rrxor', 'sns', 'fanizza', 'tom-quantum', 'post-quantum']) {
      expect(await closed(name), name).toBe(false);
    }
  });

  test('by belief meets the same beliefs in the same order as by path', async () => {
    for (const depth of [0, 1, 4, 11]) {
      const process = createPreset('rrxor');
      const explored = await exploreBeliefs(process, depth);
      const tree = await buildMixedStateTree(process, depth);
      expect(explored).toMatchObject({ expansion: 'belief', nodes: null, count: tree.distinct.count });
      explored.vector.forEach((v, i) => expect(v).toBeCloseTo(tree.distinct.vector[i], 12));
    }
  });

  test('weighs beliefs by how likely they are met', async () => {
    const process = createPreset('rrxor', { pR1: 0.3, pR2: 0.6 });
    const explored = await exploreBeliefs(process, 6);
    const tree = await buildMixedStateTree(process, 6);
    const weight = new Float64Array(tree.distinct.count);
    tree.beliefIndex.forEach((b, node) => (weight[b] += tree.probability[node] / 7));
    weight.forEach((w, b) => expect(explored.weight[b]).toBeCloseTo(w, 12));
  });

  test('follows every path of an infinite process while that fits', async () => {
    expect(await exploreBeliefs(createPreset('mess3'), 9)).toMatchObject({
      expansion: 'tree',
      nodes: 29_524,
      count: 29_524,
    });
  });

  test('spends its budget on the most probable words', async () => {
    const process = createPreset('leaky-rrxor', { p1: 0.05, p2: 0.05, epsilon: 0.02 });
    const explored = await exploreBeliefs(process, 40, { budget: 5_000 });
    expect(explored.expansion).toBe('budget');
    expect(explored.complete_depth).toBe(10);
    expect(explored.nodes).toBeLessThanOrEqual(5_000);
    expect(explored.nodes).toBeGreaterThan(4_900);
    // Zeros are by far the most probable symbols, so words of them are followed far beyond the complete depth.
    expect(Math.max(...explored.first_depth)).toBeGreaterThan(20);
  });

  test('depth 1,000 costs no more than a moment', async () => {
    const spent = processorTime();
    const report = await processReport(createPreset('rrxor'), { depth: 1_000 });
    expect(spent()).toBeLessThan(3_000);
    expect(report.unique_beliefs).toBe(36);
    expect(report.block_entropy).toHaveLength(1_001);
    expect(report.complete_depth).toBe(1_000);
    // The last increments are the entropy rate itself.
    expect(report.myopic_entropy[999]).toBeCloseTo((2 / 3) * ln2, 9);
  });
});

describe('block entropies by belief', () => {
  test.each(listPresets().map((preset) => preset.name))('of %s agree with those by word', async (name) => {
    const process = createPreset(name);
    const depth = name === 'days-of-week' ? 4 : 6;
    const byBelief = blockFromIncrements(await conditionalEntropies(process, process.stationary, depth, 100_000));
    const byWord = blockEntropies(await buildMixedStateTree(process, depth));
    byWord.forEach((h, L) => expect(Math.abs(h - byBelief[L])).toBeLessThan(1e-12));
  });
});

describe('reports', () => {
  test('give closed forms of entropy rates from the literature', async () => {
    const rate = async (name: string, params = {}): Promise<unknown> =>
      (await processReport(createPreset(name, params), { depth: 2 })).entropy_rate;
    const close = (value: number): unknown => expect.closeTo(value, 12);
    for (const p of [0.1, 0.5, 0.77]) {
      expect(await rate('golden-mean', { p })).toEqual(close(entropy(p, 1 - p) / (1 + p)));
      expect(await rate('golden-mean', { R: 3, k: 2, p })).toEqual(close(entropy(p, 1 - p) / (1 + 4 * p)));
      expect(await rate('no-consecutive-ones', { p })).toEqual(close(entropy(p, 1 - p) / (1 + p)));
      expect(await rate('even', { p })).toEqual(close(entropy(p, 1 - p) / (2 - p)));
      expect(await rate('zero-one-random', { p })).toEqual(close(entropy(p, 1 - p) / 3));
      expect(await rate('coin', { p })).toEqual(close(entropy(p, 1 - p)));
      expect(await rate('rrxor', { pR1: p, pR2: 0.3 })).toEqual(close((entropy(p, 1 - p) + entropy(0.3, 0.7)) / 3));
    }
  });

  test('bound the entropy rate where the process is not unifilar', async () => {
    const report = await processReport(createPreset('sns'), { depth: 60 });
    const { lower, upper } = report.entropy_rate as { lower: number; upper: number };
    expect(report.unifilar).toBe(false);
    expect(lower).toBeLessThanOrEqual(upper);
    expect(upper - lower).toBeLessThan(1e-9);
    // Marzen and Crutchfield 2015: 0.677867 bits at p = q = 1/2.
    expect(upper / ln2).toBeCloseTo(0.677867, 5);
  });

  test('statistical complexity is that of the smallest unifilar presentation', async () => {
    const cmu = async (name: string, params = {}): Promise<number | null> =>
      (await processReport(createPreset(name, params), { depth: 2 })).statistical_complexity;
    expect(await cmu('even')).toBeCloseTo(entropy(2 / 3, 1 / 3), 12);
    expect(await cmu('zero-one-random')).toBeCloseTo(Math.log(3), 12);
    expect(await cmu('coin', { p: 0.3 })).toBe(0);
    expect(await cmu('mess3')).toBeNull();
    // A fair RRXOR: S, 0, 1, T and F are all causal states.
    expect(await cmu('rrxor')).toBeCloseTo(entropy(1 / 3, 1 / 6, 1 / 6, 1 / 6, 1 / 6), 12);
    // A coin in disguise: two states that emit alike are one causal state.
    const disguised = createProcess({
      name: 'disguised',
      states: ['A', 'B'],
      symbols: ['0', '1'],
      matrices: [
        [
          [0, 0.5],
          [0.5, 0],
        ],
        [
          [0.5, 0],
          [0, 0.5],
        ],
      ],
    });
    expect((await processReport(disguised)).statistical_complexity).toBe(0);
  });

  test('have what the reference files have', async () => {
    const url = new URL('../../data/reference/rrxor.json', import.meta.url);
    const reference = JSON.parse(readFileSync(url, 'utf8')) as { block_entropy: number[]; myopic_entropy: number[] };
    const report = await processReport(createPreset('rrxor'), { depth: 10 });
    reference.block_entropy.forEach((h, L) => expect(report.block_entropy[L]).toBeCloseTo(h, 10));
    reference.myopic_entropy.forEach((h, L) => expect(report.myopic_entropy[L]).toBeCloseTo(h, 10));
    expect(report.optimal_loss).toHaveLength(9);
    expect(report.optimal_loss[0]).toBe(report.myopic_entropy[1]);
    expect(report).toMatchObject({ period: 3, transient_states: [], unifilar: true, expansion: 'belief', nodes: null });
    expect(report.recurrent_classes).toEqual([['S', '0', '1', 'T', 'F']]);
  });

  test('of a process of many states take no more than a moment, and can be cancelled', async () => {
    const random = createRandom(4);
    const rows = Array.from({ length: 60 }, () => Array.from({ length: 120 }, () => random.next()));
    const sums = rows.map((row) => row.reduce((s, w) => s + w, 0));
    const matrices = [0, 1].map((x) => rows.map((row, i) => row.slice(x * 60, x * 60 + 60).map((w) => w / sums[i])));
    const process = createProcess({ name: 'r', states: rows.map((_, i) => `s${i}`), symbols: ['0', '1'], matrices });
    const spent = processorTime();
    const report = await processReport(process, { depth: 20 });
    expect(spent()).toBeLessThan(30_000);
    const { lower, upper } = report.entropy_rate as { lower: number; upper: number };
    expect(upper - lower).toBeLessThan(1e-6);
    const controller = new AbortController();
    const cancelled = processReport(process, { depth: 20, signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    await expect(cancelled).rejects.toBeInstanceOf(CancelledError);
  });

  test('bound the entropy rate at the depth asked for', async () => {
    const process = createPreset('mess3');
    const report = await processReport(process, { depth: 6 });
    const { lower, upper } = report.entropy_rate as { lower: number; upper: number };
    expect(upper).toBe(report.myopic_entropy[5]);
    // H(X_6 | X_1 .. X_5, S_0) from words alone: a start in each state is one whose root is that state.
    let expected = 0;
    for (const state of [0, 1, 2]) {
      const root = Float64Array.from([0, 1, 2], (s) => (s === state ? 1 : 0));
      const block = blockEntropies(await buildMixedStateTree({ ...process, start: root }, 6));
      expected += (block[6] - block[5]) / 3;
    }
    expect(lower).toBeCloseTo(expected, 12);
  });

  test('leave out what is not known and say so', async () => {
    const report = await processReport(createPreset('mess3'), { depth: 30, budget: 2_000 });
    expect(report.block_entropy).toHaveLength(31);
    expect(report.block_entropy[30]).toBeNull();
    expect(report.optimal_loss).toHaveLength(29);
    expect(report.notes.join(' ')).toMatch(/most probable ones, 2,000 nodes.*Entropies end at L = \d/);
    const quantum = await processReport(createPreset('tom-quantum'), { depth: 4 });
    expect(quantum).toMatchObject({ unifilar: null, period: null, statistical_complexity: null });
    expect(quantum.entropy_rate).toMatchObject({ lower: null });
    expect(JSON.parse(JSON.stringify(quantum))).toEqual(quantum);
  });
});

describe('the mixed-state presentation', () => {
  test('of RRXOR has 36 states, 5 of them recurrent, and is the same process', async () => {
    const process = createPreset('rrxor');
    const msp = await mixedStatePresentation(process);
    expect(msp.exact).toBe(true);
    expect(msp.process.states).toHaveLength(36);
    expect(msp.recurrent.map((members) => members.length)).toEqual([5]);
    expect(msp.transient).toHaveLength(31);
    const tree = await buildMixedStateTree(msp.process, 6);
    const original = await buildMixedStateTree(process, 6);
    expect(tree.count).toBe(original.count);
    original.probability.forEach((p, node) => expect(tree.probability[node]).toBeCloseTo(p, 12));
  });

  test('of a process with infinitely many beliefs is cut, and says how far off it is', async () => {
    const msp = await mixedStatePresentation(createPreset('mess3'), { limit: 200 });
    expect(msp.exact).toBe(false);
    expect(msp.process.states).toHaveLength(200);
    expect(msp.error).toBeGreaterThan(0);
    expect(msp.error).toBeLessThan(0.1);
    await expect(mixedStatePresentation(createPreset('mess3'), { limit: 0 })).rejects.toMatchObject({
      code: 'bad-limit',
    });
  });

  test('of a generalised process is a hidden Markov model', async () => {
    const msp = await mixedStatePresentation(createPreset('tom-quantum'), { limit: 100 });
    expect(msp.process.generalised).toBe(false);
  });
});
