import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import rrxor from '../../data/reference/rrxor.json';
import type { PcaResult } from '../../../src/protocol/process.js';
import {
  axisLabel,
  canBeSimplex,
  canRotate,
  resolveAxes,
  swapped,
  thirdAxis,
} from '../../../src/figure/geometry/axes.js';
import {
  camera,
  farToNear,
  outside,
  paddedRange,
  rotation,
  shownRanges,
  sphere,
  toPixel,
  toPixels,
  turnBy,
  zoomedAbout,
} from '../../../src/figure/geometry/camera.js';
import { mixer, packText, ramp, stateColours, toHex } from '../../../src/figure/geometry/colour.js';
import { occurrences, positionsOf } from '../../../src/figure/geometry/occurrences.js';
import { drawablePlots, drawnPlot, placed } from '../../../src/figure/geometry/placement.js';
import {
  axesProjection,
  project,
  projectDirection,
  simplexProjection,
} from '../../../src/figure/geometry/projection.js';

const pcaOf = (choosable: boolean[], states = choosable.length): PcaResult => ({
  explained_variance: choosable.map((yes, at) => (yes ? 4 - at : 0)),
  components: choosable.map((_, at) => Array.from({ length: states }, (_, state) => (state === at ? 1 : 0))),
  mean: Array.from({ length: states }, () => 1 / states),
  choosable,
});

describe('axes', () => {
  it('are components 1 and 3 as in the notebook', () => {
    expect(resolveAxes(pcaOf([true, true, true, true, false]), 5, null)).toEqual([
      { kind: 'component', component: 0 },
      { kind: 'component', component: 2 },
    ]);
  });
  it('are components 1 and 2 where the third is null', () => {
    expect(
      resolveAxes(pcaOf([true, true, false]), 3, null).map((axis) => axis.kind === 'component' && axis.component),
    ).toEqual([0, 1]);
  });
  it('are components 1 and 2 where the third explains far less than the second', () => {
    const flat = { ...pcaOf([true, true, true, false]), explained_variance: [0.0429, 0.0307, 0.0025, 0] };
    expect(resolveAxes(flat, 4, null).map((axis) => axis.kind === 'component' && axis.component)).toEqual([0, 1]);
    expect(thirdAxis(flat, resolveAxes(flat, 4, null))?.component).toBe(2);
    expect(resolveAxes(flat, 4, [0, 2])[1]).toEqual({ kind: 'component', component: 2 });
  });
  it('follow the choice unless it names a null component', () => {
    const pca = pcaOf([true, true, true, false]);
    expect(resolveAxes(pca, 4, [1, 2])).toEqual([
      { kind: 'component', component: 1 },
      { kind: 'component', component: 2 },
    ]);
    expect(resolveAxes(pca, 4, [0, 3])[1]).toEqual({ kind: 'component', component: 2 });
    expect(resolveAxes(pca, 4, [1, 1])[0]).toEqual({ kind: 'component', component: 0 });
  });
  it('fall back to the index with one component and to probabilities with none', () => {
    expect(resolveAxes(pcaOf([true, false]), 2, null)[1]).toEqual({ kind: 'index' });
    expect(resolveAxes(null, 2, null)).toEqual([
      { kind: 'state', state: 0 },
      { kind: 'state', state: 1 },
    ]);
    expect(resolveAxes(null, 1, null)).toEqual([{ kind: 'state', state: 0 }, { kind: 'index' }]);
  });
  it('leave a third for the 3-D view, which needs three components', () => {
    const pca = pcaOf([true, true, true, true, false]);
    expect(thirdAxis(pca, resolveAxes(pca, 5, null))).toEqual({ kind: 'component', component: 1 });
    expect(thirdAxis(pca, resolveAxes(pca, 5, null), 3)?.component).toBe(3);
    expect(thirdAxis(pca, resolveAxes(pca, 5, [1, 3]), 3)?.component).toBe(0);
    expect(thirdAxis(pca, resolveAxes(pca, 5, null), 4)?.component).toBe(1);
    expect(canRotate(pca)).toBe(true);
    expect(canRotate(pcaOf([true, true, false]))).toBe(false);
  });
  it('name the component and its share', () => {
    expect(axisLabel({ kind: 'component', component: 0 }, pcaOf([true, true, false]), [])).toBe('PC 1 · 57 %');
    expect(axisLabel({ kind: 'state', state: 1 }, null, ['A', 'B'])).toBe('Probability of B');
  });
  it('offer the simplex to three states that are probabilities', () => {
    expect([canBeSimplex(3, false), canBeSimplex(3, true), canBeSimplex(4, false)]).toEqual([true, false, false]);
  });
});

