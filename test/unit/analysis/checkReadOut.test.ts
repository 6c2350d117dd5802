import { Matrix, SVD } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/algebra/random.js';
import type { Base, Columns, Parts } from '../../../src/analysis/check/bases.js';
import { foldsOf, rowsWithout } from '../../../src/analysis/check/folds.js';
import { prepare } from '../../../src/analysis/check/prepare.js';
import { coarser, type Beyond } from '../../../src/analysis/check/question.js';
import { readOut } from '../../../src/analysis/check/readOut.js';
import { spearman } from '../../../src/analysis/check/ranks.js';
import { sweepWide } from '../../../src/analysis/check/sweep.js';
import type { RegressionData } from '../../../src/analysis/regression/regression.js';
import { startWork } from '../../../src/analysis/work.js';
import { normalData } from './fixtures.js';

type Rows = number[][];
const REGULARISATION = { ridge: 0, cutoff: 0 };

/** Predictions of rows by the weighted mean of their part, or by weighted least squares on columns and a constant. */
function baseSays(
  base: Base,
  values: Rows,
  weights: Float64Array,
  fitted: readonly number[],
  wanted: readonly number[],
): Rows {
  const width = values[0].length;
  const meanOf = (rows: readonly number[]): number[] => {
    const total = rows.reduce((sum, row) => sum + weights[row], 0);
    return Array.from(
      { length: width },
      (_, c) => rows.reduce((sum, row) => sum + weights[row] * values[row][c], 0) / total,
    );
  };
  if (base.kind === 'parts')
    return wanted.map((row) => {
      const same = fitted.filter((other) => base.of[other] === base.of[row]);
      return meanOf(same.length > 0 ? same : fitted);
    });
  const at = (row: number) => [...base.values.subarray(row * base.count, (row + 1) * base.count)];
  return solve(
    fitted.map(at),
    fitted.map((row) => values[row]),
    fitted.map((row) => weights[row]),
    wanted.map(at),
    true,
  );
}

/** Weighted least squares of least norm by SVD; with a constant, about the weighted means. */
function solve(x: Rows, y: Rows, w: number[], wanted: Rows, constant: boolean, ridge = 0, columns = 1): Rows {
  const total = w.reduce((a, b) => a + b, 0);
  const mean = (m: Rows) => m[0].map((_, c) => (constant ? m.reduce((sum, r, i) => sum + w[i] * r[c], 0) / total : 0));
  const [mx, my] = [mean(x), mean(y)];
  const scaled = (m: Rows, about: number[]) =>
    new Matrix(m.map((r, i) => r.map((value, c) => Math.sqrt(w[i]) * (value - about[c]))));
  const svd = new SVD(scaled(x, mx), { autoTranspose: true });
  const projected = svd.leftSingularVectors.transpose().mmul(scaled(y, my));
  const largest = Math.max(...svd.diagonal);
  const lambda = (ridge * svd.diagonal.reduce((sum, value) => sum + value * value, 0)) / columns;
  svd.diagonal.forEach((value, i) =>
    projected.mulRow(i, value > 1e-7 * largest ? value / (value * value + lambda) : 0),
  );
  const coefficients = svd.rightSingularVectors.mmul(projected);
  return wanted.map((row) =>
    my.map((about, s) => row.reduce((sum, v, c) => sum + (v - mx[c]) * coefficients.get(c, s), about)),
  );
}

/** What the definitions say, word for word: residuals of columns and beliefs on the base, and one regressed on the other. */
function bothSay(base: Base, x: Rows, y: Rows, weights: Float64Array, fitted: number[], wanted: number[]): Rows {
  const rest = (values: Rows, rows: number[]): Rows => {
    const said = baseSays(base, values, weights, fitted, rows);
    return rows.map((row, i) => values[row].map((value, c) => value - said[i][c]));
  };
  const own = solve(
    rest(x, fitted),
    rest(y, fitted),
    fitted.map((row) => weights[row]),
    rest(x, wanted),
    false,
  );
  return baseSays(base, y, weights, fitted, wanted).map((said, i) => said.map((value, s) => value + own[i][s]));
}

