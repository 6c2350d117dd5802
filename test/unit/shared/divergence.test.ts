import { describe, expect, it } from 'vitest';
import { klDivergence, klOfDistributions } from '../../../src/shared/divergence.js';

describe('KL in nats', () => {
  it('is what the definition says', () => {
    expect(klOfDistributions([0.5, 0.5], [0.5, 0.5])).toBe(0);
    expect(klOfDistributions([1, 0], [0.25, 0.75])).toBeCloseTo(Math.log(4), 15);
    // 0.75 ln(0.75 / 0.5) + 0.25 ln(0.25 / 0.5), by hand.
    expect(klOfDistributions([0.75, 0.25], [0.5, 0.5])).toBeCloseTo(0.13081203594113694, 15);
    expect(klDivergence([0.75, 0.25], [Math.log(0.5), Math.log(0.5)])).toBeCloseTo(0.13081203594113694, 15);
  });
  it('is infinite where the second rules out what the first allows, and not where both do', () => {
    expect(klOfDistributions([0.5, 0.5], [1, 0])).toBe(Infinity);
    expect(klOfDistributions([1, 0], [1, 0])).toBe(0);
  });
  it('weighs its terms and adds them to a sum', () => {
    expect(klOfDistributions([1, 0], [0.25, 0.75], 0.5, 2)).toBeCloseTo(2 + 0.5 * Math.log(4), 15);
  });
  it('reads float32 rows as they are', () => {
    expect(klDivergence(Float32Array.of(0.5, 0.5), Float64Array.of(-1, -2))).toBeCloseTo(Math.log(0.5) + 1.5, 15);
  });
});
