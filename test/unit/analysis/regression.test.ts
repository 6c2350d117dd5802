import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createDesign } from '../../../src/analysis/regression/regression.js';
import { BeliefRegression, type Regression, type RegressionData } from '../../../src/analysis/regression/regression.js';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { createRandom } from '../../../src/algebra/random.js';
import { activationsAt, largestDifference, normalData, svdOracle } from './fixtures.js';

const fit = async (data: RegressionData, layers = [...data.resid_post.keys()]): Promise<Regression> =>
  (await BeliefRegression.create(data)).fit(layers);
const allRows = (data: RegressionData): number[] => [...data.weights.keys()];

describe('least squares', () => {
  it('agrees within 1e-7 with a float64 SVD on activations of condition 7e5', async () => {
    const folder = 'test/data/analysis/';
    const stored = JSON.parse(readFileSync(`${folder}mess3-condition-7e5.json`, 'utf8')) as StoredCase;
    const bytes = readFileSync(`${folder}mess3-condition-7e5.f32`);
    const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const { N, d_model, layers, S } = stored;
    expect(stored.condition).toBeGreaterThan(7e5);
    const result = await fit({
      resid_post: Array.from({ length: layers }, (_, l) => values.slice(l * N * d_model, (l + 1) * N * d_model)),
      d_model,
      targets: Float64Array.from(stored.targets),
      S,
      weights: Float64Array.from(stored.weights),
      position: new Int32Array(N),
    });
    expect(largestDifference(result.coefficients, stored.coefficients)).toBeLessThan(1e-7);
    expect(largestDifference(result.intercept, stored.intercept)).toBeLessThan(1e-7);
    expect(largestDifference(result.predictions, stored.predictions)).toBeLessThan(1e-7);
    expect(Math.abs(result.r2 - stored.r2)).toBeLessThan(1e-9);
    expect(Math.abs(result.mse - stored.mse)).toBeLessThan(1e-9);
    expect(result.underdetermined).toBe(false);
  });

  it.each([
    { shape: 'tall', N: 90, d_model: 7, layers: 3 },
    { shape: 'as many rows as columns', N: 21, d_model: 7, layers: 3 },
    { shape: 'as many as the centred rank', N: 22, d_model: 7, layers: 3 },
    { shape: 'wide', N: 9, d_model: 5, layers: 4 },
    { shape: 'one column', N: 12, d_model: 1, layers: 1 },
    { shape: 'two rows', N: 2, d_model: 3, layers: 1 },
    { shape: 'folds wide, whole tall', N: 26, d_model: 12, layers: 2 },
  ])('agrees with an SVD: $shape', async ({ N, d_model, layers }) => {
    const data = normalData(N, d_model, layers, 3, N);
    const chosen = [...data.resid_post.keys()];
    const result = await fit(data);
    const oracle = svdOracle(data, allRows(data), chosen);
    expect(largestDifference(result.coefficients, oracle.coefficients.flat())).toBeLessThan(1e-9);
    expect(largestDifference(result.intercept, oracle.intercept)).toBeLessThan(1e-9);
    const predictions = allRows(data).flatMap((row) => oracle.predict(activationsAt(data, row, chosen)));
    expect(largestDifference(result.predictions, predictions)).toBeLessThan(1e-9);
    expect(result.underdetermined).toBe(d_model * layers >= N);
  });

  it('shares the coefficients between equal layers, as the least norm does', async () => {
    const data = normalData(80, 6, 1, 2, 1);
    const twice = { ...data, resid_post: [data.resid_post[0], data.resid_post[0].slice()] };
    const once = await fit(data);
    const both = await fit(twice);
    const half = once.coefficients.map((value) => value / 2);
    expect(largestDifference(both.coefficients, [...half, ...half])).toBeLessThan(1e-10);
    expect(largestDifference(both.predictions, once.predictions)).toBeLessThan(1e-10);
    expect(both.r2_unseen).toBeCloseTo(once.r2_unseen ?? NaN, 9);
  });

  it('gives dependent columns the least norm where none are equal', async () => {
    const data = normalData(70, 4, 2, 2, 2);
    // Third layer: sum of the first two in small whole numbers, exact in float32.
    const whole = data.resid_post.map((layer) => layer.map((value) => Math.round(value * 8)));
    const sum = whole[0].map((value, i) => value + whole[1][i]);
    const dependent = { ...data, resid_post: [...whole, sum] };
    const result = await fit(dependent);
    const oracle = svdOracle(dependent, allRows(dependent), [0, 1, 2]);
    expect(largestDifference(result.coefficients, oracle.coefficients.flat())).toBeLessThan(1e-10);
  });

  it('keeps what it can at a condition of 1e12', async () => {
    const [A, B, C, E] = wholeLayers(60, 5, 4);
    const step = 2 ** -12;
    // The same span as A, B, C, E, but each reached only through small differences; exact in float32.
    const near = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value + step * b[i]);
    const data = normalData(60, 5, 1, 2, 3);
    const plain = { ...data, resid_post: [A, B, C, E] };
    const chained = { ...data, resid_post: [A, near(A, B), near(B, C), near(C, E)] };
    const expected = await fit(plain);
    const result = await fit(chained);
    expect(largestDifference(result.predictions, expected.predictions)).toBeLessThan(1e-3);
    expect(Math.abs(result.r2 - expected.r2)).toBeLessThan(1e-6);
  });

  it('does not mind columns of very different scales', async () => {
    const data = normalData(60, 5, 2, 2, 4);
    const shrunk = { ...data, resid_post: [data.resid_post[0], data.resid_post[1].map((value) => value * 2 ** -36)] };
    const expected = await fit(data);
    const result = await fit(shrunk);
    expect(largestDifference(result.predictions, expected.predictions)).toBeLessThan(1e-9);
  });

  it('ignores constant columns and survives activations that say nothing', async () => {
    const data = normalData(50, 4, 1, 2, 5);
    const constant = data.resid_post[0].map((value, i) => (i % 4 === 2 ? 0.1 : value));
    const result = await fit({ ...data, resid_post: [constant] });
    expect([...result.coefficients.subarray(4, 6)]).toEqual([0, 0]);
    const nothing = await fit({ ...data, resid_post: [new Float32Array(200).fill(0.1)] });
    expect(nothing.r2).toBeCloseTo(0, 12);
    expect(nothing.coefficients.every((value) => value === 0)).toBe(true);
  });

  it('is the fit over all positions of all words where a row stands for many', async () => {
    const data = normalData(30, 3, 2, 2, 6);
    const repeated = allRows(data).flatMap((row) => Array.from({ length: data.weights[row] }, () => row));
    const expanded: RegressionData = {
      ...data,
      resid_post: data.resid_post.map((layer) =>
        Float32Array.from(repeated.flatMap((row) => [...layer.subarray(row * 3, row * 3 + 3)])),
      ),
      targets: Float64Array.from(repeated.flatMap((row) => [...data.targets.subarray(row * 2, row * 2 + 2)])),
      weights: new Float64Array(repeated.length).fill(1),
      position: Int32Array.from(repeated, (row) => data.position[row]),
    };
    const nodes = await fit(data);
    const words = await fit(expanded);
    expect(largestDifference(nodes.coefficients, words.coefficients)).toBeLessThan(1e-10);
    expect(nodes.r2).toBeCloseTo(words.r2, 10);
    expect(nodes.mse).toBeCloseTo(words.mse, 10);
    expect(largestDifference(nodes.per_position as number[], words.per_position as number[])).toBeLessThan(1e-9);
  });

  it('can be cancelled', async () => {
    const regression = await BeliefRegression.create(normalData(400, 20, 2, 2, 7));
    const signal = AbortSignal.abort();
    await expect(regression.fit([0, 1], { signal })).rejects.toBeInstanceOf(CancelledError);
    // And what was cancelled is not remembered.
    expect((await regression.fit([0, 1])).r2).toBeGreaterThan(0.5);
  });
});

