import { describe, expect, it } from 'vitest';
import { LeastSquares } from '../../../src/analysis/regression/leastSquares.js';
import { createDesign, type RegressionData } from '../../../src/analysis/regression/regression.js';
import { predictAll } from '../../../src/analysis/regression/linearMap.js';
import { startWork } from '../../../src/analysis/work.js';
import { largestDifference, normalData } from './fixtures.js';

/** Columns that differ from the first of their layer by a share of their own size. */
function beside(data: RegressionData, apart: number): RegressionData {
  const { d_model } = data;
  const mixed = (layer: Float32Array) =>
    layer.map((own, i) => (i % d_model === 0 ? own : layer[i - (i % d_model)] + apart * own));
  return { ...data, resid_post: data.resid_post.map(mixed), weights: data.weights.map((_, i) => 1 + (i % 7) ** 3) };
}

const cases = {
  'random columns': { data: normalData(300, 6, 2, 3, 1) },
  'columns nearly the same, which need passes over the rows': { data: beside(normalData(300, 6, 2, 3, 2), 1e-3) },
  'columns that depend on each other, which have no Cholesky factor': { data: beside(normalData(300, 6, 2, 3, 3), 0) },
  'fewer rows than columns': { data: normalData(10, 6, 2, 3, 4) },
};

describe('fits that are worked out together', () => {
  for (const [name, { data }] of Object.entries(cases))
    it(`are those of each alone: ${name}`, async () => {
      const solver = new LeastSquares(await createDesign(data, 0));
      const work = startWork();
      const wanted = [-1, ...solver.design.folds.keys()].map((without) => ({
        without,
        enough: without < 0 ? 1e-12 : 1e-11,
      }));
      const maps = await solver.fitAll([0, 1], wanted, work);
      expect(maps).toHaveLength(6);
      for (const [i, { without, enough }] of wanted.entries()) {
        const alone = await solver.fit([0, 1], without, enough, work);
        const [own, other] = [
          await predictAll(maps[i], solver.design, 1, work),
          await predictAll(alone, solver.design, 1, work),
        ];
        expect(largestDifference(own, [...other])).toBeLessThan(1e-9);
      }
    });

  it('each leave out their own fold alone', async () => {
    const { data } = cases['columns nearly the same, which need passes over the rows'];
    const design = await createDesign(data, 0);
    const solver = new LeastSquares(design);
    const wanted = [...design.folds.keys()].map((without) => ({ without, enough: 1e-11 }));
    const before = await solver.fitAll([0, 1], wanted, startWork());
    // What the rows of a fold say changes all fits but the one without it.
    const targets = data.targets.slice();
    for (const row of design.folds[2]) targets.fill(5, row * data.S, (row + 1) * data.S);
    const other = new LeastSquares(await createDesign({ ...data, targets }, 0));
    const after = await other.fitAll([0, 1], wanted, startWork());
    const apart = wanted.map((_, f) => largestDifference(before[f].coefficients, [...after[f].coefficients]));
    expect(apart[2]).toBeLessThan(1e-7);
    for (const f of [0, 1, 3, 4]) expect(apart[f]).toBeGreaterThan(1e-3);
  });
});
