import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { buildGrid } from '../../../webview/plot/grid.js';
import type { DiscStyle } from '../../../src/figure/raster.js';
import { discRows, drawDiscs, straighten } from '../../../src/figure/raster.js';
import type { MarkLayer } from '../../../src/figure/marks.js';
import { lookOf } from '../../../src/figure/marks.js';
import { count, probability, ranges, share, short, shorten } from '../../../webview/ui/format.js';
import { fineShare } from '../../../src/shared/texts.js';
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
  const disc = (radius: number, style: Partial<DiscStyle> = {}): DiscStyle => ({
    radius,
    opacity: 1,
    shares: null,
    ring: false,
    ...style,
  });
  const blank = (width: number, height: number): { pixels: Uint32Array; width: number; height: number } => ({
    pixels: new Uint32Array(width * height),
    width,
    height,
  });
  it('draws a disc about its place', () => {
    const raster = blank(7, 7);
    drawDiscs(raster, Float32Array.from([3.5, 3.5]), Uint32Array.from([9]), disc(1.5), null);
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
          drawDiscs(raster, Float32Array.from(numbers.slice(0, 2 * n)), new Uint32Array(n).fill(1), disc(4), null);
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
    drawDiscs(raster, marks, Uint32Array.from([1, 2]), disc(1), null);
    expect(raster.pixels[4]).toBe(1);
    drawDiscs(raster, marks, Uint32Array.from([1, 2]), disc(1), Int32Array.from([0, 1]));
    expect(raster.pixels[4]).toBe(2);
  });
  it('shows by its opacity how many marks lie at one place, in their own colour', () => {
    const raster = blank(3, 1);
    const at = (x: number, times: number): number[] => Array.from({ length: times }, () => [x, 0.5]).flat();
    const places = Float32Array.from([...at(0.5, 1), ...at(1.5, 4)]);
    drawDiscs(raster, places, new Uint32Array(5).fill(0xff2040c0), disc(0.5, { opacity: 0.5 }), null);
    straighten(raster);
    const alpha = Array.from(raster.pixels, (pixel) => pixel >>> 24);
    expect(alpha[0]).toBeGreaterThan(120);
    expect(alpha[0]).toBeLessThan(131);
    // 1 - 0.5^4 of 255
    expect(alpha[1]).toBeGreaterThan(232);
    expect(alpha[1]).toBeLessThan(243);
    expect(alpha[2]).toBe(0);
    for (const [shift, wanted] of [
      [0, 0xc0],
      [8, 0x40],
      [16, 0x20],
    ] as const)
      expect(Math.abs((((raster.pixels[0] ?? 0) >>> shift) & 255) - wanted)).toBeLessThan(5);
  });
  it('gives marks areas by their shares, and fades those that are smaller than a pixel', () => {
    const raster = blank(60, 20);
    const places = Float32Array.from([10, 10, 30, 10, 50, 10]);
    const style = disc(8, { shares: Float32Array.from([1, 0.25, 0.004]) });
    drawDiscs(raster, places, new Uint32Array(3).fill(0xff0000ff), style, null);
    const inked = (from: number): number[] =>
      Array.from(raster.pixels).filter((pixel, at) => pixel >>> 24 > 0 && at % 60 >= from && at % 60 < from + 20);
    expect(inked(0).length / inked(20).length).toBeGreaterThan(3);
    expect(inked(0).length / inked(20).length).toBeLessThan(5);
    expect(inked(40).length).toBe(1);
    expect((inked(40)[0] ?? 0) >>> 24).toBeLessThan(100);
  });
  it('draws rings with nothing in their middle', () => {
    const raster = blank(11, 11);
    drawDiscs(raster, Float32Array.from([5.5, 5.5]), Uint32Array.from([9]), disc(4, { ring: true }), null);
    expect(raster.pixels[5 * 11 + 5]).toBe(0);
    expect(raster.pixels[5 * 11 + 1]).toBe(9);
  });
  it('skips what has no place', () => {
    const raster = blank(3, 3);
    drawDiscs(raster, Float32Array.from([NaN, NaN]), Uint32Array.from([1]), disc(1), null);
    expect([...raster.pixels]).toEqual(new Array(9).fill(0));
    expect([...discRows(1)]).toEqual([0, 1, 0]);
  });
});

describe('looks', () => {
  const layer = (marks: number, places = marks): MarkLayer => ({
    kind: 'true',
    points: Float32Array.from({ length: 3 * marks }, (_, at) => (at % 3 === 0 ? Math.floor(at / 3) % places : 0)),
    belief: null,
    colours: new Uint32Array(0),
  });
  it('leaves few marks as they are, and shrinks and thins many, the more the smaller', () => {
    for (const few of [1, 36, 400]) expect(lookOf(layer(few))).toEqual({ radius: 5, opacity: 1 });
    const looks = [1000, 10_000, 88_572, 237_844].map((marks) => lookOf(layer(marks)));
    looks.slice(1).forEach(({ radius, opacity }, at) => {
      expect(radius).toBeLessThan(looks[at]?.radius ?? 0);
      expect(opacity).toBeLessThan(looks[at]?.opacity ?? 0);
    });
    expect(looks.at(-1)?.radius).toBeGreaterThanOrEqual(1);
  });
  it('leaves many marks at a few places as they are, and a part of them as all look', () => {
    expect(lookOf(layer(88_576, 7))).toEqual({ radius: 5, opacity: 1 });
    expect(lookOf({ ...layer(88_576, 7), of: 88_576 })).toEqual(lookOf(layer(88_576)));
    const withoutPlace = layer(10_000, 7);
    withoutPlace.points.fill(NaN, 300);
    expect(lookOf(withoutPlace)).toEqual({ radius: 5, opacity: 1 });
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
  it('has as many decimals near one as tell shares apart', () => {
    expect([0.95, 0.9991, 0.9995, 0.99995, 1, -0.2].map((value) => fineShare(value))).toEqual([
      ...['0.950', '0.9991', '0.9995', '0.99995', '1.000', '-0.200'],
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