it("does not pass one request's cancel on to another that waits for the same", async () => {
  const regression = await BeliefRegression.create(normalData(3000, 24, 2, 2, 14));
  const controller = new AbortController();
  const first = regression.fit([0, 1], { signal: controller.signal });
  const second = regression.fit([1]);
  controller.abort();
  await expect(first).rejects.toBeInstanceOf(CancelledError);
  expect((await second).underdetermined).toBe(false);
});

describe('scores', () => {
  it('scores each layer alone, whichever are chosen', async () => {
    const data = normalData(60, 4, 3, 2, 8);
    const regression = await BeliefRegression.create(data);
    const { per_layer } = await regression.fit([1, 2]);
    for (const layer of [0, 1, 2]) {
      const alone = await regression.fit([layer]);
      expect(per_layer[layer].layer).toBe(layer);
      expect(per_layer[layer].r2).toBeCloseTo(alone.r2, 10);
      expect(per_layer[layer].mse).toBeCloseTo(alone.mse, 10);
    }
    expect(per_layer[0].r2).toBeGreaterThan(0.8);
    expect(per_layer[2].r2).toBeLessThan(0.5);
  });

  it.each([
    { N: 60, d_model: 4 },
    { N: 22, d_model: 10 },
  ])('scores unseen prefixes by fits without them ($N rows)', async ({ N, d_model }) => {
    const data = normalData(N, d_model, 2, 2, 9);
    const { r2_unseen } = await fit(data);
    const { folds } = await createDesign(data, 0);
    const predictions: number[][] = [];
    for (const fold of folds) {
      const held = new Set(fold);
      const oracle = svdOracle(
        data,
        allRows(data).filter((row) => !held.has(row)),
        [0, 1],
      );
      for (const row of fold) predictions[row] = oracle.predict(activationsAt(data, row, [0, 1]));
    }
    expect(predictions).toHaveLength(N);
    // Every prefix counts once here, however many words pass through it.
    const once = { ...data, weights: new Float64Array(N).fill(1) };
    expect(r2_unseen).toBeCloseTo(r2Of(once, predictions.flat()), 8);
  });

  it('has no score of unseen prefixes where there are fewer than five', async () => {
    expect((await fit(normalData(4, 1, 1, 1, 10))).r2_unseen).toBeNull();
  });

  it('takes the same folds for the same seed', async () => {
    const data = normalData(40, 4, 1, 2, 11);
    const unseen = async (seed: number): Promise<number | null> =>
      (await (await BeliefRegression.create(data, { seed })).fit([0])).r2_unseen;
    expect(await unseen(3)).toBe(await unseen(3));
    expect(await unseen(3)).not.toBe(await unseen(4));
  });

  it('scores a constant coordinate as scikit-learn: 1 where it is met exactly', async () => {
    const data = normalData(40, 3, 1, 2, 12);
    const constant = data.targets.map((value, i) => (i % 2 === 1 ? 0.33333 : value));
    const single = { ...data, targets: data.targets.filter((_, i) => i % 2 === 0), S: 1 };
    const both = await fit({ ...data, targets: constant });
    const alone = await fit(single);
    expect(both.r2).toBeCloseTo((alone.r2 + 1) / 2, 12);
  });

  it('leaves constant coordinates out of a position, and has null where none varies', async () => {
    const data = normalData(40, 3, 1, 2, 13);
    const position = Int32Array.from(data.weights, (_, row) => (row < 20 ? 0 : 1));
    const targets = data.targets.map((value, i) => (i < 40 ? 0.25 : i % 2 === 1 ? 0.5 : value));
    const { per_position, predictions } = await fit({ ...data, targets, position });
    expect(per_position[0]).toBeNull();
    const rows = allRows(data).slice(20);
    expect(per_position[1]).toBeCloseTo(
      r2Of(
        { ...data, targets: targets.filter((_, i) => i >= 40 && i % 2 === 0), S: 1, weights: data.weights.slice(20) },
        rows.map((row) => predictions[row * 2]),
      ),
      10,
    );
  });
});

