import { describe, expect, it } from 'vitest';
import { byComponentsChart, varianceChart } from '../../../src/figure/charts/composed/dimensions.js';
import { overlapChart } from '../../../src/figure/charts/composed/overlap.js';
import { posteriorCharts } from '../../../src/figure/charts/composed/posterior.js';
import { withCentres } from '../../../src/figure/animation/scene.js';
import { colourKeyOf } from '../../../src/figure/colourKey.js';
import { drawnColour } from '../../../src/figure/composed/mixture.js';
import { moves, seen, shownPart, shownParts } from '../../../src/figure/composed/shown.js';
import { partNames } from '../../../src/shared/partNames.js';
import { stateColours, toHex } from '../../../src/figure/geometry/colour.js';
import { occurrences } from '../../../src/figure/geometry/occurrences.js';
import { projectDirection } from '../../../src/figure/geometry/projection.js';
import { hiddenMarks, legendEntries } from '../../../src/figure/hidden.js';
import { palettes } from '../../../src/figure/palette.js';
import { buildPicture } from '../../../src/figure/picture.js';
import { plotData } from '../../../src/figure/data.js';
import { seenFrom } from '../../../src/figure/seen.js';
import type { Shape } from '../../../src/figure/shape.js';
import { placer } from '../../../src/figure/training/moved.js';
import { outside } from '../../../src/figure/geometry/camera.js';
import { blockAt, blockStates, frameOf } from '../../../src/shared/frameBlocks.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { viewSettingsSchema } from '../../../src/protocol/panel.js';
import type { ViewSettings } from '../../../src/protocol/panel.js';
import { composedOf } from '../pages/support/composedOf.js';
import type { Division } from '../pages/support/composedOf.js';

/** Joint beliefs, one a row, with read-outs a tenth nearer to the middle, as an analysis of a composed process. */
function analysis(rows: readonly (readonly number[])[], division: Division): AnalysisResult {
  const [count, states] = [rows.length, rows[0].length];
  const vector = Float64Array.from(rows.flat());
  const centre = vector.map((value) => 0.9 * value + 0.1 / states);
  const result = {
    process: {
      states: Array.from({ length: states }, (_, at) => `s${at}`),
      symbols: ['0', '1'],
      generalised: false,
    },
    architecture: { n_layers: 1 },
    inputs: { n_ctx: 3 },
    regression: { per_layer: [{}] },
    pca: null,
    beliefs: { count, vector, centre, positions: new Float64Array(count).fill(1) },
    predictions: {
      count,
      vector: Float32Array.from(centre),
      belief: Int32Array.from({ length: count }, (_, at) => at),
      position: new Int32Array(count),
      weight: new Float64Array(count).fill(1),
    },
  } as unknown as AnalysisResult;
  return { ...result, composed: composedOf(result, division) };
}

const outer = (a: readonly number[], b: readonly number[]): number[] => a.flatMap((x) => b.map((y) => x * y));
const [A, B] = [
  [
    [0.5, 0.3, 0.2],
    [0.1, 0.1, 0.8],
    [1, 0, 0],
  ],
  [
    [0.25, 0.75],
    [0.9, 0.1],
    [0.5, 0.5],
  ],
];
const product = analysis(
  A.map((a, at) => outer(a, B[at])),
  { kind: 'independent', sizes: [3, 2], names: ['mess3', 'even'] },
);
const mixture = analysis(
  [
    [0.3, 0.1, 0.3, 0.2, 0.1],
    [0.5, 0.5, 0, 0, 0],
    [0, 0, 0.2, 0.2, 0.6],
  ],
  { kind: 'mixture', sizes: [2, 3], names: ['even', 'mess3'], weights: [0.4, 0.6] },
);
const view = (part: Partial<ViewSettings['part']>, more: Partial<ViewSettings> = {}): ViewSettings =>
  viewSettingsSchema.parse({ ...more, part });
const draw = (result: AnalysisResult, as: ViewSettings) =>
  buildPicture(result, as, false, occurrences(result.predictions, result.beliefs.count));
const triangle = ([, right, top]: readonly number[]): number[] => [right + 0.5 * top, (top * Math.sqrt(3)) / 2];
const at = (points: Float32Array, belief: number): number[] => [...points.subarray(3 * belief, 3 * belief + 2)];
const near = (found: readonly number[], wanted: readonly number[]): void =>
  found.forEach((value, place) => expect(value).toBeCloseTo(wanted[place], 5));

