import type { ShownMatrix } from '../../../src/figure/charts/matrix.js';

/** Three beliefs steered from and four steered to, in an order of their own. */
export const fixedMatrix: ShownMatrix = {
  matrix: {
    request: { analysis: 'a', layers: null, multiplier: 1, collect: 'all', most: 200 },
    rows: [4, 7, 9],
    columns: [2, 4, 7, 9],
    closed: Float64Array.from([1, NaN, 0.5, -0.25, 0, 0.75, NaN, -3, 0.9, 0.1, 0.2, NaN]),
    kl_to_ideal: Float64Array.from([0.01, NaN, 0.2, 0.6, 0.4, 0.1, NaN, 0.8, 0.05, 0.4, 0.3, NaN]),
    left_out: { rows: 0, columns: 0 },
  },
  value: 'closed',
  rows: [2, 0, 1],
  columns: [0, 1, 2, 3],
  pair: null,
};
