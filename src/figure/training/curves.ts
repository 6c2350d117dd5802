import { significant } from '../../shared/texts.js';
import { axisShape } from '../axis.js';
import type { AxisScale } from '../axis.js';
import { markShape } from '../runs/signs.js';
import type { Shape } from '../shape.js';
import { shape } from '../shape.js';
import { spread } from '../spread.js';
import { textWidth } from '../words.js';
import { beyond, dots } from './dots.js';
import type { CurveSeries } from './series.js';
import { curvePath, knownPlaces } from './path.js';
import type { StepScale, StepScaleKind } from './stepScale.js';
import { stepScale } from './stepScale.js';
import type { Unit } from './units.js';
import { UNIT_NAMES, unitScale, unitsShown, usualTop } from './units.js';

/** A value that curves are compared with, such as the best possible loss. */
export interface CurveLevel {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number;
}

export interface Curves {
  readonly series: readonly CurveSeries[];
  readonly levels: readonly CurveLevel[];
  /** Steps of the checkpoints, ascending, over which the curves are drawn; none: all steps of the curves. */
  readonly steps: readonly number[];
  readonly scale: StepScaleKind;
  /** What steps count, for the axis. */
  readonly xLabel: string;
  /** Whether the axis of nats is logarithmic. */
  readonly logarithmic?: boolean;
}

export interface CurveLayout {
  /** Size of the drawing in pixels. */
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  /** Names of the curves: at their right ends inside the margin, in lines below the axis, or not at all. */
  readonly names: 'ends' | 'below' | 'none';
  /** Whether the axis of steps is drawn with its ticks. */
  readonly axis: boolean;
}

/** What was drawn, with the scales by which to find the places of more. */
export interface DrawnCurves {
  readonly shapes: readonly Shape[];
  readonly x: StepScale;
  /** The scale of a unit; undefined where no curve that is drawn has it. */
  y(unit: Unit): AxisScale | undefined;
  /** The units that have an axis: at the left and at the right. */
  readonly units: readonly Unit[];
  /** Height of the names below the axis, in pixels, which the drawing's height comes without. */
  readonly below: number;
}

/** Curves of one or several trainings over their steps, with an axis for each of at most two units. */
export function curvesShape(curves: Curves, layout: CurveLayout): DrawnCurves {
  const { width, height, margin, axis } = layout;
  const [left, right, top, base] = [margin.left, width - margin.right, margin.top, height - margin.bottom];
  const steps = curves.steps.length > 0 ? curves.steps : stepsOf(curves.series);
  const x = stepScale(curves.scale, steps, [left, right]);
  const units = unitsShown(curves.series);
  const shown = curves.series.filter(({ unit }) => units.includes(unit));
  const levels = curves.levels.filter(({ unit }) => units.includes(unit));
  const scales = new Map(
    units.map((unit) => {
      const values = valuesOf(unit, shown, levels);
      const isLogarithmic = unit === 'nats' && curves.logarithmic === true;
      return [unit, unitScale(unit, everyOne(values), [base, top], isLogarithmic, usualTop(values))];
    }),
  );
  // Numbers of an axis without a curve would say that something is known.
  const isKnown = (unit: Unit): boolean =>
    valuesOf(unit, shown, levels).some((of) => Array.from(of).some(Number.isFinite));
  const shapes = units.flatMap((unit, at) => (isKnown(unit) ? [valueAxis(scales.get(unit), unit, at, layout)] : []));
  if (axis) shapes.push(...stepAxis(x, curves.xLabel, layout));
  const clamp = (place: number): number => Math.max(top, Math.min(base, place));
  const ends: { y: number; text: string; tone: string }[] = [];
  for (const { name, unit, value } of levels) {
    const place = scales.get(unit)?.(value);
    if (place === undefined || !Number.isFinite(place)) continue;
    const y = clamp(place);
    shapes.push(
      shape(
        'line',
        { class: 'curve-level', x1: left, x2: right, y1: y, y2: y },
        shape('title', {}, levelText(name, value)),
      ),
    );
    ends.push({ y, text: name, tone: 'ink' });
  }
  // What is laid over lies beneath the curves of the run on show.
  for (const series of [...shown].sort((a, b) => Number(b.sign !== undefined) - Number(a.sign !== undefined))) {
    const y = scales.get(series.unit);
    if (y === undefined) continue;
    shapes.push(curveShape(series, { x, y: (value) => clamp(y(value)), left, right }));
    if (series.dots === true && areApart(series, (right - left) / DOTS_APART))
      shapes.push(...dots(series, x, y, { base, top }));
    else shapes.push(...beyond(series, x, y, { left, right, base, top }));
    const end = knownPlaces(series).at(-1);
    if (end === undefined) continue;
    ends.push({ y: clamp(y(series.y[end])), text: series.name, tone: series.tone });
    if (series.sign !== undefined) shapes.push(markShape(series.sign, x(series.x[end]), clamp(y(series.y[end])), 2.5));
  }
  if (layout.names === 'ends')
    for (const { y, text } of spread(ends, 12, top + 4, base))
      shapes.push(shape('text', { class: 'line-label', x: right + 5 + (units.length > 1 ? 34 : 0), y: y + 4 }, text));
  const names = layout.names === 'below' ? namesBelow(shown, levels, layout) : { shapes: [], height: 0 };
  shapes.push(...names.shapes);
  return { shapes, x, y: (unit) => scales.get(unit), units, below: names.height };
}

/** Dots nearer than so many pixels hide the dashes by which curves of one colour are told apart. */
const DOTS_APART = 8;

