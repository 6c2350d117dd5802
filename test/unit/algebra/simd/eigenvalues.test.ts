import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { expect, it } from 'vitest';
import { createRandom } from '../../../../src/algebra/random.js';
import { symmetricEigenvalues, symmetricProjections } from '../../../../src/algebra/symmetricEigen.js';

const never = () => Promise.resolve();

function symmetric(n: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = random.normal();
  return matrix;
}

it.each([1, 2, 3, 31, 32, 65, 130])(
  'eigenvalues of order %i are those of ml-matrix, of the lower triangle alone',
  async (n) => {
    const matrix = symmetric(n, n);
    const rows = Array.from({ length: n }, (_, i) => [...matrix.subarray(i * n, (i + 1) * n)]);
    const expected = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true }).realEigenvalues
      .slice()
      .sort((a, b) => b - a);
    const lower = matrix.map((value, at) => (at % n > Math.floor(at / n) ? NaN : value));
    const found = await symmetricEigenvalues(lower, n, never);
    for (let k = 0; k < n; k++) expect(found[k]).toBeCloseTo(expected[k], 10);
    // Products with eigenvectors: the sum over them is the whole.
    const column = Float64Array.from({ length: n }, (_, i) => Math.cos(i));
    const whole = column.reduce((sum, value) => sum + value * value, 0);
    const { values, products } = await symmetricProjections(matrix.slice(), n, column.slice(), never);
    for (let k = 0; k < n; k++) expect(values[k]).toBeCloseTo(expected[k], 10);
    // To the bit, whether anything is turned with the matrix or not.
    expect(found).toEqual(values);
    expect(products.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(whole, 10);
    let quadratic = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) quadratic += column[i] * matrix[i * n + j] * column[j];
    expect(values.reduce((sum, value, k) => sum + value * products[k] ** 2, 0)).toBeCloseTo(quadratic, 9);
  },
);

it('eigenvalues of an order that has no room in an arena are those of its blocks', async () => {
  // 740 = 7 · 105 + 5: eight blocks, whose eigenvalues are those of the blocks alone.
  const n = 740;
  const block = 105;
  const matrix = new Float64Array(n * n);
  const expected: number[] = [];
  for (let first = 0; first < n; first += block) {
    const size = Math.min(block, n - first);
    const own = symmetric(size, first);
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) matrix[(first + i) * n + first + j] = own[i * size + j];
    expected.push(...(await symmetricEigenvalues(own, size, never)));
  }
  expected.sort((a, b) => b - a);
  const found = await symmetricEigenvalues(matrix, n, never);
  for (let k = 0; k < n; k++) expect(found[k]).toBeCloseTo(expected[k], 9);
});
