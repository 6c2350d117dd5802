import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { SteerMatrix, SteerResult } from '../../../src/protocol/steering.js';
import { fromTriangle, withProbability } from '../../../webview/panel/edit/target.js';
import { simplexProjection, project } from '../../../src/figure/geometry/projection.js';
import { columnOf, meanOf, order, rowOf } from '../../../webview/panel/matrix/order.js';
import { cellColour } from '../../../src/figure/charts/matrix.js';
import { conditions, conditionsChart } from '../../../src/figure/charts/conditions.js';
import { column, tellingToken } from '../../../src/figure/charts/dose.js';
import { percent } from '../../../webview/panel/steering/figures.js';
import { binned } from '../../../src/figure/histogram.js';
import { spread } from '../../../src/figure/spread.js';

describe('the matrix in order', () => {
  const matrix: SteerMatrix = {
    request: { analysis: 'a', layers: null, multiplier: 1, collect: 'all', most: 200 },
    rows: [9, 4, 7],
    columns: [4, 7],
    closed: Float64Array.from([0.5, 0.1, NaN, 0.9, -2, NaN]),
    kl_to_ideal: new Float64Array(6),
    left_out: { rows: 0, columns: 0 },
  };
  it('reads rows and columns', () => {
    expect([...rowOf(matrix, matrix.closed, 2)]).toEqual([-2, NaN]);
    expect(columnOf(matrix, matrix.closed, 1)).toEqual([0.1, 0.9, NaN]);
    expect([meanOf([1, NaN, 3]), meanOf([NaN])]).toEqual([2, NaN]);
  });
  it('sorts by index, by mean share, and by how common a belief is', () => {
    const mean = (row: number): number => meanOf(rowOf(matrix, matrix.closed, row));
    expect(order(matrix.rows, 'index', mean, () => 0)).toEqual([1, 2, 0]);
    expect(order(matrix.rows, 'closed', mean, () => 0)).toEqual([1, 0, 2]);
    expect(order(matrix.rows, 'words', mean, (belief) => (belief === 7 ? 5 : 1))).toEqual([2, 1, 0]);
    expect(
      order(
        [1, 2, 3],
        'closed',
        (at) => [NaN, 0.1, NaN][at] ?? NaN,
        () => 0,
      ),
    ).toEqual([1, 0, 2]);
  });
  it('colours a closed gap and a worse one apart, and leaves out what has no score', () => {
    expect(cellColour(NaN, 'closed', 1, '#1f1f1f')).toBeNull();
    expect(new Set([-1, 0, 1].map((value) => cellColour(value, 'closed', 1, '#1f1f1f'))).size).toBe(3);
    expect(cellColour(-5, 'closed', 1, '#ffffff')).toBe(cellColour(-1, 'closed', 1, '#ffffff'));
  });
});

describe('the target of an edit', () => {
  it('sums to one whichever state is moved, and keeps the others in proportion', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 7 }),
        fc.nat(6),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (parts, at, value) => {
          const sum = parts.reduce((total, part) => total + part, 0);
          fc.pre(sum > 1e-6);
          const state = at % parts.length;
          const next = withProbability(
            parts.map((part) => part / sum),
            state,
            value,
          );
          expect(next.reduce((total, part) => total + part, 0)).toBeCloseTo(1, 9);
          expect(next[state]).toBeCloseTo(value, 12);
          expect(next.every((part) => part >= 0)).toBe(true);
        },
      ),
      { seed: 6 },
    );
    expect(withProbability([0.5, 0.3, 0.2], 0, 0)).toEqual([0, 0.6, 0.4]);
    expect(withProbability([1, 0, 0], 0, 0.5)).toEqual([0.5, 0.25, 0.25]);
    expect(withProbability([1], 0, 0.2)).toEqual([1]);
  });
  it('is where it is dragged in the triangle, and stays inside', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (a, b, c) => {
          const belief = [a, b, c].map((part) => part / (a + b + c));
          const [x = 0, y = 0] = project(simplexProjection(), { count: 1, vector: belief }, 3, null);
          fromTriangle(x, y).forEach((part, state) => expect(part).toBeCloseTo(belief[state] ?? NaN, 5));
        },
      ),
      { seed: 7 },
    );
    for (const [x, y] of [
      [-1, -1],
      [2, 0.1],
      [0.5, 3],
    ] as const) {
      const parts = fromTriangle(x, y);
      expect(parts.every((part) => part >= 0)).toBe(true);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12);
    }
  });
});

