import fc from 'fast-check';
import Fraction from 'fraction.js';
import { describe, expect, test } from 'vitest';
import { buildMixedStateTree } from '../../../src/process/beliefs/buildMixedStateTree.js';
import { conditionalEntropies } from '../../../src/process/measures/conditionalEntropy.js';
import { blockEntropies, myopicEntropies } from './entropies.js';
import { exploreBeliefs } from '../../../src/process/beliefs/exploreBeliefs.js';
import { parseProcessFile } from '../../../src/process/file/processFile.js';
import { processAsFile } from '../../../src/process/file/processText.js';
import { mixedStatePresentation } from '../../../src/process/beliefs/mixedStatePresentation.js';
import { askOracle } from '../../../src/process/words/oracle.js';
import type { Process } from '../../../src/process/process.js';
import { createProcess } from '../../../src/process/validate.js';
import { wordNodes, wordOf } from '../../../src/process/beliefs/treeWords.js';
import { matricesOf } from '../../../src/process/matrices.js';

const RUNS = { numRuns: 50, seed: 20261125 };

/** Integer weights [from][symbol][to], many of them zero; every state can be left. */
const weights = fc.record({ S: fc.integer({ min: 1, max: 5 }), V: fc.integer({ min: 1, max: 3 }) }).chain(({ S, V }) =>
  fc.array(
    fc
      .array(
        fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) }),
        {
          minLength: S * V,
          maxLength: S * V,
        },
      )
      .filter((row) => row.some((w) => w > 0)),
    { minLength: S, maxLength: S },
  ),
);

function processOf(rows: readonly number[][]): Process {
  const S = rows.length;
  const V = rows[0].length / S;
  const matrices = Array.from({ length: V }, (_, x) =>
    rows.map((row) => {
      const sum = row.reduce((s, w) => s + w, 0);
      return Array.from({ length: S }, (_, to) => row[x * S + to] / sum);
    }),
  );
  return createProcess({
    name: 'random',
    states: rows.map((_, s) => `s${s}`),
    symbols: Array.from({ length: V }, (_, x) => `x${x}`),
    matrices,
    start: rows.map(() => 1),
  });
}

/** The largest difference of two lists of numbers. */
function worst(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  let most = 0;
  for (let i = 0; i < found.length; i++) most = Math.max(most, Math.abs(found[i] - expected[i]));
  return most;
}

/** Probability of a word as a product of matrices between π and τ, without any belief. */
function wordProbability(process: Process, word: ArrayLike<number>): number {
  const S = process.states.length;
  let row = process.stationary;
  for (let i = 0; i < word.length; i++) {
    const matrix = matricesOf(process)[word[i]];
    const before = row;
    row = Float64Array.from({ length: S }, (_, to) => before.reduce((s, p, from) => s + p * matrix[from * S + to], 0));
  }
  return row.reduce((s, p) => s + p, 0);
}