const squares = (y: Rows, rows: number[], said: Rows, weights: number[] | null): number[] =>
  y[0].map((_, s) => rows.reduce((sum, row, i) => sum + (weights?.[i] ?? 1) * (y[row][s] - said[i][s]) ** 2, 0));

function expectedOf(data: RegressionData, base: Base | null, seed: number): { seen: number; unseen: number } {
  const { N, x, y } = plain(data);
  const all = [...Array(N).keys()];
  const one: Parts = { kind: 'parts', of: new Int32Array(N), count: 1 };
  const shareOf = (joint: number[], left: number[]) =>
    joint.reduce((sum, value, s) => sum + 1 - value / left[s], 0) / data.S;
  const own = base ?? one;
  const w = [...data.weights];
  const seen = shareOf(
    squares(y, all, bothSay(own, x, y, data.weights, all, all), w),
    squares(y, all, baseSays(own, y, data.weights, all, all), w),
  );
  const folds = foldsOf(N, seed);
  const joint = new Array<number>(data.S).fill(0);
  const left = new Array<number>(data.S).fill(0);
  folds.forEach((fold, f) => {
    const [fitted, wanted] = [[...rowsWithout(folds, f)], [...fold]];
    squares(y, wanted, bothSay(own, x, y, data.weights, fitted, wanted), null).forEach((v, s) => (joint[s] += v));
    squares(y, wanted, baseSays(own, y, data.weights, fitted, wanted), null).forEach((v, s) => (left[s] += v));
  });
  const mean = y[0].map((_, s) => y.reduce((sum, row) => sum + row[s] / N, 0));
  const about = base
    ? left
    : squares(
        y,
        all,
        all.map(() => mean),
        null,
      );
  return { seen, unseen: shareOf(joint, about) };
}

function plain({ resid_post, d_model, targets, S, weights }: RegressionData): { N: number; x: Rows; y: Rows } {
  const N = weights.length;
  const x = Array.from({ length: N }, (_, row) =>
    resid_post.flatMap((block) => [...block.subarray(row * d_model, (row + 1) * d_model)]),
  );
  return { N, x, y: Array.from({ length: N }, (_, row) => [...targets.subarray(row * S, (row + 1) * S)]) };
}

/** Parts of which one is met once, coarser ones, and columns that depend on each other as probabilities do. */
function basesOf(N: number): { fine: Parts; coarse: Parts; columns: Columns } {
  const random = createRandom(N);
  const fine = Int32Array.from({ length: N }, (_, row) => (row === 0 ? 5 : random.below(5)));
  const values = new Float64Array(2 * N);
  for (let row = 0; row < N; row++) {
    values[2 * row] = random.next();
    values[2 * row + 1] = 1 - values[2 * row];
  }
  return {
    fine: { kind: 'parts', of: fine, count: 6 },
    coarse: { kind: 'parts', of: fine.map((part) => part >> 1), count: 3 },
    columns: { kind: 'columns', values, count: 2 },
  };
}

const twice = (data: RegressionData): RegressionData => ({
  ...data,
  resid_post: [data.resid_post[0], data.resid_post[0].slice()],
});

