import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BeliefRegression, type RegressionData } from '../../../src/analysis/regression/regression.js';
import { createRandom } from '../../../src/algebra/random.js';
import { activationsAt, largestDifference, normalData, svdOracle } from './fixtures.js';

const shapes = fc.record({
  N: fc.integer({ min: 2, max: 60 }),
  d_model: fc.integer({ min: 1, max: 12 }),
  layers: fc.integer({ min: 1, max: 3 }),
  S: fc.integer({ min: 1, max: 4 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  /** What is wrong with the activations. */
  flaw: fc.constantFrom('none', 'equal layers', 'constant columns', 'equal rows', 'one direction', 'scales'),
  /** Decades that the weights span. */
  decades: fc.integer({ min: 0, max: 4 }),
});

it('agrees with an SVD for any shape, rank and weights', async () => {
  await fc.assert(
    fc.asyncProperty(shapes, async ({ N, d_model, layers, S, seed, flaw, decades }) => {
      const data = flawed(normalData(N, d_model, layers, S, seed), flaw, decades, seed);
      const all = [...data.resid_post.keys()];
      const result = await (await BeliefRegression.create(data)).fit(all);
      const rows = [...data.weights.keys()];
      const oracle = svdOracle(data, rows, all);
      const size = Math.max(1, ...oracle.coefficients.flat().map(Math.abs));
      expect(largestDifference(result.coefficients, oracle.coefficients.flat())).toBeLessThan(1e-6 * size);
      const predictions = rows.flatMap((row) => oracle.predict(activationsAt(data, row, all)));
      expect(largestDifference(result.predictions, predictions)).toBeLessThan(1e-6);
      expect(result.r2).toBeLessThanOrEqual(1);
      expect(Number.isFinite(result.mse)).toBe(true);
      expect(result.r2_unseen === null).toBe(N < 5);
    }),
    { numRuns: 250, seed: 7 },
  );
}, 60_000);

function flawed(data: RegressionData, flaw: string, decades: number, seed: number): RegressionData {
  const random = createRandom(seed + 1);
  const { d_model } = data;
  const weights = data.weights.map(() => 10 ** (-decades * random.next()));
  const change = (value: (own: number, row: number, column: number, layer: number) => number): Float32Array[] =>
    data.resid_post.map((layer, l) => layer.map((own, i) => value(own, Math.floor(i / d_model), i % d_model, l)));
  const [first] = data.resid_post;
  const kinds: Record<string, () => readonly Float32Array[]> = {
    none: () => data.resid_post,
    'equal layers': () => change((_own, row, column) => first[row * d_model + column]),
    'constant columns': () => change((own, _row, column) => (column % 2 === 0 ? 0.7 : own)),
    'equal rows': () => change((_own, row, column, l) => data.resid_post[l][(row >> 1) * d_model + column]),
    'one direction': () => change((_own, row, column) => Math.round(4 * first[row * d_model]) * (column + 1)),
    scales: () => change((own, _row, column) => own * 2 ** (-4 * (column % 3))),
  };
  return { ...data, resid_post: kinds[flaw](), weights };
}
