import { describe, expect, test } from 'vitest';
import { distinctBeliefs } from '../../../src/process/beliefs/distinctBeliefs.js';

/** Indices of beliefs given by their first coordinates; the second makes the sum one. */
async function indices(...firsts: number[]): Promise<number[]> {
  const belief = Float64Array.from(firsts.flatMap((first) => [first, 1 - first]));
  return [...(await distinctBeliefs(belief, 2, 5)).beliefIndex];
}

// The key of a coordinate v is floor(v·10^5 + 0.5 + 1e-6), as the published code has it.
describe('two beliefs are one when their keys agree', () => {
  test('indices are given in the order in which beliefs are first met', async () => {
    expect(await indices(0.5, 0.25, 0.5, 0.75, 0.25)).toEqual([0, 1, 0, 2, 1]);
  });

  test('a coordinate that rounding left just below a half counts as the half', async () => {
    // In units of 1e-5 it is 31250.5 - 5e-7, whose key is 31251.
    const half = (31250.5 - 5e-7) / 1e5;
    const { beliefIndex } = await distinctBeliefs(Float64Array.of(0.31251, half, 0.3125), 1, 5);
    expect([...beliefIndex]).toEqual([0, 0, 1]);
  });

  test('one that is further below does not', async () => {
    const below = (31250.5 - 2e-6) / 1e5;
    const { beliefIndex } = await distinctBeliefs(Float64Array.of(0.31251, below, 0.3125), 1, 5);
    expect([...beliefIndex]).toEqual([0, 1, 1]);
  });
});
