import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  BeliefRegression,
  createDesign,
  score,
  type RegressionData,
} from '../../../src/analysis/regression/regression.js';
import { Interpolation } from '../../../src/analysis/regression/interpolation.js';
import { predictAll } from '../../../src/analysis/regression/linearMap.js';
import { rowProducts } from '../../../src/analysis/regression/rowProducts.js';
import { solveWide } from '../../../src/analysis/regression/wideSolve.js';
import { startWork } from '../../../src/analysis/work.js';
import { createRandom } from '../../../src/algebra/random.js';
import { invertFactor } from '../../../src/model/runtime/factor64.js';
import { normalData } from './fixtures.js';

const layers = [0, 1];
const cases = fc.record({
  N: fc.integer({ min: 6, max: 60 }),
  more: fc.integer({ min: 0, max: 30 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  /** Each second row differs from the one before it by this share. */
  apart: fc.constantFrom(1, 1e-1, 1e-3, 1e-4),
  /** Decades that the weights span. */
  decades: fc.constantFrom(0, 1, 2),
  threads: fc.constantFrom(1, 2),
});

it('one factor for the whole and for all folds gives the fit that each fold gives by itself, and its r2 below zero', async () => {
  let lowest = 0;
  await fc.assert(
    fc.asyncProperty(cases, async (of) => {
      const data = shaped(of);
      const { design, products, interpolation } = await interpolated(data, of.threads);
      const work = startWork();
      const folds = [...design.folds.keys()];
      const maps = await interpolation?.fit([-1, ...folds], 1e-12, work);
      // Only what is as nearly dependent as digits allow may be left to the fits of each fold.
      if (!maps) expect(of.apart).toBe(1e-4);
      const unseen = new Float64Array(data.targets.length);
      for (const fold of [-1, ...folds]) {
        const rows = Int32Array.from(design.folds.flatMap((part, f) => (f === fold ? [] : [...part])));
        const alone = await solveWide(design, layers, rows, products, 1e-15, work);
        const other = await predictAll(alone, design, 1, work);
        const own = maps ? await predictAll(maps[fold + 1], design, 1, work) : other;
        const size = other.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
        own.forEach((value, at) => expect(Math.abs(value - other[at])).toBeLessThan(1e-8 * size));
        for (const row of design.folds[fold] ?? [])
          for (let s = 0; s < data.S; s++) unseen[row * data.S + s] = other[row * data.S + s];
      }
      const { r2_unseen } = await (await BeliefRegression.create(data)).fit(layers);
      const expected = score(
        data.targets,
        unseen,
        data.weights.map(() => 1),
        data.S,
      ).r2;
      expect(Math.abs((r2_unseen ?? NaN) - expected)).toBeLessThan(1e-7 * (1 - expected));
      lowest = Math.min(lowest, expected);
    }),
    { numRuns: 40, seed: 14 },
  );
  expect(lowest).toBeLessThan(-1000);
}, 60_000);

it.each([
  ['rows that nothing passes through', (data: RegressionData) => void (data.weights[3] = 0)],
  ['weights beyond what digits there are', (data: RegressionData) => void (data.weights[3] = 1e-20)],
  ['two equal rows', (data: RegressionData) => data.resid_post.forEach((x) => x.copyWithin(16, 0, 16))],
  ['rows on one line', (data: RegressionData) => data.resid_post.forEach((x) => x.forEach((_, i) => (x[i] = i >> 4)))],
  ['rows that are all the same', (data: RegressionData) => data.resid_post.forEach((x) => x.fill(0.7))],
])('leaves %s to the fit of each fold', async (_, spoil) => {
  const data = normalData(20, 16, 2, 2, 3);
  expect((await interpolated(data, 1)).interpolation).not.toBeNull();
  spoil(data);
  expect((await interpolated(data, 1)).interpolation).toBeNull();
  const { r2, r2_unseen } = await (await BeliefRegression.create(data)).fit(layers);
  expect(r2).toBeLessThanOrEqual(1);
  expect(Number.isFinite(r2_unseen)).toBe(true);
});

it.each([1, 127, 128, 129, 300])('inverts the factor of a matrix of order %i in place', async (n) => {
  const random = createRandom(n);
  const rows = Float64Array.from({ length: n * (n + 3) }, () => random.normal());
  const a = new Float64Array(n * n);
  const at = (i: number, j: number) => {
    let sum = i === j ? 1 : 0;
    for (let k = 0; k < n + 3; k++) sum += rows[i * (n + 3) + k] * rows[j * (n + 3) + k];
    return sum;
  };
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a[i * n + j] = j <= i ? at(i, j) : NaN;
  const lower = a.slice();
  expect(await invertFactor(a, n, 1, () => Promise.resolve())).toBe(true);
  // A L⁻ᵀ L⁻¹ x = x.
  const x = Float64Array.from({ length: n }, () => random.normal());
  const half = x.map((_, i) => x.reduce((sum, value, j) => sum + (j <= i ? a[i * n + j] * value : 0), 0));
  const solved = x.map((_, j) => half.reduce((sum, value, i) => sum + a[i * n + j] * value, 0));
  x.forEach((value, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += lower[Math.max(i, j) * n + Math.min(i, j)] * solved[j];
    expect(Math.abs(sum - value)).toBeLessThan(1e-8);
  });
  lower[n * n - 1] = -1;
  expect(await invertFactor(lower, n, 1, () => Promise.resolve())).toBe(false);
});

async function interpolated(data: RegressionData, threads: number) {
  const work = startWork();
  const design = await createDesign(data, 0);
  const products = await rowProducts(design, layers, threads, work);
  return { design, products, interpolation: await Interpolation.create(design, layers, products, threads, work) };
}

function shaped(of: typeof cases extends fc.Arbitrary<infer T> ? T : never): RegressionData {
  const { N, more, seed, apart, decades } = of;
  const d_model = Math.ceil((N + more) / 2);
  const data = normalData(N, d_model, 2, 3, seed);
  const random = createRandom(seed + 1);
  const resid_post = data.resid_post.map((x) =>
    x.map((own, i) => (apart < 1 && Math.floor(i / d_model) % 2 === 1 ? x[i - d_model] + apart * own : own)),
  );
  return { ...data, resid_post, weights: data.weights.map(() => 10 ** (-decades * random.next())) };
}