describe('projection', () => {
  const beliefs = rrxor.beliefs as number[][];
  const states = 5;
  const mean = Array.from(
    { length: states },
    (_, state) => beliefs.reduce((sum, row) => sum + (row[state] ?? 0), 0) / beliefs.length,
  );

  it('is P(b - mean) on the components that stand on the axes', () => {
    const components = Array.from({ length: states }, (_, at) =>
      Array.from({ length: states }, (_, state) => Number(state === at)),
    );
    const pca: PcaResult = {
      explained_variance: [1, 1, 1, 1, 1],
      components,
      mean,
      choosable: [true, true, true, true, true],
    };
    const axes = axesProjection(
      [
        { kind: 'component', component: 0 },
        { kind: 'component', component: 2 },
        { kind: 'component', component: 4 },
      ],
      pca,
      states,
    );
    const points = project(axes, { count: beliefs.length, vector: beliefs.flat() }, states, null);
    for (const coordinate of [0, 1, 2]) {
      const values = beliefs.map((_, row) => points[3 * row + coordinate] ?? NaN);
      const wanted = beliefs.map((row) => (row[2 * coordinate] ?? NaN) - (mean[2 * coordinate] ?? NaN));
      values.forEach((value, row) => expect(value).toBeCloseTo(wanted[row] ?? NaN, 6));
    }
  });
  it('puts the corners of the simplex at the corners of the triangle', () => {
    const points = project(
      simplexProjection(),
      { count: 4, vector: [1, 0, 0, 0, 1, 0, 0, 0, 1, 1 / 3, 1 / 3, 1 / 3] },
      3,
      null,
    );
    expect([...points].map((value) => Math.round(1000 * value) / 1000)).toEqual([
      0, 0, 0, 1, 0, 0, 0.5, 0.866, 0, 0.5, 0.289, 0,
    ]);
  });
  it('keeps beliefs without a centre out of the picture', () => {
    const points = project(simplexProjection(), { count: 1, vector: [NaN, NaN, NaN] }, 3, null);
    expect(points[0]).toBeNaN();
  });
  it('projects a direction without mean: the difference of two projected beliefs', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 10, maxLength: 10 }),
        (numbers) => {
          const pca: PcaResult = {
            explained_variance: [2, 1, 1],
            components: [
              [0.6, 0.8, 0, 0, 0],
              [0, 0, 1, 0, 0],
              [-0.8, 0.6, 0, 0, 0],
            ],
            mean,
            choosable: [true, true, true],
          };
          const projection = axesProjection(
            [{ kind: 'component', component: 0 }, { kind: 'component', component: 2 }, null],
            pca,
            states,
          );
          const [a, b] = [numbers.slice(0, 5), numbers.slice(5)];
          const points = project(projection, { count: 2, vector: [...a, ...b] }, states, null);
          const direction = projectDirection(
            projection,
            b.map((value, at) => value - (a[at] ?? 0)),
          );
          expect(direction[0]).toBeCloseTo((points[3] ?? 0) - (points[0] ?? 0), 5);
          expect(direction[1]).toBeCloseTo((points[4] ?? 0) - (points[1] ?? 0), 5);
        },
      ),
      { seed: 3, numRuns: 50 },
    );
  });
});

