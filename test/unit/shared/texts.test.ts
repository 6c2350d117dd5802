import { describe, expect, it } from 'vitest';
import {
  beliefText,
  checkpointText,
  count,
  countText,
  decimalsOf,
  fineProbability,
  plural,
  probability,
  share,
  short,
  significant,
  unseenR2Text,
  vectorText,
} from '../../../src/shared/texts.js';

describe('numbers as people read them', () => {
  it('shares never claim to be whole when they are not', () => {
    expect([share(0.98765432), share(0.98765432, 4), share(1), share(-0.00001), share(NaN)]).toEqual([
      '0.988',
      '0.9877',
      '1.000',
      '0.000',
      '–',
    ]);
    expect(share(0.99996)).toBe('0.99996');
  });
  it('short and significant digits', () => {
    expect([short(0.0077712), short(2.13e-5), short(0), short(Infinity), short(NaN)]).toEqual([
      '0.00777',
      '2.1e-5',
      '0',
      '∞',
      '–',
    ]);
    expect([significant(0.123456, 5), significant(-0, 5), significant(null, 5)]).toEqual(['0.12346', '0', '–']);
    expect([probability(1e-9), probability(1 / 3)]).toEqual(['<0.001', '0.333']);
  });
  it('probabilities beside each other, told apart near 0 and 1', () => {
    expect([0, 1, 1 / 3, 0.0004, 0.00003, 0.9998, 0.99997, 0.9996].map(fineProbability)).toEqual([
      ...['0', '1', '0.333', '0.0004', '3e-5', '0.9998', '1−3e-5', '0.9996'],
    ]);
    for (const value of [1e-12, 4.9e-4, 5.1e-4, 1 - 1e-9, 1 - 1.1e-4, 0.99949])
      expect(fineProbability(value).length).toBeLessThanOrEqual(6);
  });
  it('shares in a narrow range, with the decimals that tell them apart', () => {
    expect([decimalsOf([0.2, 0.9]), decimalsOf([0.9991, 0.9994]), decimalsOf([0.5]), decimalsOf([])]).toEqual([
      ...[3, 5, 3, 3],
    ]);
    expect(decimalsOf([0.5, 0.5 + 1e-12])).toBe(6);
  });
  it('counts', () => {
    expect([count(29524), count(3.14159), count(2.5e13), count(Infinity)]).toEqual([
      '29,524',
      '3.14',
      '2.5e13',
      'more than 1e308',
    ]);
    expect([0, 999, 1000, 999_999, 1_000_000, 1e12 - 1, -1234].map(count)).toEqual([
      ...['0', '999', '1,000', '999,999', '1,000,000', '999,999,999,999', '-1,234'],
    ]);
    expect([countText(12_345.2), countText(1e12), countText(999_999_999_999)]).toEqual([
      ...['12,346', '1.0e12', '999,999,999,999'],
    ]);
    expect([plural(1, 'word'), plural(1234, 'word')]).toEqual(['1 word', '1,234 words']);
    expect(checkpointText({ file: '11520000.pt', step: 11520000 })).toBe('step 11,520,000');
    expect(checkpointText({ file: 'final.pt', step: null })).toBe('final.pt');
  });
});

describe('a belief', () => {
  it('is told by its states, the likeliest first, zeros left out', () => {
    expect(beliefText([0, 0.5, 0.5, 0, 0], ['S', '0', '1', 'T', 'F'])).toBe('0: 0.500, 1: 0.500');
    expect(beliefText([1 / 3, 2 / 3], ['A', 'B'])).toBe('B: 0.667, A: 0.333');
    expect(beliefText([-0.25, 1.25], ['A', 'B'])).toBe('B: 1.250, A: -0.250');
    expect(beliefText([0, 1], ['A', 'B'])).toBe('B: 1');
  });
  it('of many states by the likeliest of them', () => {
    const vector = Float64Array.from({ length: 50 }, (_, state) => (state === 40 ? 0.51 : 0.01));
    expect(
      beliefText(
        vector,
        Array.from(vector, (_, state) => `s${state}`),
        2,
      ),
    ).toBe('s40: 0.510, s0: 0.010, …');
  });
  it('as a vector is rounded', () => {
    expect(vectorText([1 / 3, 0, -1e-9, 1])).toBe('[0.3333, 0, 0, 1]');
  });
});

describe('r2 of unseen prefixes', () => {
  it('is a number down to -1, and unstable below, with the number and the reason for those who ask', () => {
    expect(unseenR2Text(0.9512)).toEqual({
      text: '0.951',
      title: 'R² on prefixes that were not fitted, 5 folds: 0.9512',
      reason: null,
    });
    expect(unseenR2Text(-1).text).toBe('-1.000');
    const { text, title } = unseenR2Text(-741490000);
    expect(text).toBe('unstable');
    expect(title).toContain('-741490000. Errors are more than twice the spread of the beliefs');
    expect(unseenR2Text(null)).toEqual({
      text: '–',
      title: 'There are fewer than 5 prefixes: too few to hold any back.',
      reason: 'There are fewer than 5 prefixes: too few to hold any back.',
    });
    expect(unseenR2Text(0.5, (value) => `${value}!`).text).toBe('0.5!');
  });
});