const areApart = (series: CurveSeries, most: number): boolean => knownPlaces(series).length <= most;

const levelText = (name: string, value: number): string => `${name}: ${significant(value, 4)}`;

function stepsOf(series: readonly CurveSeries[]): number[] {
  return [...new Set(series.flatMap(({ x }) => Array.from(x)))].sort((a, b) => a - b);
}

function* everyOne(series: readonly ArrayLike<number>[]): Iterable<number> {
  for (const values of series) for (let at = 0; at < values.length; at++) yield values[at];
}

const valuesOf = (
  unit: Unit,
  series: readonly CurveSeries[],
  levels: readonly CurveLevel[],
): readonly ArrayLike<number>[] => [
  ...series.filter((each) => each.unit === unit).map(({ y }) => y),
  levels.filter((level) => level.unit === unit).map(({ value }) => value),
];

/** A run that is laid over has its own colour, given by the sign. */
const lookOf = ({ tone, sign }: Pick<CurveSeries, 'tone' | 'sign'>): { class: string; stroke?: string } =>
  sign === undefined ? { class: `curve tone-${tone}` } : { class: 'curve-overlaid', stroke: sign.colour };

function curveShape(series: CurveSeries, scales: Parameters<typeof curvePath>[1]): Shape {
  return shape(
    'path',
    {
      ...lookOf(series),
      'data-curve': series.id,
      'stroke-dasharray': series.dash,
      d: curvePath(series, scales),
    },
    shape('title', {}, series.name),
  );
}

/** An axis lower than this has numbers at its ends alone, and one lower than that no name. */
const [LOW, LEAST_NAMED] = [56, 96];

function valueAxis(scale: AxisScale | undefined, unit: Unit, at: number, layout: CurveLayout): Shape {
  if (scale === undefined) return shape('g');
  const { width, height, margin } = layout;
  const tall = height - margin.top - margin.bottom;
  const ticks = Math.max(5, Math.floor(tall / 22));
  const all = scale.ticks(ticks);
  // Where there is room for two numbers alone they are the ends.
  const values = tall < LOW ? [all[0], all.at(-1)].filter((value) => value !== undefined) : spaced(all, scale, 13);
  const isLeft = at === 0;
  const place = isLeft ? margin.left : width - margin.right;
  const name = shape(
    'text',
    {
      class: 'axis-label',
      'text-anchor': 'middle',
      transform: `translate(${isLeft ? 10 : width - 4},${margin.top + tall / 2}) rotate(-90)`,
    },
    UNIT_NAMES[unit],
  );
  return shape(
    'g',
    { 'data-unit': unit },
    axisShape(scale, {
      side: isLeft ? 'left' : 'right',
      at: place,
      grid: isLeft ? width - margin.left - margin.right : 0,
      padding: 4,
      count: ticks,
      values,
      format: (value) => (value === 0 ? '0' : significant(value, Math.abs(value) < 1 ? 2 : 3)),
    }),
    ...(tall < LEAST_NAMED ? [] : [name]),
  );
}

/** Ticks no nearer to each other than so many pixels. */
function spaced(values: readonly number[], scale: AxisScale, least: number): number[] {
  const kept: number[] = [];
  for (const value of values) {
    const before = kept.at(-1);
    if (before === undefined || Math.abs(scale(value) - scale(before)) >= least) kept.push(value);
  }
  return kept;
}

function stepAxis(x: StepScale, label: string, { width, height, margin }: CurveLayout): Shape[] {
  const wide = width - margin.left - margin.right;
  const ticks = x.ticks(Math.max(2, Math.floor(wide / 90)));
  return [
    axisShape(x, {
      side: 'bottom',
      at: height - margin.bottom,
      grid: height - margin.top - margin.bottom,
      padding: 6,
      count: 6,
      values: spaced(ticks, x, 58),
    }),
    shape('text', { class: 'axis-label', x: margin.left + wide / 2, y: height - 4, 'text-anchor': 'middle' }, label),
  ];
}

const [SAMPLE, GAP, LINE, LETTERS] = [22, 14, 15, 10];

/** Names of the curves with a piece of their lines, in lines below the drawing. */
function namesBelow(
  series: readonly CurveSeries[],
  levels: readonly CurveLevel[],
  { width, height }: CurveLayout,
): { readonly shapes: readonly Shape[]; readonly height: number } {
  const entries = [
    ...series.map(({ name, tone, dash, sign }) => ({
      ...{ name, sign },
      line: { ...lookOf({ tone, ...(sign && { sign }) }), 'stroke-dasharray': dash },
    })),
    ...levels.map(({ name, value }) => ({
      ...{ name: levelText(name, value), sign: undefined },
      line: { class: 'curve-level' },
    })),
  ];
  const shapes: Shape[] = [];
  let [x, y] = [4, height + LINE];
  for (const { name, line, sign } of entries) {
    const wide = SAMPLE + 5 + textWidth(name, LETTERS);
    if (x > 4 && x + wide > width) [x, y] = [4, y + LINE];
    shapes.push(
      shape('line', { ...line, x1: x, x2: x + SAMPLE, y1: y - 4, y2: y - 4 }),
      ...(sign === undefined ? [] : [markShape(sign, x + SAMPLE / 2, y - 4, 2.5)]),
      shape('text', { class: 'figure-note', x: x + SAMPLE + 5, y }, name),
    );
    x += wide + GAP;
  }
  return { shapes, height: entries.length === 0 ? 0 : y - height + 6 };
}