const space = (components: number, states: number, generalised = false) => ({
  pca: pcaOf(
    Array.from({ length: components }, () => true),
    states,
  ),
  process: { states: Array.from({ length: states }, (_, state) => `s${state}`), generalised },
});

describe('the view that is drawn', () => {
  it('turns with three components, is a triangle with three states, and else is flat', () => {
    expect(drawablePlots(space(2, 3))).toEqual(['plane', 'simplex']);
    expect(drawablePlots(space(3, 4))).toEqual(['plane', 'space']);
    expect(drawablePlots(space(2, 3, true))).toEqual(['plane']);
    expect(drawnPlot(space(3, 4), 'simplex')).toBe('plane');
    expect(drawnPlot(space(2, 3), 'space')).toBe('plane');
    expect(drawnPlot(space(2, 3), 'simplex')).toBe('simplex');
  });

  it('frames the beliefs by what stands on its axes', () => {
    const beliefs = { count: 2, vector: [1, 0, 0, 0, 0, 1, 0, 0] };
    const flat = placed(space(3, 4), beliefs, { plot: 'simplex', axes: [1, 0] });
    expect(flat.plot).toBe('plane');
    expect([...flat.points].map((value) => value.toFixed(2))).toEqual([
      '-0.25',
      '0.75',
      '0.00',
      '0.75',
      '-0.25',
      '0.00',
    ]);
    expect(flat.frame).toMatchObject({ kind: 'plane', labels: ['PC 2 · 33 %', 'PC 1 · 44 %'], ticks: [true, true] });
    const turning = placed(space(3, 4), beliefs, { plot: 'space', axes: null });
    const chosen = placed(
      { ...space(4, 5) },
      { count: 1, vector: [1, 0, 0, 0, 0] },
      { plot: 'space', axes: null, third: 3 },
    );
    expect(chosen.frame).toMatchObject({ kind: 'space', labels: ['PC 1 · 40 %', 'PC 3 · 20 %', 'PC 4 · 10 %'] });
    expect(turning.frame).toMatchObject({ kind: 'space', labels: ['PC 1 · 44 %', 'PC 3 · 22 %', 'PC 2 · 33 %'] });
  });
});

describe('the axes that are chosen', () => {
  it('change one axis, and swap with the one that shows what was chosen', () => {
    expect(swapped([0, 2], 0, 1)).toEqual([1, 2]);
    expect(swapped([0, 2], 0, 2)).toEqual([2, 0]);
    expect(swapped([0, 2, 1], 2, 0)).toEqual([1, 2, 0]);
    expect(swapped([0, 2, 1], 1, 3)).toEqual([0, 3, 1]);
  });
  it('are equal in scale where they are of one kind', () => {
    const of = (components: number, states: number): unknown =>
      placed(
        space(components, states),
        { count: 1, vector: new Array(states).fill(1 / states) },
        { plot: 'plane', axes: null },
      ).frame;
    expect(of(2, 3)).toMatchObject({ equal: true });
    expect(of(0, 2)).toMatchObject({ equal: true });
    expect(of(1, 2)).toMatchObject({ equal: false });
  });
});