describe('colours that nobody chose', () => {
  const plain = (states: number, count: number): AnalysisResult =>
    ({
      ...analysis([new Array<number>(states).fill(1 / states)], division),
      composed: undefined,
      beliefs: { count },
    }) as never;
  const division: Division = { kind: 'independent', sizes: [1, 1], names: ['a', 'b'] };

  it('are mixed by states where three make a triangle, or where there are too many beliefs for a ramp', () => {
    for (const [states, count, colour] of [
      [2, 30, 'index'],
      [3, 30, 'states'],
      [5, 36, 'index'],
      [5, 90_000, 'states'],
    ] as const)
      expect(drawnColour(plain(states, count), view({})), `${states} states, ${count} beliefs`).toBe(colour);
  });

  it('tell which component of a mixture it is, and within a part its states', () => {
    expect(drawnColour(mixture, view({}))).toBe('component');
    expect(drawnColour(mixture, view({ shown: 'posterior' }))).toBe('component');
    expect(drawnColour(mixture, view({ shown: 1 }))).toBe('states');
    expect(drawnColour(product, view({}))).toBe('index');
    expect(drawnColour(product, view({ shown: 0 }))).toBe('states');
  });

  it('give way to a choice', () => expect(drawnColour(mixture, view({}, { colour: 'index' }))).toBe('index'));
});

