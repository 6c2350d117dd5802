import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { momentsOf, placesInTime } from '../../../src/figure/animation/timeline.js';

describe('time in a moving picture', () => {
  it('is even, linear or logarithmic in the steps, and even where steps are not known', () => {
    const steps = [0, 100, 300, 700];
    expect(placesInTime(steps, 'linear')).toEqual([0, 1 / 7, 3 / 7, 1]);
    expect(placesInTime(steps, 'even')).toEqual([0, 1 / 3, 2 / 3, 1]);
    // 1 + step / 100 doubles from each to the next.
    placesInTime(steps, 'logarithmic').forEach((place, at) => expect(place).toBeCloseTo(at / 3, 12));
    expect(placesInTime([0, null, 300], 'linear')).toEqual([0, 0.5, 1]);
  });

  it('shows each checkpoint as it is, marks what lies between, and holds the last', () => {
    const moments = momentsOf([0, 0.5, 1], { seconds: 1, fps: 9, between: true });
    expect(moments.map(({ from, to }) => `${from}${to}`)).toEqual([
      '00',
      '01',
      '01',
      '01',
      '11',
      '12',
      '12',
      '12',
      '22',
    ]);
    expect(moments[2]).toMatchObject({ share: 0.5, place: 0.25 });
    expect(moments.slice(0, -1).reduce((sum, { hundredths }) => sum + hundredths, 0)).toBe(89);
    expect(moments.at(-1)?.hundredths).toBe(150);
  });

  it('lets a checkpoint stay until the next where nothing is interpolated', () => {
    const moments = momentsOf([0, 0.25, 1], { seconds: 4, fps: 10, between: false });
    expect(moments.map(({ from, share }) => [from, share])).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
    ]);
    expect(moments[0].hundredths).toBe(100);
    expect(moments[0].hundredths + moments[1].hundredths).toBe(390);
  });

  it('goes forward only, from the first checkpoint to the last, whatever steps there are', () => {
    const increasing = fc.uniqueArray(fc.integer({ min: 0, max: 1e7 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(
        increasing,
        fc.constantFrom('even' as const, 'linear' as const, 'logarithmic' as const),
        fc.boolean(),
        fc.double({ min: 0.5, max: 20, noNaN: true }),
        (unsorted, pace, between, seconds) => {
          const steps = unsorted.sort((a, b) => a - b);
          const moments = momentsOf(placesInTime(steps, pace), { seconds, fps: 20, between });
          expect(moments[0].from).toBe(0);
          expect(moments.at(-1)).toMatchObject({ from: steps.length - 1, share: 0 });
          const along = moments.map(({ from, share }) => from + share);
          along.forEach((here, at) => expect(at === 0 || here > along[at - 1]).toBe(true));
          for (const { hundredths } of moments) expect(hundredths).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 60, interruptAfterTimeLimit: 5000 },
    );
  });
});
