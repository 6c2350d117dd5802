import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { multiplyRows, weightedGram } from '../../../src/model/runtime/matmul64.js';

/** A small generator with a fixed seed (mulberry32). */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function matrix(rows: number, widths: number[], seed: number) {
  const next = random(seed);
  const blocks = widths.map((width) => Float32Array.from({ length: rows * width }, () => next() * 2 - 1 + 30));
  const at = (row: number, column: number): number => {
    let b = 0;
    while (column >= widths[b]) column -= widths[b++];
    return blocks[b][row * widths[b] + column];
  };
  return { blocks, at, next };
}

describe('weightedGram', () => {
  for (const rows of [1, 7, 5000])
    test(`equals the sums written out, ${rows} rows in several blocks`, async () => {
      const widths = [3, 5, 1];
      const D = 9;
      const k = 2;
      const { blocks, at, next } = matrix(rows, widths, rows);
      const centre = Float64Array.from({ length: D }, () => 30 + next());
      const weights = Float64Array.from({ length: rows }, () => Math.floor(next() * 5));
      const extra = Float64Array.from({ length: rows * k }, next);
      const result = await weightedGram({ blocks, widths, centre, weights, extra, extraColumns: k });
      const column = (row: number, c: number): number => (c < D ? at(row, c) - centre[c] : extra[row * k + c - D]);
      for (let i = 0; i < D + k; i++)
        for (let j = 0; j < D + k; j++) {
          let expected = 0;
          for (let row = 0; row < rows; row++) expected += weights[row] * column(row, i) * column(row, j);
          const found =
            i < D && j < D
              ? result.gram[i * D + j]
              : i < D
                ? result.cross[i * k + j - D]
                : j < D
                  ? result.cross[j * k + i - D]
                  : result.extraGram[(i - D) * k + j - D];
          expect(Math.abs(found - expected)).toBeLessThan(1e-13 * (rows * 10 + 10));
        }
    });

  test('takes chosen rows and a basis', async () => {
    const widths = [4, 2];
    const { blocks, at, next } = matrix(300, widths, 3);
    const rowList = Int32Array.from([5, 299, 5, 0, 17]);
    const weights = Float64Array.from({ length: 300 }, () => next());
    const extra = Float64Array.from({ length: 300 }, () => next());
    const basis = Float64Array.from({ length: 6 * 3 }, () => next() - 0.5);
    const found = await weightedGram({
      ...{ blocks, widths, rowList, weights, basis, basisColumns: 3, extra, extraColumns: 1 },
    });
    expect(found.columns).toBe(3);
    const project = (row: number, j: number): number => {
      let value = 0;
      for (let d = 0; d < 6; d++) value += at(row, d) * basis[d * 3 + j];
      return value;
    };
    for (let i = 0; i < 3; i++) {
      let cross = 0;
      for (const row of rowList) cross += weights[row] * project(row, i) * extra[row];
      expect(found.cross[i]).toBeCloseTo(cross, 10);
      for (let j = 0; j < 3; j++) {
        let expected = 0;
        for (const row of rowList) expected += weights[row] * project(row, i) * project(row, j);
        expect(found.gram[i * 3 + j]).toBeCloseTo(expected, 9);
      }
    }
  });

  test('keeps float64 precision on a float32 matrix', async () => {
    const x = Float32Array.from([1, 1e-4, 1, -1e-4]);
    const { gram } = await weightedGram({ blocks: [x], widths: [2] });
    const small = Math.fround(1e-4);
    expect([...gram]).toEqual([2, 0, 0, 2 * small * small]);
  });

  test('gives the same bits twice, and stops when it is cancelled', async () => {
    const { blocks } = matrix(3000, [64], 9);
    const once = await weightedGram({ blocks, widths: [64] });
    expect(await weightedGram({ blocks, widths: [64] })).toEqual(once);
    const cancelled = AbortSignal.abort();
    await expect(weightedGram({ blocks, widths: [64], signal: cancelled })).rejects.toThrow(CancelledError);
    const many = [new Float32Array(60000 * 256)];
    const later = new AbortController();
    setTimeout(() => later.abort(), 1);
    await expect(weightedGram({ blocks: many, widths: [256], signal: later.signal })).rejects.toThrow(CancelledError);
  });
});

test('sums and products that are worked out at the same time, one of them given up, are those of each alone', async () => {
  const runs = [40, 5000, 900].map((rows) => ({ widths: [6, 3], blocks: matrix(rows, [6, 3], rows).blocks }));
  const basis = Float64Array.from({ length: 9 * 2 }, (_, i) => i - 8);
  const alone = [];
  for (const run of runs) alone.push([(await weightedGram(run)).gram, await multiplyRows(run, basis, 2)]);
  const controller = new AbortController();
  const givenUp = weightedGram({ ...matrix(20_000, [9], 1), widths: [9], signal: controller.signal });
  const together = runs.map((run) => Promise.all([weightedGram(run), multiplyRows(run, basis, 2)]));
  controller.abort();
  await expect(givenUp).rejects.toThrow(CancelledError);
  for (const [i, work] of together.entries()) {
    const [{ gram }, product] = await work;
    expect([gram, product]).toEqual(alone[i]);
  }
});

test('multiplyRows equals the product written out, in the order of the rows asked for', async () => {
  const widths = [3, 2];
  const { blocks, at, next } = matrix(40, widths, 21);
  const centre = Float64Array.from({ length: 5 }, () => 30 + next());
  const right = Float64Array.from({ length: 10 }, () => next());
  const rowList = Int32Array.from([39, 0, 3]);
  const product = await multiplyRows({ blocks, widths, centre, rowList }, right, 2);
  rowList.forEach((row, index) => {
    for (let c = 0; c < 2; c++) {
      let expected = 0;
      for (let d = 0; d < 5; d++) expected += (at(row, d) - centre[d]) * right[d * 2 + c];
      expect(product[index * 2 + c]).toBeCloseTo(expected, 12);
    }
  });
});