interface StoredCase {
  readonly N: number;
  readonly d_model: number;
  readonly layers: number;
  readonly S: number;
  readonly condition: number;
  readonly weights: number[];
  readonly targets: number[];
  readonly coefficients: number[];
  readonly intercept: number[];
  readonly predictions: number[];
  readonly r2: number;
  readonly mse: number;
}

/** Whole numbers from -8 to 8: sums and small multiples of them are exact in float32. */
function wholeLayers(N: number, d_model: number, layers: number): Float32Array[] {
  const random = createRandom(99);
  return Array.from({ length: layers }, () => Float32Array.from({ length: N * d_model }, () => random.below(17) - 8));
}

function r2Of({ targets, S, weights }: RegressionData, predictions: readonly number[]): number {
  const total = weights.reduce((sum, value) => sum + value, 0);
  let r2 = 0;
  for (let s = 0; s < S; s++) {
    const own = [...weights.keys()].map((row) => ({
      w: weights[row],
      y: targets[row * S + s],
      p: predictions[row * S + s],
    }));
    const mean = own.reduce((sum, { w, y }) => sum + w * y, 0) / total;
    const residual = own.reduce((sum, { w, y, p }) => sum + w * (y - p) ** 2, 0);
    r2 += 1 - residual / own.reduce((sum, { w, y }) => sum + w * (y - mean) ** 2, 0);
  }
  return r2 / S;
}
