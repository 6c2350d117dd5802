import { expect, test } from 'vitest';
import { roundBeliefs } from '../../../src/analysis/rounding.js';

// What numpy.round(values, 5) gives. A 64th times 10^5 ends in a half that float64 holds exactly: a tie.
test.each([
  ['a tie above an even digit stays below', 1 / 64, 0.01562],
  ['a tie above an odd digit goes up', 3 / 64, 0.04688],
  ['and so does a larger one', 5 / 64, 0.07812],
  ['a half of the last decimal', 0.000005, 0],
  ['one and a half', 0.000015, 0.00002],
  ['two and a half', 0.000025, 0.00002],
  ['what is no tie goes to the nearest, up', 0.123456, 0.12346],
  ['or down', 0.123454, 0.12345],
  ['and a whole number stays', 1, 1],
])('targets are rounded as NumPy rounds: %s', (_, value, expected) => {
  expect(roundBeliefs(Float64Array.of(value))).toEqual(Float64Array.of(expected));
});