describe('reading beliefs out, alone and beyond a base', () => {
  it.each([
    { shape: 'tall', data: normalData(120, 6, 2, 3, 1) },
    { shape: 'tall, columns that depend on each other', data: twice(normalData(90, 6, 1, 2, 2)) },
    { shape: 'columns for all but a few rows', data: normalData(40, 15, 2, 2, 3) },
    { shape: 'folds wide, whole tall', data: normalData(30, 13, 2, 2, 4) },
    { shape: 'wide', data: normalData(30, 20, 2, 2, 5) },
    { shape: 'wide, rows that depend on each other', data: twice(normalData(30, 16, 1, 2, 6)) },
  ])('gives what the definitions give: $shape', async ({ data }) => {
    const work = startWork();
    const N = data.weights.length;
    const { fine, coarse, columns } = basesOf(N);
    const beyond: Beyond[] = [
      { kind: 'columns', base: columns },
      { kind: 'parts', base: fine, from: coarser(fine, fine) },
      { kind: 'parts', base: coarse, from: coarser(fine, coarse) },
    ];
    const prepared = await prepare(data, [0, 1].slice(0, data.resid_post.length), 1, REGULARISATION, work);
    const seeds = [0, 1];
    const asked = { ...prepared, beyond, columns, parts: fine, shuffled: null, seeds, regularisation: REGULARISATION };
    const found = await readOut(asked, work);
    for (const seed of seeds) {
      const alone = expectedOf(data, null, seed);
      expect(Math.abs(found.r2 - alone.seen)).toBeLessThan(1e-6);
      expect(Math.abs(found.unseen[seed] - alone.unseen)).toBeLessThan(1e-5 * Math.max(1, Math.abs(alone.unseen)));
      for (const [b, base] of [columns, fine, coarse].entries()) {
        const { seen, unseen } = expectedOf(data, base, seed);
        expect(Math.abs((found.beyond[b].r2 ?? NaN) - seen)).toBeLessThan(1e-6);
        expect(Math.abs((found.beyond[b].unseen[seed] ?? NaN) - unseen)).toBeLessThan(
          1e-5 * Math.max(1, Math.abs(unseen)),
        );
      }
    }
  });

  it.each([
    { shape: 'tall', data: normalData(60, 6, 2, 2, 1) },
    { shape: 'wide', data: normalData(30, 20, 2, 2, 5) },
  ])('holds the read-out back by a ridge as an analysis does: $shape', async ({ data }) => {
    const work = startWork();
    const regularisation = { ridge: 0.3, cutoff: 0 };
    const prepared = await prepare(data, [0, 1], 1, regularisation, work);
    const question = {
      ...prepared,
      beyond: [],
      columns: null,
      parts: null,
      shuffled: null,
      seeds: [0],
      regularisation,
    };
    const { unseen } = await readOut(question, work);
    const { N, x, y } = plain(data);
    const folds = foldsOf(N, 0);
    const left = new Array<number>(data.S).fill(0);
    folds.forEach((fold, f) => {
      const fitted = [...rowsWithout(folds, f)];
      const w = fitted.map((row) => data.weights[row]);
      const wanted = [...fold].map((row) => x[row]);
      const said = solve(
        fitted.map((row) => x[row]),
        fitted.map((row) => y[row]),
        w,
        wanted,
        true,
        0.3,
        x[0].length,
      );
      squares(y, [...fold], said, null).forEach((value, s) => (left[s] += value));
    });
    const mean = y[0].map((_, s) => y.reduce((sum, row) => sum + row[s] / N, 0));
    const total = squares(
      y,
      [...y.keys()],
      y.map(() => mean),
      null,
    );
    const expected = left.reduce((sum, value, s) => sum + 1 - value / total[s], 0) / data.S;
    expect(Math.abs(unseen[0] - expected)).toBeLessThan(1e-6);
    if (prepared.products) {
      const sweep = await sweepWide(prepared, 0, work);
      expect(sweep.cutoff).toEqual([0]);
      expect(sweep.best?.r2_unseen).toBe(Math.max(...sweep.r2_unseen.flat().map(Number)));
    }
  });
});

it('ranks equal numbers alike', () => {
  expect(spearman(Float64Array.of(1, 2, 2, 4), Float64Array.of(10, 30, 30, 40))).toBeCloseTo(1, 12);
  expect(spearman(Float64Array.of(1, 2, 3), Float64Array.of(3, 2, 1))).toBeCloseTo(-1, 12);
  expect(spearman(Float64Array.of(1, 1, 1), Float64Array.of(3, 2, 1))).toBeNull();
});
