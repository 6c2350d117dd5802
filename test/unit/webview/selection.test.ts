import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { camera, noZoom, toPixels } from '../../../src/figure/geometry/camera.js';
import { pack } from '../../../src/figure/geometry/colour.js';
import type { MarkLayer } from '../../../src/figure/marks.js';
import { beliefOf } from '../../../src/figure/marks.js';
import { beliefsWithin, combined, emphasised, marksWithin } from '../../../webview/plot/selection.js';
import type { Place } from '../../../webview/plot/selection.js';
import { processorTime } from '../support/processorTime.js';

const layer = (kind: MarkLayer['kind'], belief: number[] | null, points: number[]): MarkLayer => ({
  kind,
  points: Float32Array.from(points),
  belief: belief === null ? null : Int32Array.from(belief),
  colours: new Uint32Array(points.length / 3).fill(pack(255, 255, 255)),
});

describe('marks within a region', () => {
  const pixels = Float32Array.from([5, 5, NaN, NaN, 20, 20, 10, 30, 40, 5]);

  it('are those of a box, drawn from any corner, and never one that is not drawn', () => {
    expect(marksWithin({ kind: 'box', from: [25, 35], to: [0, 0] }, pixels)).toEqual([0, 2, 3]);
    expect(marksWithin({ kind: 'box', from: [0, 0], to: [20, 20] }, pixels)).toEqual([0, 2]);
  });

  it('are those that a line goes round, not those in its dent', () => {
    // A U around the marks at (5, 5) and (40, 5), open above (20, 20)'s place.
    const u: Place[] = [[0, 0], [10, 0], [10, 25], [35, 25], [35, 0], [45, 0], [45, 40], [0, 40]]; // prettier-ignore
    expect(marksWithin({ kind: 'lasso', points: u }, pixels)).toEqual([0, 3, 4]);
  });

  it('are the same for a box and for a lasso along its edge', () => {
    const place = fc.tuple(fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }));
    fc.assert(
      fc.property(fc.array(place, { maxLength: 60 }), place, place, (marks, [ax, ay], [bx, by]) => {
        const drawn = Float32Array.from(marks.flat());
        const along: Place[] = [[ax, ay], [bx, ay], [bx, by], [ax, by]]; // prettier-ignore
        const box = new Set(marksWithin({ kind: 'box', from: [ax, ay], to: [bx, by] }, drawn));
        for (const mark of marksWithin({ kind: 'lasso', points: along }, drawn)) {
          expect(box.has(mark)).toBe(true);
          box.delete(mark);
        }
        // What is left lies on the very edge.
        for (const mark of box) {
          const [x, y] = [drawn[2 * mark] ?? NaN, drawn[2 * mark + 1] ?? NaN];
          const off = Math.min(Math.abs(x - ax), Math.abs(x - bx), Math.abs(y - ay), Math.abs(y - by));
          expect(off).toBeLessThan(1e-4);
        }
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('are found by where a turned 3-D view shows them', () => {
    const points = Float32Array.from([1, 0, 0, -1, 0, 0, 0, 1, 0, NaN, NaN, NaN]);
    const frame = { kind: 'space', centre: [0, 0, 0], radius: 2, labels: [] } as const;
    const front = (turn: number): number[] => {
      const drawn = new Float32Array(8);
      toPixels(camera(frame, { left: 0, top: 0, width: 400, height: 400 }, noZoom, [turn, 0]), points, drawn);
      return marksWithin({ kind: 'box', from: [250, 150], to: [350, 250] }, drawn);
    };
    expect([front(0), front(Math.PI)]).toEqual([[0], [1]]);
  });

  it('of a hundred points’ lasso among 237,844 marks are found in one go', () => {
    const many = Float32Array.from({ length: 2 * 237_844 }, (_, at) => (at * 7919) % 500);
    const points = Array.from({ length: 100 }, (_, at): Place => {
      const angle = (2 * Math.PI * at) / 100;
      return [250 + 240 * Math.cos(angle), 250 + 240 * Math.sin(angle)];
    });
    const spent = processorTime();
    expect(marksWithin({ kind: 'lasso', points }, many).length).toBeGreaterThan(100_000);
    expect(spent()).toBeLessThan(3000);
  });
});

describe('a selection', () => {
  const centres = layer('centre', null, [1, 1, 0, 5, 5, 0, NaN, NaN, NaN]);
  const singles = layer('single', [1, 0, 2], [1, 1, 0, 5, 5, 0, 1.5, 1.5, 0]);
  const flat = ({ points }: MarkLayer): Float32Array =>
    Float32Array.from(Array.from(points).filter((_, at) => at % 3 < 2));
  const within = (...layers: MarkLayer[]): number[] =>
    beliefsWithin({ kind: 'box', from: [0, 0], to: [2, 2] }, layers, layers.map(flat));

  it('goes by the marks of beliefs, and by single predictions only where there is nothing else', () => {
    expect(within(singles, centres)).toEqual([0]);
    expect(within(singles)).toEqual([1, 2]);
  });

  it('is replaced, added to, or taken from, and is none when nothing is left', () => {
    expect(combined([1, 2], [7], 'replace')).toEqual([7]);
    expect(combined([2, 10], [9, 2], 'add')).toEqual([2, 9, 10]);
    expect(combined([2, 10], [2, 3], 'remove')).toEqual([10]);
    expect(combined(null, [3], 'add')).toEqual([3]);
    expect([combined([2], [2], 'remove'), combined([2], [], 'replace'), combined(null, [2], 'remove')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('stands above the other marks, single predictions of its beliefs too, and the others fade into the ground', () => {
    const drawn = emphasised([singles, centres], [1], pack(0, 0, 0));
    const bright = drawn.flatMap((part) =>
      Array.from(part.colours).flatMap((colour, mark) =>
        colour === pack(255, 255, 255) ? [`${part.kind} ${beliefOf(part, mark)}`] : [],
      ),
    );
    expect(bright).toEqual(['single 1', 'centre 1']);
    expect(drawn.flatMap(({ points }) => Array.from(points)).filter((value) => !Number.isNaN(value))).toHaveLength(15);
    const order = drawn.map((part) => part.colours.includes(pack(255, 255, 255)));
    expect(order).toEqual([false, false, true, true]);
  });
});
