import { describe, expect, test } from 'vitest';
import { factorise, paddedOrder } from '../../../src/algebra/cholesky.js';
import { createRandom } from '../../../src/algebra/random.js';
import { factoriseByKernels } from '../../../src/model/runtime/cholesky64.js';

const never = () => Promise.resolve();

/** A = B Bᵀ / n + shift, in the padded storage that factors have; the padding and the upper triangle are of no matter. */
function matrix(n: number, shift: number, rank = n): Float64Array {
  const random = createRandom(n);
  const b = Float64Array.from({ length: n * rank }, () => random.next() - 0.5);
  const order = paddedOrder(n);
  const a = new Float64Array(order * order).fill(NaN);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? shift : 0;
      for (let k = 0; k < rank; k++) sum += b[i * rank + k] * b[j * rank + k];
      a[i * order + j] = sum;
    }
  return a;
}

describe('factoriseByKernels', () => {
  for (const n of [1, 30, 97, 160, 301])
    test(`gives L of A = L Lᵀ, as plain loops do, at order ${n}`, async () => {
      const a = matrix(n, 0.01);
      const order = paddedOrder(n);
      const [found, plain] = [await factoriseByKernels(a.slice(), n, never), await factorise(a.slice(), n, never)];
      if (!found || !plain) throw new Error('not definite');
      let [apart, off, left] = [0, 0, 0];
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++) {
          apart = Math.max(apart, Math.abs(found.entry(i, j) - plain.entry(i, j)));
          let product = 0;
          for (let k = 0; k <= j; k++) product += found.entry(i, k) * found.entry(j, k);
          off = Math.max(off, Math.abs(product - a[i * order + j]));
        }
      const x = Float64Array.from({ length: n }, (_, i) => Math.sin(i));
      const solved = x.slice();
      found.forward(solved);
      found.backward(solved);
      for (let i = 0; i < n; i++) {
        let back = 0;
        for (let j = 0; j < n; j++) back += a[Math.max(i, j) * order + Math.min(i, j)] * solved[j];
        left = Math.max(left, Math.abs(back - x[i]));
      }
      expect(apart).toBeLessThan(1e-11);
      expect(off).toBeLessThan(1e-12);
      expect(left).toBeLessThan(1e-10);
    });

  test('says where a matrix is not definite, in any panel, and gives the same bits twice', async () => {
    for (const rank of [5, 60, 199]) expect(await factoriseByKernels(matrix(200, 0, rank), 200, never)).toBeNull();
    const bent = matrix(200, 1);
    bent[199 * 200 + 199] = -1;
    expect(await factoriseByKernels(bent, 200, never)).toBeNull();
    const [once, again] = [matrix(200, 1), matrix(200, 1)];
    await factoriseByKernels(once, 200, never);
    await factoriseByKernels(again, 200, never);
    expect(again).toEqual(once);
  });
});
