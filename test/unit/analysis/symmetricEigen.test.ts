import { expect, it } from 'vitest';
import { createRandom } from '../../../src/algebra/random.js';
import { symmetricEigen, symmetricEigenvalues } from '../../../src/algebra/symmetricEigen.js';

const shapes: Record<string, (i: number, j: number, random: () => number) => number> = {
  full: (_i, _j, random) => random(),
  'of rank one': (i, j) => (i + 1) * (j + 1),
  diagonal: (i, j) => (i === j ? i - 3 : 0),
  'in two blocks': (i, j, random) => (i < 4 === j < 4 ? random() : 0),
  zero: () => 0,
};

it.each(Object.keys(shapes))(
  'eigenvalues alone of a matrix that is %s are those that have eigenvectors',
  async (shape) => {
    for (let n = 1; n <= 12; n++) {
      const random = createRandom(n);
      const matrix = new Float64Array(n * n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = shapes[shape](i, j, () => random.normal());
      const { values, vectors } = await symmetricEigen(matrix.slice(), n, () => Promise.resolve());
      const alone = await symmetricEigenvalues(matrix.slice(), n, () => Promise.resolve());
      for (let k = 0; k < n; k++) {
        expect(alone[k]).toBeCloseTo(values[k], 10);
        for (let i = 0; i < n; i++) {
          let product = 0;
          for (let j = 0; j < n; j++) product += matrix[i * n + j] * vectors[k * n + j];
          expect(product).toBeCloseTo(alone[k] * vectors[k * n + i], 9);
        }
      }
    }
  },
);