describe('camera', () => {
  it('zooms about a pixel, which stays, and no further than its limits', () => {
    const zoom = zoomedAbout({ k: 2, x: 10, y: -5 }, 1.5, [100, 40]);
    expect(zoom).toEqual({ k: 3, x: 100 - 1.5 * 90, y: 40 - 1.5 * 45 });
    expect(zoomedAbout({ k: 3000, x: 0, y: 0 }, 2, [0, 0]).k).toBe(4000);
    expect(zoomedAbout({ k: 0.6, x: 0, y: 0 }, 0.5, [0, 0]).k).toBe(0.5);
  });

  it('turns on without end and tilts up to straight down', () => {
    expect(turnBy([6, 1.5], 1, -0.25)).toEqual([7, 1.25]);
    expect(turnBy([0, 1.5], 0, 1)).toEqual([0, Math.PI / 2]);
    expect(turnBy([0, -1.5], 0, -1)).toEqual([0, -Math.PI / 2]);
  });

  const box = { left: 40, top: 10, width: 300, height: 200 };
  it('has one scale for axes of one kind in boxes of every shape, and shows all the true beliefs', () => {
    for (const [width, height] of [
      [300, 200],
      [200, 300],
      [900, 90],
      [20, 640],
    ] as const)
      for (const frame of [
        { kind: 'plane', x: [-1, 1], y: [0, 4], labels: ['', ''], ticks: [true, true], equal: true },
        { kind: 'plane', x: [0.2, 7], y: [-0.001, 0.002], labels: ['', ''], ticks: [true, true], equal: true },
        { kind: 'simplex', names: ['a', 'b', 'c'] },
        { kind: 'space', centre: [1, 2, 3], radius: 2, labels: [] },
      ] as const) {
        const shape = { left: 31, top: 7, width, height };
        const view = camera(frame, shape, { k: 3, x: 5, y: -9 }, [0, 0]);
        const [right, up] = [view[0], -view[5]];
        expect(right).toBeGreaterThan(0);
        expect(up / right).toBeCloseTo(1, 9);
        if (frame.kind !== 'plane') continue;
        const whole = camera(frame, shape, { k: 1, x: 0, y: 0 }, [0, 0]);
        const { x, y } = shownRanges(frame, shape);
        for (const [corner, left, top] of [
          [[x[0], y[1]], 31, 7],
          [[x[1], y[0]], 31 + width, 7 + height],
        ] as const) {
          expect(toPixel(whole, corner[0], corner[1], 0)[0]).toBeCloseTo(left, 6);
          expect(toPixel(whole, corner[0], corner[1], 0)[1]).toBeCloseTo(top, 6);
        }
        expect(x[0] <= frame.x[0] && x[1] >= frame.x[1] && y[0] <= frame.y[0] && y[1] >= frame.y[1]).toBe(true);
      }
  });
  it('fits ranges that are not of one kind into the box', () => {
    const view = camera(
      { kind: 'plane', x: [-1, 1], y: [0, 4], labels: ['', ''], ticks: [true, true], equal: false },
      box,
      { k: 1, x: 0, y: 0 },
      [0, 0],
    );
    expect(toPixel(view, -1, 0, 0)).toEqual([40, 210]);
    expect(toPixel(view, 1, 4, 0)).toEqual([340, 10]);
  });
  it('zooms and pans in pixels', () => {
    const frame = {
      kind: 'plane',
      x: [-1, 1],
      y: [0, 4],
      labels: ['', ''],
      ticks: [true, true],
      equal: false,
    } as const;
    const plain = toPixel(camera(frame, box, { k: 1, x: 0, y: 0 }, [0, 0]), 0.3, 1, 0);
    const zoomed = toPixel(camera(frame, box, { k: 3, x: -50, y: 20 }, [0, 0]), 0.3, 1, 0);
    expect(zoomed[0]).toBeCloseTo(3 * plain[0] - 50, 9);
    expect(zoomed[1]).toBeCloseTo(3 * plain[1] + 20, 9);
  });
  it('turns without stretching', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -7, max: 7, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (turn, tilt) => {
          const rows = rotation(turn, tilt);
          rows.forEach((a, i) =>
            rows.forEach((b, j) => expect(a[0] * b[0] + a[1] * b[1] + a[2] * b[2]).toBeCloseTo(Number(i === j), 9)),
          );
        },
      ),
      { seed: 5, numRuns: 50 },
    );
  });
  it('keeps every true belief in the box however it is turned', () => {
    const points = Float32Array.from([0, 0, 0, 1, 0.2, -0.4, -0.6, 0.9, 0.1]);
    const frame = { kind: 'space', ...sphere(points), labels: [] } as const;
    for (let turn = 0; turn < 6; turn += 0.7)
      for (let tilt = -1.5; tilt < 1.6; tilt += 0.5) {
        const pixels = new Float32Array(6);
        toPixels(camera(frame, box, { k: 1, x: 0, y: 0 }, [turn, tilt]), points, pixels);
        for (let mark = 0; mark < 3; mark++) {
          expect(pixels[2 * mark]).toBeGreaterThanOrEqual(40);
          expect(pixels[2 * mark]).toBeLessThanOrEqual(340);
          expect(pixels[2 * mark + 1]).toBeGreaterThanOrEqual(10);
          expect(pixels[2 * mark + 1]).toBeLessThanOrEqual(210);
        }
      }
  });
  it('orders marks from far to near', () => {
    const points = Float32Array.from([0, 0, 3, 0, 0, -2, 0, 0, 1]);
    const view = camera({ kind: 'space', centre: [0, 0, 0], radius: 3, labels: [] }, box, { k: 1, x: 0, y: 0 }, [0, 0]);
    expect([...farToNear(view, points)]).toEqual([1, 2, 0]);
  });
  it("counts the marks that the true beliefs' ranges leave out", () => {
    const frame = {
      kind: 'plane',
      x: [-1, 1],
      y: [0, 4],
      labels: ['', ''],
      ticks: [true, true],
      equal: false,
    } as const;
    expect(outside(frame, Float32Array.from([0, 1, 0, 2, 1, 0, 0, -0.1, 0, NaN, NaN, NaN, 1, 4, 0]), box)).toBe(2);
  });
  it('gives a range without extent some width, and ignores what is not there', () => {
    expect(paddedRange(Float32Array.from([2, 0, 0, 2, 0, 0]), 0)).toEqual([1.5, 2.5]);
    expect(paddedRange(Float32Array.from([NaN, 0, 0]), 0)).toEqual([-0.5, 0.5]);
  });
});

