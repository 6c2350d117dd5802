import { describe, expect, test } from 'vitest';
import { factorise, finishPanel, leastPivots, paddedOrder } from '../../../../src/algebra/cholesky.js';
import { createRandom } from '../../../../src/algebra/random.js';
import { arenaOf, giveScratch, LARGEST, takeScratch } from '../../../../src/algebra/simd/scratch.js';

const never = () => Promise.resolve();

/** The lower triangle of B Bᵀ + shift, in padded storage whose padding and upper triangle are of no matter. */
function definite(n: number, seed: number, shift = 0.1): Float64Array {
  const random = createRandom(seed);
  const b = Float64Array.from({ length: n * n }, () => random.next() - 0.5);
  const order = paddedOrder(n);
  const a = new Float64Array(order * order).fill(NaN);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? shift : 0;
      for (let k = 0; k < n; k++) sum += b[i * n + k] * b[j * n + k];
      a[i * order + j] = sum;
    }
  return a;
}

/** The same numbers where the loops of WebAssembly work. */
function inArena(values: Float64Array): Float64Array<ArrayBuffer> {
  const own = takeScratch(values.length);
  own.set(values);
  expect(arenaOf(own)).toBeDefined();
  return own;
}

const farthest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]) / (1 + Math.abs(b[i]))), 0);

describe('factors in an arena', () => {
  for (const n of [1, 2, 3, 4, 5, 7, 8, 15, 33, 64, 97, 130, 211])
    test(`are those of plain loops to rounding, and solve for any number of vectors, at order ${n}`, async () => {
      const a = definite(n, n);
      const order = paddedOrder(n);
      const own = inArena(a);
      const [found, plain] = [await factorise(own, n, never), await factorise(a.slice(), n, never)];
      if (!found || !plain) throw new Error('not definite');
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++) expect(Math.abs(found.entry(i, j) - plain.entry(i, j))).toBeLessThan(1e-11);
      for (const vectors of [1, 2, 5, 17]) {
        const right = Float64Array.from({ length: vectors * n }, (_, i) => Math.sin(i + vectors));
        const [solved, expected] = [right.slice(), right.slice()];
        found.forward(solved);
        plain.forward(expected);
        expect(farthest(solved, expected)).toBeLessThan(1e-10);
        found.backward(solved);
        plain.backward(expected);
        expect(farthest(solved, expected)).toBeLessThan(1e-9);
        // A x = b, by the matrix itself.
        for (let v = 0; v < vectors; v++)
          for (let i = 0; i < n; i++) {
            let back = 0;
            for (let j = 0; j < n; j++) back += a[Math.max(i, j) * order + Math.min(i, j)] * solved[v * n + j];
            expect(Math.abs(back - right[v * n + i])).toBeLessThan(1e-9);
          }
      }
      expect(Math.abs(found.inverseNorm() / plain.inverseNorm() - 1)).toBeLessThan(1e-9);
      giveScratch(own);
    });

  test('solve for more vectors than there is room for beside them', async () => {
    const n = 50;
    const own = inArena(definite(n, 3));
    const factor = await factorise(own, n, never);
    if (!factor) throw new Error('not definite');
    const count = 1500;
    const all = Float64Array.from({ length: n * count }, (_, i) => Math.cos(i % 977));
    const one = all.slice(n * (count - 1));
    factor.forward(all);
    factor.backward(all);
    factor.forward(one);
    factor.backward(one);
    expect(all.subarray(n * (count - 1))).toEqual(one);
    giveScratch(own);
  });

  test('have the same bits wherever they lie, also in a further arena', async () => {
    const n = 75;
    const a = definite(n, 5);
    const solved = async () => {
      const own = inArena(a);
      const factor = await factorise(own, n, never);
      const x = Float64Array.from({ length: 3 * n }, (_, i) => i % 11);
      factor?.forward(x);
      factor?.backward(x);
      const arena = arenaOf(own);
      return { own, x, arena };
    };
    const first = await solved();
    const between = Array.from({ length: 13 }, () => takeScratch(LARGEST));
    const other = await solved();
    const aside = takeScratch(3);
    const third = await solved();
    expect(other.arena).toBeDefined();
    expect(new Set(between.map(arenaOf)).size).toBe(2);
    expect(other.x).toEqual(first.x);
    expect(third.x).toEqual(first.x);
    expect(third.own.byteOffset).not.toBe(first.own.byteOffset);
    for (const taken of [first.own, other.own, third.own, aside, ...between]) giveScratch(taken);
  });

  test('are none where a pivot is not positive, in any row', async () => {
    for (const n of [1, 6, 40])
      for (const row of [0, Math.floor(n / 2), n - 1]) {
        const own = inArena(definite(n, 9));
        own[row * paddedOrder(n) + row] = -1;
        expect(await factorise(own, n, never)).toBeNull();
        giveScratch(own);
      }
  });

  test('come in panels as well', () => {
    const n = 40;
    const width = 8;
    const a = definite(n, 11);
    const least = leastPivots(a, n);
    const panel = new Float64Array(n * width);
    for (let i = 0; i < n; i++) panel.set(a.subarray(i * n, i * n + width), i * width);
    const own = inArena(panel);
    expect(finishPanel(own, width, width, least)).toBe(true);
    expect(finishPanel(panel, width, width, least)).toBe(true);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= Math.min(i, width - 1); j++)
        expect(Math.abs(own[i * width + j] - panel[i * width + j])).toBeLessThan(1e-12);
    giveScratch(own);
  });
});