describe('the picture of a part', () => {
  it('has the marks of the joint beliefs, each where its belief of the part is', () => {
    const picture = draw(product, view({ shown: 0 }));
    expect([picture.part, picture.plot, picture.frame.kind]).toEqual([0, 'simplex', 'simplex']);
    A.forEach((belief, index) => {
      near(at(picture.truePoints, index), triangle(belief));
      near(at(picture.centrePoints, index), triangle(belief.map((value) => 0.9 * value + 0.1 / 3)));
    });
  });

  it('of two states is drawn whole, as a triangle of three is, and as far as what is read out reaches beyond it', () => {
    const box = { left: 0, top: 0, width: 100, height: 100 };
    const still = draw(product, view({ shown: 1 })).frame;
    if (still.kind !== 'plane') throw new Error('no plane');
    for (const range of [still.x, still.y]) near(range, [-0.07, 1.07]);
    // As a fit reads out what is to be a probability: below 0 and above 1.
    const { composed } = product;
    if (composed === null) throw new Error('no parts');
    const far = Float32Array.from([-0.5, 1.5, 1.3, -0.3, 0.5, 0.5]);
    const reading = (of: 'centre' | 'predictions'): AnalysisResult => ({
      ...product,
      composed: { ...composed, parts: composed.parts.map((part, p) => (p === 1 ? { ...part, [of]: far } : part)) },
    });
    for (const [result, marks] of [
      [reading('centre'), view({ shown: 1 })],
      [reading('predictions'), view({ shown: 1 }, { singles: true, centres: false })],
    ] as const) {
      const { frame, residual, truth } = draw(result, marks);
      if (frame.kind !== 'plane') throw new Error('no plane');
      expect(outside(still, residual[0].points, box)).toBeGreaterThan(0);
      for (const { points } of [...residual, ...truth]) expect(outside(frame, points, box)).toBe(0);
      near(frame.x, [-0.5 - 0.07 * 1.8, 1.3 + 0.07 * 1.8]);
    }
    // What is not drawn takes no room.
    expect(draw(reading('predictions'), view({ shown: 1 })).frame).toEqual(still);
  });

  it('of two states is the line between both corners', () => {
    const picture = draw(product, view({ shown: 1 }));
    B.forEach((belief, index) => near(at(picture.truePoints, index), belief));
    expect(picture.axes).toEqual([
      { kind: 'state', state: 0 },
      { kind: 'state', state: 1 },
    ]);
  });

  it('of a mixture has no mark where the component is impossible, neither true nor read out', () => {
    const picture = draw(mixture, view({ shown: 1 }, { singles: true }));
    near(at(picture.truePoints, 0), triangle([0.5, 1 / 3, 1 / 6]));
    expect(at(picture.truePoints, 1)).toEqual([NaN, NaN]);
    expect(picture.all).toEqual({ true: 2, centre: 2, single: 2 });
    near(at(draw(mixture, view({ shown: 'posterior' })).truePoints, 0), [0.4, 0.6]);
  });

  it('places what is told of joint beliefs, such as steering, where the part follows from them, and nowhere else', () => {
    const { projection } = draw(product, view({ shown: 0 }));
    const step = outer(A[1], B[1]).map((value, state) => value - outer(A[0], B[0])[state]);
    const [from, to] = [triangle(A[0]), triangle(A[1])];
    near(projectDirection(projection!, step), [to[0] - from[0], to[1] - from[1], 0]);
    expect(draw(mixture, view({ shown: 'posterior' })).projection).not.toBeNull();
    expect(draw(mixture, view({ shown: 0 })).projection).toBeNull();
    // States in another order than that of the parts say nothing of them.
    const { beliefs } = product;
    const turned = { ...product, beliefs: { ...beliefs, vector: beliefs.vector.slice().reverse() } };
    const fresh = { ...turned, composed: { ...product.composed! } };
    expect(draw(fresh, view({ shown: 0 })).projection).toBeNull();
  });

  it('moves with the read-outs of other checkpoints, which are joint ones', () => {
    const moved = withCentres(product, product.beliefs.vector);
    A.forEach((belief, index) => near(at(draw(moved, view({ shown: 0 })).centrePoints, index), triangle(belief)));
    // Of frames that were kept without what is within a component nothing of it is drawn.
    expect(draw(withCentres(mixture, mixture.beliefs.vector), view({ shown: 1 })).all.centre).toBe(0);
  });

  it('within a component moves with the read-outs of its own that a frame holds', () => {
    const picture = draw(mixture, view({ shown: 1 }));
    const moved = frameOf(mixture);
    // Within the second component, the first belief goes to its first corner.
    const [first] = blockAt(blockStates(mixture), mixture.beliefs.count, 2);
    moved.set([1, 0, 0], first);
    near(at(draw(withCentres(mixture, moved), view({ shown: 1 })).centrePoints, 0), triangle([1, 0, 0]));
    const own = frameOf(mixture);
    const places = placer();
    near(at(places.of(picture, own), 0), at(picture.centrePoints, 0));
    near(at(places.of(picture, moved), 0), triangle([1, 0, 0]));
    const half = places.at(picture, { from: own, to: moved, mix: 0.5 });
    const [x, y] = at(picture.centrePoints, 0);
    near(at(half, 0), [x / 2, y / 2]);
    // Where the component is impossible there is nothing to move.
    expect(at(half, 1)).toEqual([NaN, NaN]);
    expect([moves(mixture, view({ shown: 1 })), moves(mixture, view({ shown: 'posterior' }))]).toEqual([true, true]);
  });

  it('is titled by its name, and its numbers are saved beside the joint ones', () => {
    const picture = draw(mixture, view({ shown: 'posterior' }));
    expect(seenFrom(picture, mixture, view({ shown: 'posterior' }), null).map(({ title }) => title)).toEqual([
      'P(component): Ground truth',
      'P(component): Residual stream',
    ]);
    const { columns, rows } = plotData(mixture, picture);
    const value = (belief: number, name: string): unknown => rows[belief][columns.indexOf(name)];
    expect(value(0, 'true P(mess3)')).toBeCloseTo(0.6, 10);
    expect(value(0, 'true mess3 mess30')).toBeCloseTo(0.5, 10);
    expect(value(1, 'true mess3 mess30')).toBeNull();
    expect(value(0, 'true x')).toBeCloseTo(0.4, 6);
    expect(rows[0].length).toBe(columns.length);
  });

  it('is that of the joint belief where there is no such part, or one of a single state', () => {
    expect(shownPart(product, view({ shown: 7 }))).toBe('joint');
    expect(shownPart(product, view({ shown: 'posterior' }))).toBe('joint');
    expect(shownPart({ composed: null }, view({ shown: 0 }))).toBe('joint');
    const withCoin = analysis([[0.5, 0.5]], { kind: 'independent', sizes: [2, 1], names: ['even', 'coin'] });
    expect(shownParts(withCoin)).toEqual(['joint', 0]);
    expect(seen(withCoin, view({ shown: 1 })).part).toBe('joint');
    expect(draw(product, view({})).truePoints).toEqual(draw({ ...product, composed: null }, view({})).truePoints);
  });

  it('parts of one name are told apart by their place', () => {
    expect(partNames([{ name: 'mess3' }, { name: 'even' }, { name: 'mess3' }])).toEqual(['mess3 1', 'even', 'mess3 3']);
  });
});

