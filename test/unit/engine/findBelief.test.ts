import { expect, it } from 'vitest';
import { searchBeliefs } from '../../../src/engine/beliefSearch.js';
import { findBelief } from '../../../src/protocol/findBelief.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';

/** As much of a result as beliefs are looked up in. */
const result = {
  beliefs: { count: 3, vector: Float64Array.of(0.5, 0.5, 1 / 3, 2 / 3, 0, 1) },
  process: { name: 'two', states: ['A', 'B'] },
  settings: { decimals: 5 },
} as unknown as AnalysisResult;

it('a belief is found by its vector, as it is printed or in full', () => {
  expect(findBelief(result, [0.5, 0.5])).toBe(0);
  expect(findBelief(result, [0.33333, 0.66667])).toBe(1);
  expect(findBelief(result, [1 / 3, 2 / 3])).toBe(1);
});

it.each([
  [0.3333, 0.6667],
  [0.5001, 0.4999],
  [1, 0],
])('a vector that is no belief to five decimals names none: [%d, %d]', (a, b) => {
  expect(() => findBelief(result, [a, b])).toThrow(/belief/i);
});

it('nor does an index past the last, or a vector of another length', () => {
  expect(findBelief(result, 2)).toBe(2);
  expect(() => findBelief(result, 3)).toThrow(/There is no belief 3/);
  expect(() => findBelief(result, [0.5])).toThrow(/2 numbers/);
});

it('of beliefs that are offered before anything is typed, those that whole words end in come first', () => {
  const beliefs = {
    count: 4,
    states: ['A', 'B'],
    vector: Float64Array.of(0.5, 0.5, 1, 0, 0.25, 0.75, 0, 1),
    positions: Float64Array.of(0, 4, 2, 9),
    words_ending: Float64Array.of(0, 0, 3, 1),
  };
  const found = (typed: string, limit = 10): number[] =>
    searchBeliefs(beliefs, typed, (belief) => belief > 0, limit).rows.map(({ index }) => index);
  expect(found('')).toEqual([2, 3, 1]);
  expect(searchBeliefs(beliefs, '', () => true, 3).more).toBe(1);
  // What was typed decides where something was.
  expect(found('B')).toEqual([3, 2]);
  expect(found('1')).toEqual([1]);
});
