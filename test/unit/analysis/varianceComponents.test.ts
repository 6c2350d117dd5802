import { expect, it } from 'vitest';
import { varianceComponents, type RegressionData } from '../../../src/analysis/regression/regression.js';
import { CancelledError } from '../../../src/shared/cancellation.js';

/** Columns of sizes 0.7^c about 3c, by a rule that numpy repeats. */
function data(N: number, d_model: number, layers: number): RegressionData {
  const value = (r: number, c: number, l: number) =>
    (r * (2 * c + 3 + 5 * l) * 7919 + r * r * (c + 1) * 104729 + c * 31) % 1009;
  return {
    resid_post: Array.from({ length: layers }, (_, l) =>
      Float32Array.from({ length: N * d_model }, (_unused, i) => {
        const c = i % d_model;
        return (value(Math.floor(i / d_model), c, l) / 1009 - 0.5) * 0.7 ** c + 3 * c;
      }),
    ),
    d_model,
    targets: new Float64Array(N),
    S: 1,
    weights: Float64Array.from({ length: N }, (_, row) => row % 4),
    position: new Int32Array(N),
  };
}

// By numpy: singular values of the centred columns, squared, summed; 0.5, 0.95, 0.99 and 1 of their sum.
it.each([
  { N: 60, d_model: 8, of: 2, layers: [0], weighted: false, expected: [2, 5, 7, 8] },
  { N: 60, d_model: 8, of: 2, layers: [0], weighted: true, expected: [2, 5, 6, 8] },
  { N: 60, d_model: 8, of: 2, layers: [0, 1], weighted: false, expected: [3, 8, 12, 16] },
  { N: 60, d_model: 8, of: 2, layers: [0, 1], weighted: true, expected: [2, 8, 12, 16] },
  { N: 12, d_model: 8, of: 3, layers: [0], weighted: true, expected: [1, 4, 5, 8] },
  { N: 12, d_model: 8, of: 3, layers: [0, 1, 2], weighted: false, expected: [2, 7, 10, 11] },
  { N: 12, d_model: 8, of: 3, layers: [0, 1, 2], weighted: true, expected: [2, 6, 7, 8] },
])(
  'components of $N rows, layers $layers, weighted $weighted, are those of numpy',
  async ({ N, d_model, of, layers, weighted, expected }) => {
    const found = await varianceComponents(data(N, d_model, of), layers, [0.5, 0.95, 0.99, 1], { weighted });
    expect(found).toEqual(expected);
  },
);

it('streams that do not vary have no components, and a cancel is heard', async () => {
  const constant = { ...data(20, 4, 1), resid_post: [new Float32Array(80).fill(2.5)] };
  expect(await varianceComponents(constant, [0])).toEqual([0]);
  const signal = AbortSignal.abort();
  await expect(varianceComponents(data(20, 4, 1), [0], [0.95], { signal })).rejects.toThrow(CancelledError);
});
