import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  BeliefRegression,
  createDesign,
  score,
  type RegressionData,
} from '../../../src/analysis/regression/regression.js';
import { createRandom } from '../../../src/algebra/random.js';
import { activationsAt, normalData, svdOracle } from './fixtures.js';

const cases = fc.record({
  N: fc.integer({ min: 30, max: 70 }),
  d_model: fc.integer({ min: 2, max: 8 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  /** Columns 1, 2, … of each layer differ from column 0 by this share; 1: random columns. */
  apart: fc.constantFrom(1, 1, 1e-2, 1e-4),
  /** Decades that the columns' sizes span. */
  decades: fc.constantFrom(0, 3),
  /** What of the targets is no linear function of the columns. */
  noise: fc.constantFrom(1, 1e-2, 3e-5),
  zeros: fc.boolean(),
});

it('scores by moments are those of a pass over the rows, however near 1 and whatever the columns', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (of) => {
      const data = shaped(of);
      const result = await (await BeliefRegression.create(data)).fit([0, 1]);
      const scored = await (await BeliefRegression.create(data)).score([0, 1]);
      const all = [...data.weights.keys()];
      const expected = scoreOf(data, [0, 1], all, all, data.weights);
      // Activations are float32: what is compared is the fit to those, as they are.
      near(result.r2, expected.r2);
      near(scored.r2, expected.r2);
      expect(Math.abs(scored.mse / expected.mse - 1)).toBeLessThan(1e-6);
      for (const { layer, r2 } of result.per_layer) near(r2, scoreOf(data, [layer], all, all, data.weights).r2);
      near(result.r2_unseen ?? NaN, await unseenOf(data));
    }),
    { numRuns: 40, seed: 14 },
  );
}, 60_000);

/** Equal to a millionth of what is not explained. */
const near = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThan(1e-6 * Math.abs(1 - expected));

async function unseenOf(data: RegressionData): Promise<number> {
  const { folds } = await createDesign(data, 0);
  const { N, S } = { N: data.weights.length, S: data.S };
  const predictions = new Float64Array(N * S);
  for (const own of folds) {
    const others = folds.filter((fold) => fold !== own).flatMap((fold) => [...fold]);
    const oracle = svdOracle(data, others, [0, 1]);
    for (const row of own) predictions.set(oracle.predict(activationsAt(data, row, [0, 1])), row * S);
  }
  return score(data.targets, predictions, new Float64Array(N).fill(1), S).r2;
}

function scoreOf(data: RegressionData, layers: number[], fitted: number[], rows: number[], weights: Float64Array) {
  const oracle = svdOracle(data, fitted, layers);
  const predictions = Float64Array.from(rows.flatMap((row) => oracle.predict(activationsAt(data, row, layers))));
  return score(data.targets, predictions, weights, data.S);
}

function shaped(of: typeof cases extends fc.Arbitrary<infer T> ? T : never): RegressionData {
  const { N, d_model, seed, apart, decades, noise, zeros } = of;
  const S = 2;
  const data = normalData(N, d_model, 2, S, seed);
  const random = createRandom(seed + 3);
  const resid_post = data.resid_post.map((layer) =>
    layer.map((own, i) => {
      const column = i % d_model;
      const first = layer[i - column];
      const value = apart === 1 || column === 0 ? own : first + apart * own;
      return value * 10 ** ((-decades * column) / d_model) + column;
    }),
  );
  const targets = new Float64Array(N * S);
  for (let row = 0; row < N; row++)
    for (let s = 0; s < S; s++) {
      const line = resid_post.reduce((sum, layer, l) => sum + (l + s + 1) * layer[row * d_model + (s % d_model)], 0.3);
      targets[row * S + s] = line + noise * (random.next() - 0.5);
    }
  const weights = data.weights.map((weight, row) => (zeros && row % 7 === 3 ? 0 : weight));
  return { ...data, resid_post, targets, weights };
}
