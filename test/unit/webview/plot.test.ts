import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { buildGrid } from '../../../webview/plot/grid.js';
import { discRows, drawDiscs } from '../../../src/figure/raster.js';
import { count, probability, ranges, share, short, shorten } from '../../../webview/ui/format.js';
import { processorTime } from '../support/processorTime.js';

describe('spatial index', () => {
  const pixels = fc
    .array(fc.tuple(fc.double({ min: -20, max: 220, noNaN: true }), fc.double({ min: -20, max: 120, noNaN: true })), {
      maxLength: 200,
    })
    .map((pairs) => Float32Array.from(pairs.flat()));
  it('finds the nearest mark in the box, as looking at each of them does', () => {
    fc.assert(
      fc.property(pixels, fc.integer({ min: 0, max: 199 }), fc.integer({ min: 0, max: 99 }), (marks, x, y) => {
        const found = buildGrid(marks, 200, 100).nearest(x, y, 14);
        let least = Infinity;
        for (let mark = 0; mark < marks.length / 2; mark++) {
          const [mx, my] = [marks[2 * mark] ?? 0, marks[2 * mark + 1] ?? 0];
          if (mx < 0 || mx >= 200 || my < 0 || my >= 100) continue;
          least = Math.min(least, Math.hypot(mx - x, my - y));
        }
        if (least > 14) expect(found).toBe(-1);
        else expect(Math.hypot((marks[2 * found] ?? 0) - x, (marks[2 * found + 1] ?? 0) - y)).toBeCloseTo(least, 4);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
  it('leaves out marks that are not drawn and lists equals by index', () => {
    const grid = buildGrid(Float32Array.from([NaN, NaN, 5, 5, 5, 5, 90, 90]), 100, 100);
    expect(grid.within(5, 5, 2, 10)).toEqual([1, 2]);
    expect(grid.nearest(50, 50, 14)).toBe(-1);
  });
  it('indexes and finds among 88,572 marks without searching them all each time', () => {
    const marks = Float32Array.from({ length: 2 * 88_572 }, (_, at) => (at * 7919) % 500);
    const spent = processorTime();
    const grid = buildGrid(marks, 500, 500);
    for (let at = 0; at < 100; at++) grid.nearest((at * 37) % 500, (at * 91) % 500, 14);
    expect(spent()).toBeLessThan(1000);
  });
});

describe('raster', () => {
  const blank = (width: number, height: number): { pixels: Uint32Array; width: number; height: number } => ({
    pixels: new Uint32Array(width * height),
    width,
    height,
  });
  it('draws a disc about its place', () => {
    const raster = blank(7, 7);
    drawDiscs(raster, Float32Array.from([3.5, 3.5]), Uint32Array.from([9]), 1.5, null);
    const rows = Array.from({ length: 7 }, (_, y) =>
      Array.from(raster.pixels.subarray(7 * y, 7 * y + 7), (pixel) => (pixel === 9 ? '#' : '.')).join(''),
    );
    expect(rows).toEqual(['.......', '.......', '..###..', '..###..', '..###..', '.......', '.......']);
  });
  it('never writes outside, wherever marks lie', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -30, max: 60, noNaN: true }), { minLength: 2, maxLength: 40 }),
        (numbers) => {
          const raster = blank(20, 16);
          const n = Math.floor(numbers.length / 2);
          drawDiscs(raster, Float32Array.from(numbers.slice(0, 2 * n)), new Uint32Array(n).fill(1), 4, null);
          for (let pixel = 0; pixel < raster.pixels.length; pixel++) {
            const [x, y] = [pixel % 20, Math.floor(pixel / 20)];
            const near = Array.from({ length: n }, (_, mark) =>
              Math.hypot((numbers[2 * mark] ?? 0) - x, (numbers[2 * mark + 1] ?? 0) - y),
            ).some((distance) => distance < 6);
            if (raster.pixels[pixel] === 1) expect(near).toBe(true);
          }
        },
      ),
      { seed: 2, numRuns: 100 },
    );
  });
  it('draws early marks over late ones, or in the order given', () => {
    const marks = Float32Array.from([1, 1, 1, 1]);
    const raster = blank(3, 3);
    drawDiscs(raster, marks, Uint32Array.from([1, 2]), 1, null);
    expect(raster.pixels[4]).toBe(1);
    drawDiscs(raster, marks, Uint32Array.from([1, 2]), 1, Int32Array.from([0, 1]));
    expect(raster.pixels[4]).toBe(2);
  });
  it('skips what has no place', () => {
    const raster = blank(3, 3);
    drawDiscs(raster, Float32Array.from([NaN, NaN]), Uint32Array.from([1]), 1, null);
    expect([...raster.pixels]).toEqual(new Array(9).fill(0));
    expect([...discRows(1)]).toEqual([0, 1, 0]);
  });
});

describe('numbers for reading', () => {
  it('never rounds a share up to one', () => {
    expect([share(0.9110820806), share(0.999474503), share(0.9999), share(1), share(-0.00001), share(NaN)]).toEqual([
      '0.911',
      '0.999',
      '0.9999',
      '1.000',
      '0.000',
      '–',
    ]);
  });
  it('keeps three digits of small and large numbers', () => {
    expect([short(0.007768839), short(2.10491e-5), short(0), short(1234), short(2.5e7)]).toEqual([
      '0.00777',
      '2.1e-5',
      '0',
      '1230',
      '2.5e7',
    ]);
  });
  it('tells exact probabilities from nearly exact ones', () => {
    expect([probability(0), probability(1), probability(1e-9), probability(0.99999), probability(1 / 3)]).toEqual([
      '0',
      '1',
      '<0.001',
      '>0.999',
      '0.333',
    ]);
  });
  it('joins neighbours into ranges', () => {
    expect([ranges([]), ranges([3]), ranges([0, 1, 2, 3, 5, 7, 8])]).toEqual(['', '3', '0–3, 5, 7, 8']);
  });
  it('shortens in the middle and counts with separators', () => {
    expect(shorten('a-very-long-name', 9)).toBe('a-ve…name');
    expect([count(29524), count(3.14159)]).toEqual(['29,524', '3.14']);
  });
});