describe('steered outputs', () => {
  const result = {
    start: { index: 1, probs: [0.9, 0.1] },
    end: { index: 2, probs: null },
    start_to_end: { probs: [0.2, 0.8] },
    end_to_start: null,
    ideal: {
      start: [1, 0, 0],
      end: [0.25, 0.25, 0.5],
      start_to_end: [0.25, 0.25, 0.5],
      end_to_start: [1, 0, 0],
    },
  } as unknown as SteerResult;
  it('stand beside the ideal of the belief where they should be', () => {
    expect(conditions(result).map(({ key, probs, idealName }) => [key, probs, idealName])).toEqual([
      ['a', [0.9, 0.1], 'ideal start'],
      ['b', null, 'ideal target'],
      ['ab', [0.2, 0.8], 'ideal target'],
      ['ba', null, 'ideal start'],
    ]);
  });
  it('are a chart of a bar for each token and condition, with a line of data for each', () => {
    const request = { start: 1, end: 2 };
    const drawn = conditionsChart({ ...result, request } as unknown as SteerResult, ['heads', 'tails']);
    const said = drawn.shapes().flatMap(({ tag, children }) => (tag === 'text' ? children : []));
    expect(said.filter((text) => text === 'no words')).toHaveLength(4);
    expect(said).toEqual(expect.arrayContaining(['Token heads', 'Token tails', '0.900', '0.100', '0.200', '0.800']));
    expect(drawn.shapes().filter((each) => String(each.attributes.class).startsWith('bar-fill'))).toHaveLength(4);
    expect(drawn.data.rows[2]).toEqual(['heads', 'start → target', 0.2, 0.25]);
    expect(drawn.data.rows).toHaveLength(8);
  });
  it('are shown for the token that tells the two beliefs apart, the first among equals', () => {
    expect(tellingToken(result.ideal)).toBe(0);
    expect(tellingToken({ start: [0.5, 0.5], start_to_end: [0.1, 0.9] })).toBe(0);
    expect(tellingToken({ start: [0.3, 0.3, 0.4], start_to_end: [0.3, 0.6, 0.1] })).toBe(1);
  });
  it('give columns of a table and bins of a histogram', () => {
    expect(column([1, 2, 3, 4, 5, 6], 3, 1)).toEqual([2, 5]);
    expect(binned([0, 0.049, 0.5, 1, NaN], 20)).toEqual([
      2,
      ...new Array<number>(9).fill(0),
      1,
      ...new Array<number>(8).fill(0),
      1,
    ]);
  });
  it('are told as shares that are neither clipped nor rounded up to all', () => {
    expect([percent(0.931), percent(-2.582), percent(null), percent(0.99999), percent(1), percent(-13.891), percent(-5e6)]).toEqual([
      '93.1 %', '-258.2 %', '–', '>99.9 %', '100.0 %', '-1389 %', '-5.0e8 %',
    ]); // prettier-ignore
  });
});

describe('labels', () => {
  it('are moved apart, in their order and within their room', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -20, max: 220, noNaN: true }), { minLength: 1, maxLength: 10 }),
        (places) => {
          const moved = spread(
            places.map((y) => ({ y })),
            12,
            0,
            200,
          ).map(({ y }) => y);
          moved.slice(1).forEach((y, at) => expect(y - (moved[at] ?? 0)).toBeGreaterThanOrEqual(12 - 1e-9));
          expect(Math.max(...moved)).toBeLessThanOrEqual(200);
        },
      ),
      { seed: 8 },
    );
    expect(spread([{ y: 50 }, { y: 10 }], 12, 0, 100)).toEqual([{ y: 10 }, { y: 50 }]);
  });
});
