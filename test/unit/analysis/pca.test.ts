import { describe, expect, it } from 'vitest';
import { beliefPca } from '../../../src/analysis/pca.js';

/** Distinct beliefs of Mess3 that one symbol leads to, and the root: a triangle about its centre. */
const triangle = Float64Array.from([1 / 3, 1 / 3, 1 / 3, 0.6, 0.2, 0.2, 0.2, 0.6, 0.2, 0.2, 0.2, 0.6]);

describe('principal components of beliefs', () => {
  it('fixes the basis of equal eigenvalues by projecting e0, e1 into their eigenspace', async () => {
    const pca = await beliefPca(triangle, 3);
    const [first, second] = pca?.components ?? [];
    const third = Math.sqrt(1 / 6);
    expectClose(first, [2 * third, -third, -third]);
    expectClose(second, [0, Math.SQRT1_2, -Math.SQRT1_2]);
    expect(pca?.explained_variance[0]).toBeCloseTo(0.16 / 3, 6);
    expect(pca?.explained_variance[1]).toBeCloseTo(0.16 / 3, 6);
    expect(pca?.choosable).toEqual([true, true, false]);
  });

  it('does not depend on the order of the beliefs where eigenvalues are equal', async () => {
    const turned = Float64Array.from([...triangle.slice(9), ...triangle.slice(0, 9)]);
    const a = await beliefPca(triangle, 3);
    const b = await beliefPca(turned, 3);
    for (const k of [0, 1]) expectClose(b?.components[k], a?.components[k] ?? []);
  });

  it('makes the first of the largest coordinates positive', async () => {
    const pca = await beliefPca(Float64Array.from([0.1, 0.9, 0.3, 0.7, 0.5, 0.5]), 2);
    expectClose(pca?.components[0], [Math.SQRT1_2, -Math.SQRT1_2]);
    // Sample variance of 0.1, 0.3, 0.5 is 0.04, along the diagonal twice that.
    expect(pca?.explained_variance[0]).toBeCloseTo(0.08, 12);
    expect(pca?.choosable).toEqual([true, false]);
  });

  it('is null for fewer than two beliefs, and reports every component where beliefs are fewer than states', async () => {
    expect(await beliefPca(new Float64Array(0), 3)).toBeNull();
    expect(await beliefPca(Float64Array.from([0.2, 0.3, 0.5]), 3)).toBeNull();
    const two = await beliefPca(Float64Array.from([1, 0, 0, 0, 0, 1, 0, 0]), 4);
    expect(two?.choosable).toEqual([true, false, false, false]);
    expect(two?.components).toHaveLength(4);
    for (const a of two?.components ?? []) {
      for (const b of two?.components ?? []) {
        const product = a.reduce((sum, value, i) => sum + value * b[i], 0);
        expect(product).toBeCloseTo(a === b ? 1 : 0, 12);
      }
    }
  });

  it('takes components about the mean', async () => {
    const pca = await beliefPca(Float64Array.from([1, 0, 0, 1]), 2);
    if (!pca) throw new Error('two beliefs have components');
    expectClose([...pca.mean], [0.5, 0.5]);
    expectClose([...pca.components[0]], [Math.SQRT1_2, -Math.SQRT1_2]);
  });
});

function expectClose(actual: readonly number[] | undefined, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(actual?.[i]).toBeCloseTo(value, 9));
}
