import { describe, expect, it } from 'vitest';
import { score, scorePerPosition } from '../../../src/analysis/regression/scores.js';
import { roundBeliefs } from '../../../src/analysis/rounding.js';

const ones = (n: number) => new Float64Array(n).fill(1);

describe('targets of the regression', () => {
  it('are rounded as NumPy rounds: ties to even', () => {
    // k / 64 is exact, and lies midway between two numbers of five decimals: np.round([1, 3, 5, 7] / 64, 5).
    const ties = Float64Array.of(1 / 64, 3 / 64, 5 / 64, 7 / 64);
    expect([...roundBeliefs(ties)]).toEqual([0.01562, 0.04688, 0.07812, 0.10938]);
  });

  it('and to the nearest otherwise', () => {
    expect([...roundBeliefs(Float64Array.of(0.123456, 0.123454, 0, 1))]).toEqual([0.12346, 0.12345, 0, 1]);
  });
});

describe('scores', () => {
  it('give a constant coordinate 1 where it is predicted exactly and 0 where it is not, as scikit-learn does', () => {
    const targets = Float64Array.of(0, 0.5, 1, 0.5, 2, 0.5);
    // r2_score of the first coordinate is 1.
    expect(score(targets, Float64Array.of(0, 0.5, 1, 0.5, 2, 0.5), ones(3), 2).r2).toBe(1);
    expect(score(targets, Float64Array.of(0, 0.4, 1, 0.5, 2, 0.5), ones(3), 2).r2).toBe(0.5);
  });

  it('leave out, at a position, what varies there by rounding alone', () => {
    // Beliefs of five decimals that differ by one in the last: a variance of 2.5e-11.
    const targets = Float64Array.of(0.33333, 0.33334, 0.1, 0.9);
    const predictions = Float64Array.of(0.5, 0.5, 0.1, 0.9);
    expect(scorePerPosition(targets, predictions, ones(4), 1, Int32Array.of(0, 0, 1, 1))).toEqual([null, 1]);
  });
});
