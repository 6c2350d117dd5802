import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chartFigure } from '../../../src/figure/figure.js';
import { svgText } from '../../../src/figure/files/svg.js';
import { palettes } from '../../../src/figure/palette.js';
import type { Shape } from '../../../src/figure/shape.js';
import type { CurveLayout, Curves } from '../../../src/figure/training/curves.js';
import type { CurveSeries } from '../../../src/figure/training/series.js';
import { curvesShape } from '../../../src/figure/training/curves.js';
import { curvePath } from '../../../src/figure/training/path.js';
import { stepScale } from '../../../src/figure/training/stepScale.js';
import { unitsShown } from '../../../src/figure/training/units.js';

const about = { title: 'fixed, run', lines: ['Fixed, all steps.'], facts: {} };
const steps = [0, 100, 200, 400, 1600];

const series = (change: Partial<CurveSeries>): CurveSeries => ({
  ...{ id: 'r2', name: 'R²', unit: 'share', x: steps, y: [0.2, NaN, 0.5, 0.8, 0.95], tone: 'a', dots: true },
  ...change,
});
const curves = (change: Partial<Curves>): Curves => ({
  series: [
    series({}),
    series({ id: 'unseen', name: 'R², unseen', y: [-0.4, 0.1, 0.3, 0.5, 0.7], dash: '4 2' }),
    series({
      id: 'log',
      name: 'train loss',
      unit: 'nats',
      tone: 'b',
      dots: false,
      x: [0, 50, 1600],
      y: [1.1, 0.7, 0.6],
    }),
  ],
  levels: [{ name: 'best possible', unit: 'nats', value: 0.578 }],
  ...{ steps, scale: 'order', xLabel: 'tokens' },
  ...change,
});
const layout: CurveLayout = {
  ...{ width: 420, height: 200, margin: { left: 44, right: 54, top: 8, bottom: 36 } },
  ...{ names: 'below', axis: true },
};

const all = (shapes: readonly (Shape | string)[], wanted: (each: Shape) => boolean): Shape[] =>
  shapes.flatMap((each) =>
    typeof each === 'string' ? [] : [...(wanted(each) ? [each] : []), ...all(each.children, wanted)],
  );
const withClass = (shapes: readonly Shape[], name: string): Shape[] =>
  all(shapes, ({ attributes }) =>
    String(attributes.class ?? '')
      .split(' ')
      .includes(name),
  );

describe('curves over training', () => {
  it.each(['order', 'linear', 'log'] as const)('are drawn over steps by %s', (scale) => {
    const { shapes, below } = curvesShape(curves({ scale }), layout);
    const figure = chartFigure({ title: 'Training', width: 420, height: 200 + below, shapes }, about, {
      ...{ millimetres: 120, palette: palettes.light, caption: true },
    });
    return expect(svgText(figure)).toMatchFileSnapshot(join(import.meta.dirname, 'pictures', `training-${scale}.svg`));
  });

  it('have a dot for each value that is known, a gap where one is not, and a sign at the edge for one below it', () => {
    const { shapes } = curvesShape(curves({}), layout);
    expect(withClass(shapes, 'line-dot')).toHaveLength(4 + 4);
    // R² of unseen prefixes below 0, and the first loss of the log.
    expect(withClass(shapes, 'curve-beyond')).toHaveLength(2);
    const [first] = withClass(shapes, 'curve');
    // One value, a gap, three values: a dot of a line and a line.
    expect(String(first?.attributes.d).match(/M/g)).toHaveLength(2);
    expect(String(first?.attributes.d)).toContain('h0');
  });

  it('of so many checkpoints that dots would touch are lines alone, whose dashes tell them apart', () => {
    const x = Array.from({ length: 108 }, (_, at) => at);
    const many = series({ x, y: x.map((at) => at / 108), dash: '5 3' });
    const { shapes } = curvesShape(curves({ series: [many], levels: [], steps: x }), layout);
    expect(withClass(shapes, 'line-dot')).toEqual([]);
    expect(withClass(shapes, 'curve')[0]?.attributes['stroke-dasharray']).toBe('5 3');
  });

  it('of a log have one sign where they run along the edge, and say how far they go', () => {
    // The first hundred lines are of a model that has just begun, and one in the middle leaps.
    const x = Array.from({ length: 1600 }, (_, at) => at);
    const y = x.map((at) => (at < 100 ? 40 - 0.3 * at : at === 800 ? 25 : 0.6 + 0.1 * (at % 2)));
    const log = series({ id: 'log', name: 'train loss', unit: 'nats', dots: false, x, y });
    const { shapes } = curvesShape(curves({ series: [log], levels: [], scale: 'linear' }), layout);
    const signs = withClass(shapes, 'curve-beyond');
    expect(signs.map(({ children }) => (children[0] as Shape).children)).toEqual([
      ['train loss: up to 40, beyond the axis'],
      ['train loss: up to 25, beyond the axis'],
    ]);
    expect(withClass(curvesShape(curves({ series: [log], logarithmic: true }), layout).shapes, 'curve-beyond')).toEqual(
      [],
    );
  });

  it('of three units only two are drawn, each with its axis', () => {
    const three = [...curves({}).series, series({ id: 'c', name: 'components', unit: 'count', y: [1, 2, 3, 4, 5] })];
    expect(unitsShown(three)).toEqual(['share', 'nats']);
    const { shapes, units } = curvesShape(curves({ series: three }), layout);
    expect(units).toEqual(['share', 'nats']);
    expect(withClass(shapes, 'curve').map((each) => each.attributes['data-curve'])).toEqual([
      ...['r2', 'unseen', 'log', undefined, undefined, undefined],
    ]);
  });

  it('of a log of many lines keep what can be seen: extremes stay, and the text is short', () => {
    const count = 200_000;
    const y = Float64Array.from({ length: count }, (_, at) => (at === 70_123 ? 9 : 1));
    const x = Float64Array.from({ length: count }, (_, at) => at);
    const path = curvePath({ x, y }, { x: (step) => step / 500, y: (value) => value, left: 0, right: 400 });
    expect(path).toContain(',9');
    expect(path.split('L').length).toBeLessThan(4 * 401);
  });

  it('find their places again: a step has a place, and a place its step, in every scale', () => {
    for (const kind of ['order', 'linear', 'log'] as const) {
      const scale = stepScale(kind, steps, [10, 410]);
      expect(scale(0)).toBeCloseTo(10, 9);
      expect(scale(1600)).toBeCloseTo(410, 9);
      for (const step of [...steps, 37, 1000]) expect(scale.invert(scale(step))).toBeCloseTo(step, 6);
    }
    const order = stepScale('order', steps, [0, 400]);
    expect(steps.map((step) => order(step))).toEqual([0, 100, 200, 300, 400]);
    // By logarithm 0 has a place, and doubling is as far everywhere well above the first step.
    const log = stepScale('log', [0, 1, 1024, 2048, 4096], [0, 1000]);
    expect(log(2048) - log(1024)).toBeCloseTo(log(4096) - log(2048), 0);
    expect(log.ticks(5)).toEqual([0, 1, 10, 100, 1000]);
    expect(stepScale('log', [7], [0, 100])(7)).toBe(50);
  });
});