describe('any process', () => {
  test('has a stationary distribution that is one', () => {
    fc.assert(
      fc.property(weights, (rows) => {
        const process = processOf(rows);
        const { stationary, states } = process;
        const matrices = matricesOf(process);
        const S = states.length;
        const after = Array.from({ length: S }, (_, to) =>
          matrices.reduce((s, m) => s + stationary.reduce((t, p, from) => t + p * m[from * S + to], 0), 0),
        );
        after.forEach((p, state) => expect(Math.abs(p - stationary[state])).toBeLessThan(1e-13));
        expect(stationary.reduce((s, p) => s + p, 0)).toBeCloseTo(1, 13);
      }),
      RUNS,
    );
  });

  test('has beliefs that sum to one, and two ways to the same word probability', async () => {
    await fc.assert(
      fc.asyncProperty(weights, async (rows) => {
        const process = processOf(rows);
        const S = process.states.length;
        const tree = await buildMixedStateTree(process, 5);
        const sums = Array.from({ length: tree.count }, (_, node) =>
          tree.belief.subarray(node * S, node * S + S).reduce((s, p) => s + p, 0),
        );
        expect(worst(sums, new Array<number>(tree.count).fill(1))).toBeLessThan(1e-12);
        const words = Array.from(wordNodes(tree, 5), (node) => wordOf(tree, node));
        const found = tree.probability.slice(tree.levelStart[5]);
        expect(
          worst(
            found,
            words.map((word) => wordProbability(process, word)),
          ),
        ).toBeLessThan(1e-12);
        expect(
          worst(
            found,
            words.map((word) => askOracle(process, word).probability),
          ),
        ).toBeLessThan(1e-12);
      }),
      RUNS,
    );
  });

  test('has block entropies that rise and are concave, by word and by belief the same', async () => {
    await fc.assert(
      fc.asyncProperty(weights, async (rows) => {
        const process = processOf(rows);
        const h = myopicEntropies(blockEntropies(await buildMixedStateTree(process, 6)));
        h.forEach((increment, L) => {
          expect(increment).toBeGreaterThan(-1e-12);
          if (L > 0) expect(increment).toBeLessThan(h[L - 1] + 1e-12);
        });
        const byBelief = await conditionalEntropies(process, process.stationary, 6, 100_000);
        byBelief.forEach((increment, L) => expect(Math.abs(increment - h[L])).toBeLessThan(1e-12));
      }),
      RUNS,
    );
  });

  test('explored by belief or by word meets the same beliefs', async () => {
    await fc.assert(
      fc.asyncProperty(weights, async (rows) => {
        const process = processOf(rows);
        const explored = await exploreBeliefs(process, 5);
        const tree = await buildMixedStateTree(process, 5);
        expect(explored.count).toBe(tree.distinct.count);
        expect(worst(explored.vector, tree.distinct.vector)).toBeLessThan(1e-9);
        expect(explored.weight.reduce((s, w) => s + w, 0)).toBeCloseTo(1, 10);
      }),
      RUNS,
    );
  });

  test('is generated by its mixed-state presentation', async () => {
    await fc.assert(
      fc.asyncProperty(weights, async (rows) => {
        const process = processOf(rows);
        const msp = await mixedStatePresentation(process, { limit: 100 });
        if (!msp.exact) return;
        // From the root, not from its stationary distribution: that is what the words of the process start from.
        const S = msp.process.states.length;
        const root = { ...msp.process, start: Float64Array.from({ length: S }, (_, b) => (b === 0 ? 1 : 0)) };
        const own = await buildMixedStateTree(process, 4);
        const again = await buildMixedStateTree(root, 4);
        expect(again.count).toBe(own.count);
        expect(worst(again.probability, own.probability)).toBeLessThan(1e-12);
      }),
      RUNS,
    );
  });

  test('written to a file is read again', () => {
    fc.assert(
      fc.property(weights, (rows) => {
        const process = processOf(rows);
        const text = processAsFile(process).replace(/\n}\n$/, `,\n  "start": [${rows.map(() => 1).join()}]\n}\n`);
        const read = parseProcessFile(text);
        expect(read.process?.matrices).toEqual(process.matrices);
        expect(read.process?.stationary).toEqual(process.stationary);
      }),
      RUNS,
    );
  });
});

test('any text is read without a throw', () => {
  const base = processAsFile(
    processOf([
      [1, 0, 1, 1],
      [2, 1, 0, 0],
    ]),
  );
  const mutation = fc.record({
    at: fc.nat(base.length),
    remove: fc.nat(20),
    insert: fc.string({ unit: 'binary', maxLength: 8 }),
  });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), mutation), (input) => {
      const text =
        typeof input === 'string'
          ? input
          : base.slice(0, input.at) + input.insert + base.slice(input.at + input.remove);
      const { diagnostics } = parseProcessFile(text);
      expect(diagnostics.every(({ offset, length }) => offset >= 0 && offset + length <= text.length + 1)).toBe(true);
    }),
    { numRuns: 500, seed: 7 },
  );
});

describe('in rational arithmetic', () => {
  const half = new Fraction(1, 2);
  const zero = new Fraction(0);

  /** RRXOR with fair bits: [symbol][from][to] and π, exactly. */
  const T = [0, 1].map(() => Array.from({ length: 5 }, () => new Array<Fraction>(5).fill(zero)));
  T[0][0][1] = T[1][0][2] = T[0][1][4] = T[1][1][3] = T[0][2][3] = T[1][2][4] = half;
  T[1][3][0] = T[0][4][0] = new Fraction(1);
  const pi = [new Fraction(1, 3), ...[1, 2, 3, 4].map(() => new Fraction(1, 6))];

  test('RRXOR has the beliefs and word probabilities that Bayes’ rule gives', async () => {
    const process = createProcess({
      name: 'rrxor',
      states: ['S', '0', '1', 'T', 'F'],
      symbols: ['0', '1'],
      matrices: T.map((m) => m.map((row) => row.map((p) => p.valueOf()))),
    });
    const tree = await buildMixedStateTree(process, 9);
    const distinct = new Set<string>();
    for (let node = 0; node < tree.count; node++) {
      let belief = pi;
      let probability = new Fraction(1);
      for (const x of wordOf(tree, node)) {
        const after = belief.map((_, to) => belief.reduce((s, p, from) => s.add(p.mul(T[x][from][to])), zero));
        const p = after.reduce((s, q) => s.add(q), zero);
        probability = probability.mul(p);
        belief = after.map((q) => q.div(p));
      }
      expect(Math.abs(tree.probability[node] - probability.valueOf())).toBeLessThan(1e-15);
      belief.forEach((p, s) => expect(Math.abs(tree.belief[node * 5 + s] - p.valueOf())).toBeLessThan(1e-14));
      distinct.add(belief.map((p) => p.toFraction()).join());
    }
    expect(distinct.size).toBe(tree.distinct.count);
    expect((await exploreBeliefs(process, 9)).count).toBe(distinct.size);
  });
});