describe('colour', () => {
  const lightness = (packed: number): number =>
    0.2126 * (packed & 255) + 0.7152 * ((packed >> 8) & 255) + 0.0722 * ((packed >> 16) & 255);
  it('rises evenly in lightness, so that order shows without hue', () => {
    for (const dark of [true, false]) {
      const values = Array.from({ length: 9 }, (_, at) => lightness(packText(ramp(at / 8, dark))));
      values.slice(1).forEach((value, at) => expect(value).toBeGreaterThan(values[at] ?? Infinity));
    }
  });
  it('gives every state its own colour, beyond the named ones too', () => {
    for (const states of [1, 3, 7, 8, 20]) expect(new Set(stateColours(states, true)).size).toBe(states);
  });
  it('mixes by probability: a certain state is its own colour', () => {
    const colours = stateColours(3, true);
    const mix = mixer(colours);
    expect(toHex(mix([0, 1, 0], 0)).toLowerCase()).toBe((colours[1] ?? '').toLowerCase());
    expect(mix([0.5, 0.5, 0], 0)).not.toBe(mix([0.5, 0, 0.5], 0));
    expect(toHex(mix([-0.2, 0, 0], 0))).toBe('#808080');
  });
  it('packs as canvas memory lies', () => {
    expect(packText('#010203')).toBe(0xff030201);
    expect(toHex(0xff030201)).toBe('#010203');
  });
});

describe('occurrences', () => {
  const predictions = {
    count: 4,
    vector: new Float32Array(8),
    belief: Int32Array.from([2, 0, 2, 2]),
    position: Int32Array.from([0, 1, 3, 1]),
    weight: Float64Array.from([6, 1, 2, 2]),
  };
  it('finds the positions of a belief and their weighted mean', () => {
    const found = occurrences(predictions, 3);
    expect(positionsOf(2, found, predictions)).toEqual([0, 1, 3]);
    expect(positionsOf(1, found, predictions)).toEqual([]);
    expect(found.meanPosition[2]).toBeCloseTo(0.8, 6);
    expect(found.meanPosition[1]).toBeNaN();
  });
});
