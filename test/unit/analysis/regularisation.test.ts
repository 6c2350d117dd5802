import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BeliefRegression } from '../../../src/analysis/regression/regression.js';
import { symmetricEigen } from '../../../src/algebra/symmetricEigen.js';
import { createRandom } from '../../../src/algebra/random.js';
import { largestDifference, normalData } from './fixtures.js';

interface Fit {
  readonly ridge: number;
  readonly cutoff: number;
  readonly coefficients: number[];
  readonly r2: number;
}

interface Case {
  readonly shape: string;
  readonly d_model: number;
  readonly S: number;
  readonly resid_post: number[][];
  readonly weights: number[];
  readonly targets: number[];
  readonly fits: Fit[];
}

/** By numpy's SVD: V · keep / (σ² + ridge · Σσ² / columns) · Vᵀ Xᵀ W y. */
const cases = JSON.parse(readFileSync('test/data/analysis/regularised.json', 'utf8')) as Case[];

const regressionOf = ({ resid_post, d_model, S, targets, weights }: Case): Promise<BeliefRegression> =>
  BeliefRegression.create({
    resid_post: resid_post.map((block) => Float32Array.from(block)),
    d_model,
    targets: Float64Array.from(targets),
    S,
    weights: Float64Array.from(weights),
    position: new Int32Array(weights.length),
  });

describe('a read-out that is held back', () => {
  it.each(cases.flatMap((own) => own.fits.map((fit) => ({ own, shape: own.shape, ...fit }))))(
    'is what the closed form gives: $shape, ridge $ridge, cut-off $cutoff',
    async ({ own, ridge, cutoff, coefficients, r2 }) => {
      const fit = await (await regressionOf(own)).fit([0, 1], { regularisation: { ridge, cutoff } });
      const scale = Math.max(...coefficients.map(Math.abs));
      expect(largestDifference(fit.coefficients, coefficients) / scale).toBeLessThan(1e-8);
      expect(Math.abs(fit.r2 - r2)).toBeLessThan(1e-10);
    },
  );

  it('is least squares, to the bit, with both at 0', async () => {
    const data = normalData(60, 6, 2, 2, 3);
    const plain = await (await BeliefRegression.create(data)).fit([0, 1]);
    const zero = await (await BeliefRegression.create(data)).fit([0, 1], { regularisation: { ridge: 0, cutoff: 0 } });
    expect(zero).toEqual(plain);
  });

  it('does not depend on how many words there are, nor on the scale of the activations', async () => {
    const data = normalData(60, 6, 2, 2, 3);
    const regularisation = { ridge: 0.1, cutoff: 0.2 };
    const once = await (await BeliefRegression.create(data)).fit([0, 1], { regularisation });
    const scaled = {
      ...data,
      weights: data.weights.map((weight) => 7 * weight),
      resid_post: data.resid_post.map((block) => block.map((value) => 4 * value)),
    };
    const again = await (await BeliefRegression.create(scaled)).fit([0, 1], { regularisation });
    expect(largestDifference(again.predictions, once.predictions)).toBeLessThan(1e-9);
  });

  it('is remembered apart for each setting, layer by layer too', async () => {
    const regression = await BeliefRegression.create(normalData(60, 6, 2, 2, 3));
    const plain = await regression.fit([0, 1]);
    const held = await regression.fit([0, 1], { regularisation: { ridge: 1, cutoff: 0 } });
    expect(held.per_layer[0].r2).toBeLessThan(plain.per_layer[0].r2);
    expect((await regression.fit([0, 1])).per_layer).toEqual(plain.per_layer);
  });
});

describe('the eigenvectors of a symmetric matrix', () => {
  it.each([1, 2, 3, 17, 60])('of order %i are orthonormal, and the matrix does to them what it must', async (n) => {
    const random = createRandom(n);
    const x = Float64Array.from({ length: n * n }, () => random.normal());
    const matrix = new Float64Array(n * n);
    // Of less than full rank, so that some values are 0 and some agree.
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        for (let k = 0; k < Math.ceil(n / 2); k++) matrix[i * n + j] += x[i * n + k] * x[j * n + k];
    const { values, vectors } = await symmetricEigen(matrix.slice(), n, async () => {});
    expect([...values]).toEqual([...values].sort((a, b) => b - a));
    for (let a = 0; a < n; a++) {
      const own = vectors.subarray(a * n, (a + 1) * n);
      const moved = own.map((_, i) => own.reduce((sum, value, j) => sum + matrix[i * n + j] * value, 0));
      expect(
        largestDifference(
          moved,
          own.map((value) => values[a] * value),
        ),
      ).toBeLessThan(1e-11 * n);
      for (let b = 0; b <= a; b++) {
        const product = own.reduce((sum, value, i) => sum + value * vectors[b * n + i], 0);
        expect(Math.abs(product - (a === b ? 1 : 0))).toBeLessThan(1e-12 * n);
      }
    }
  });
});
