import { expect, test } from 'vitest';
import { createDesign } from '../../../src/analysis/regression/design.js';
import { createRandom } from '../../../src/algebra/random.js';

/** The mean about the first row, summed row after row. */
function meanOf(block: Float32Array, width: number, weights: Float64Array): Float64Array {
  const sums = new Float64Array(width);
  const parts: number[] = [];
  for (let from = 0; from < weights.length; from += 1024) {
    let part = 0;
    for (let row = from; row < Math.min(weights.length, from + 1024); row++) {
      part += weights[row];
      for (let c = 0; c < width; c++) sums[c] += weights[row] * (block[row * width + c] - block[c]);
    }
    parts.push(part);
  }
  const total = parts.reduce((sum, part) => sum + part, 0);
  return sums.map((sum, c) => block[c] + (total > 0 ? sum / total : 0));
}

test.each([
  [1, 1],
  [7, 3],
  [1500, 5],
  [1025, 64],
  // Too wide for the arena: plain loops.
  [1030, 1100],
])('the means of %i rows of %i columns have the bits of plain sums', async (N, d_model) => {
  const random = createRandom(N + d_model);
  const block = Float32Array.from({ length: N * d_model }, () => 100 + random.normal());
  const weights = Float64Array.from({ length: N }, (_, row) => (row === 1 ? 0 : 1 + (row % 4)));
  const { centre } = await createDesign(
    { resid_post: [block, block], d_model, targets: new Float64Array(N), S: 1, weights, position: new Int32Array(N) },
    0,
  );
  const expected = meanOf(block, d_model, weights);
  expect(centre.subarray(0, d_model)).toEqual(expected);
  expect(centre.subarray(d_model)).toEqual(expected);
});