describe('colours of a composed process', () => {
  const [first, second] = stateColours(2, false);
  it('are those of components, blended by their probability, in every picture', () => {
    for (const shown of ['joint', 'posterior', 1] as const) {
      const { beliefColours } = draw(mixture, view({ shown }, { colour: 'component' }));
      expect([toHex(beliefColours[1]), toHex(beliefColours[2])]).toEqual(
        [first, second].map((text) => text.toLowerCase()),
      );
      expect([first, second]).not.toContain(toHex(beliefColours[0]));
    }
    expect(colourKeyOf(mixture, view({}, { colour: 'component' }))).toMatchObject({ names: ['even', 'mess3'] });
  });

  it('are those of the states of one part, and grey where it has none', () => {
    const { beliefColours } = draw(product, view({ colour: 0 }, { colour: 'part' }));
    expect(toHex(beliefColours[2])).toBe(stateColours(3, false)[0].toLowerCase());
    const ofComponent = draw(mixture, view({ colour: 1 }, { colour: 'part' }));
    expect(toHex(ofComponent.beliefColours[1])).toBe('#808080');
    // The states that a picture of a part shows are its own.
    expect(legendEntries(product, view({ shown: 1 }, { colour: 'states' })).map(({ label }) => label)).toEqual([
      'even0',
      'even1',
    ]);
  });

  it('are switched off by the legend, what is not defined by an entry of its own', () => {
    const found = occurrences(mixture.predictions, 3);
    const hide = (...hidden: string[]): number[] => [
      ...hiddenMarks(mixture, view({ colour: 1 }, { colour: 'part', hidden }), found)!.beliefs,
    ];
    const as = view({ colour: 1 }, { colour: 'part' });
    expect(legendEntries(mixture, as).at(-1)).toEqual({ id: 'part-1:none', label: 'not defined' });
    expect(hide('part-1:none')).toEqual([0, 1, 0]);
    expect(hide('part-1:0')).toEqual([1, 0, 0]);
    expect(hide('part-1:2')).toEqual([0, 0, 1]);
    // The entries of another colour say nothing here.
    expect(hiddenMarks(mixture, view({}, { colour: 'component', hidden: ['part-1:0'] }), found)).toBeNull();
  });

  it('are those by index where a process has no such thing', () => {
    const plain = { ...product, composed: null };
    for (const colour of ['component', 'part'] as const)
      expect(draw(plain, view({}, { colour })).beliefColours).toEqual(draw(plain, view({})).beliefColours);
  });
});

describe('charts of a composed process', () => {
  const attributes = (shapes: readonly Shape[], name: string): Shape['attributes'][] =>
    shapes.filter((each) => each.attributes.class === name).map((each) => each.attributes);

  it('tell true from read out by strokes and components by marks as well as colours', () => {
    const charts = posteriorCharts(mixture.composed!);
    expect(charts.map(({ title }) => title)).toEqual([
      'P(component) in words of even',
      'P(component) in words of mess3',
    ]);
    expect(charts[0].data.columns).toEqual(['position', 'true even', 'read-out even', 'true mess3', 'read-out mess3']);
    expect(charts[0].data.rows[0]).toEqual([0, 0.5, 0.44, 0.5, 0.56]);
    const shapes = charts[0].shapes(palettes.light);
    const curves = attributes(shapes, 'run-curve');
    expect(curves.map((curve) => curve['stroke-dasharray'])).toEqual([undefined, '4 3', undefined, '4 3']);
    expect(new Set(curves.map(({ stroke }) => stroke)).size).toBe(2);
    expect(new Set(shapes.filter((each) => each.attributes.class === 'run-mark').map(({ tag }) => tag))).toEqual(
      new Set(['circle', 'rect']),
    );
  });

  it('show both predictions beside the variance, wherever the curve ends', () => {
    const { dimensions } = product.composed!;
    const { data, shapes } = varianceChart({ ...dimensions, joint: 242, factored: 10 });
    expect(data.columns.slice(-2)).toEqual(['factored', 'joint']);
    expect(data.rows[0].slice(-2)).toEqual([10, 242]);
    expect(data.rows.at(-1)![1]).toBeCloseTo(0.994, 10);
    const drawn = shapes(palettes.dark);
    const uprights = attributes(drawn, 'line-upright').map(({ x1 }) => Number(x1));
    // Between both axes' ends, the larger prediction at the right one.
    expect(uprights[0]).toBeGreaterThan(36);
    expect(uprights[1]).toBe(340 - 96);
  });

  it('hold the ceiling beside r2 by number of components, and leave out parts of which nothing varies', () => {
    const { data } = byComponentsChart(
      analysis([[0.5, 0.5]], { kind: 'independent', sizes: [2, 1], names: ['even', 'coin'] }).composed!,
    );
    expect(data.columns).toEqual(['principal components', 'joint', 'even', 'joint r2 of exact beliefs of the parts']);
    expect(data.rows[2]).toEqual([4, 0.615, 0.6, 0.751]);
  });

  it('show the overlap of each pair with that of random subspaces and its principal angles', () => {
    const chart = overlapChart(product.composed!);
    expect(chart.data.rows).toEqual([['mess3', 'even', 0.031, 0.083, 2, 1, '76.10 88.30']]);
    const text = JSON.stringify(chart.shapes(palettes.light));
    expect(text).toContain('".03"');
    expect(text).toContain('".08"');
    expect(text).toContain('Principal angles: 76.1°, 88.3°');
  });
});
