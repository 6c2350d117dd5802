import * as l10n from '@vscode/l10n';
import { area, line } from 'd3';
import type { RunsView } from '../../protocol/runsPage.js';
import { short, significant } from '../../shared/texts.js';
import type { AxisScale } from '../axis.js';
import { axisShape } from '../axis.js';
import { spread } from '../spread.js';
import type { Shape } from '../shape.js';
import { shape } from '../shape.js';
import { textWidth } from '../words.js';
import type { BandPlace, CurvePlace, RunCurve, RunCurves } from './curves.js';
import { FIGURES_OF_RUNS } from './figures.js';
import { acrossScale, stepText, upwardScale } from './scales.js';
import type { RunSign } from './signs.js';
import { markShape } from './signs.js';

export interface DrawnPlace extends CurvePlace {
  /** Pixels of the drawing. */
  readonly px: number;
  readonly py: number;
}

export interface DrawnCurves {
  readonly shapes: readonly Shape[];
  /** Every place that can be pointed at, curve by curve. */
  readonly places: readonly (readonly DrawnPlace[])[];
}

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly signOf: (curve: RunCurve) => RunSign;
  /** The entry that stands out; the others stand back. null: none does. */
  readonly lit: string | null;
  /** The place that is pointed at. */
  readonly at: { readonly run: string; readonly file: string } | null;
}

/** Marks of more places than this on one curve would cover it. */
const MOST_MARKS = 40;
const LEAST_APART = 7;
const [LEFT, TOP, BOTTOM, PAD] = [46, 10, 36, 12];

/** Curves over training, with the level that is looked for and the best possible losses. */
export function curveShapes(found: RunCurves, view: Pick<RunsView, 'steps' | 'share'>, layout: Layout): DrawnCurves {
  const { width, height, signOf, lit, at } = layout;
  const named = levelsOf(found);
  const wide =
    named.length === 0 ? 0 : Math.min(width / 3, Math.max(...named.map(({ text }) => textWidth(text, 11))) + 8);
  const [right, base] = [width - PAD - wide, height - BOTTOM];
  const x = acrossScale(found, view, [LEFT, right]);
  const y = upwardScale(found, [base, TOP]);
  const drawn = found.curves.map(({ places }) =>
    places.map((place): DrawnPlace => ({ ...place, px: x(place.x), py: y(place.y) })),
  );
  const order = found.curves.map((_, curve) => curve).sort((a, b) => Number(isLit(a)) - Number(isLit(b)));
  const pointed = drawn.flat().find((place) => place.run === at?.run && place.point.file === at.file);
  return {
    places: drawn,
    shapes: [
      ...axes(x, y, { right, base }, found, view),
      ...levelShapes(named, y, { right, base }),
      ...order.map((curve) => {
        const { band, entry } = found.curves[curve];
        const behind = lit !== null && entry.id !== lit;
        const sign = signOf(found.curves[curve]);
        return shape(
          'g',
          { class: behind ? 'run-behind' : 'run-front', 'data-run': entry.id },
          ...(band === null ? curveShape(drawn[curve], sign) : bandShape(band, x, y, sign)),
        );
      }),
      ...(pointed === undefined
        ? []
        : [
            shape('line', { class: 'line-now', x1: pointed.px, x2: pointed.px, y1: TOP, y2: base }),
            shape('circle', { class: 'ring', cx: pointed.px, cy: pointed.py, r: 6 }),
          ]),
    ],
  };

  function isLit(curve: number): boolean {
    return found.curves[curve].entry.id === lit;
  }
}

function curveShape(places: readonly DrawnPlace[], sign: RunSign): Shape[] {
  const stroke = line<DrawnPlace>(
    (p) => p.px,
    (p) => p.py,
  );
  const d = strokesOf(places)
    .map((each) => stroke(each) ?? '')
    .join('');
  return [
    shape('path', { class: 'run-curve', d, stroke: sign.colour, 'stroke-dasharray': sign.dashes }),
    ...marked(places).map((place) => markShape(sign, place.px, place.py)),
  ];
}

/** A curve is broken where a checkpoint has no value, as on the strip. */
function strokesOf(places: readonly DrawnPlace[]): DrawnPlace[][] {
  const strokes: DrawnPlace[][] = [];
  for (const place of places) {
    const last = strokes.at(-1);
    if (last === undefined || place.isAfterGap) strokes.push([place]);
    else last.push(place);
  }
  return strokes;
}

/** Places that are marked: some of many, and none that would cover the one before it; always the last. */
function marked(places: readonly DrawnPlace[]): readonly DrawnPlace[] {
  const every = Math.ceil(places.length / MOST_MARKS);
  const kept: DrawnPlace[] = [];
  for (const [at, place] of places.entries()) {
    const before = kept.at(-1);
    const near = before !== undefined && Math.hypot(place.px - before.px, place.py - before.py) < LEAST_APART;
    if (at === places.length - 1 || (at % every === 0 && !near)) kept.push(place);
  }
  return kept;
}

function bandShape(band: readonly BandPlace[], x: AxisScale, y: AxisScale, sign: RunSign): Shape[] {
  const across = (place: BandPlace): number => x(place.x);
  const filled =
    area<BandPlace>(
      across,
      (place) => y(place.least),
      (place) => y(place.most),
    )([...band]) ?? '';
  const middle = line<BandPlace>(across, (place) => y(place.middle))([...band]) ?? '';
  return [
    shape('path', { class: 'run-band', d: filled, fill: sign.colour }),
    shape('path', { class: 'run-curve', d: middle, stroke: sign.colour, 'stroke-dasharray': sign.dashes }),
  ];
}

interface Named {
  readonly text: string;
  readonly value: number;
  readonly isBest: boolean;
}

function levelsOf({ best, level, figure }: RunCurves): readonly Named[] {
  const { rising } = FIGURES_OF_RUNS[figure];
  return [
    ...best.map(({ label, value }) => ({ text: `${label} ${significant(value, 4)}`, value, isBest: true })),
    ...(level === null
      ? []
      : [{ text: `${rising ? '≥' : '≤'} ${significant(level, 3)}`, value: level, isBest: false }]),
  ];
}

function levelShapes(named: readonly Named[], y: AxisScale, { right, base }: { right: number; base: number }): Shape[] {
  const lines = named.map(({ value, isBest }) =>
    shape('line', { class: isBest ? 'line-level' : 'line-now', x1: LEFT, x2: right, y1: y(value), y2: y(value) }),
  );
  const names = spread(
    named.map(({ text, value }) => ({ text, y: y(value) })),
    12,
    TOP + 4,
    base,
  );
  return [
    ...lines,
    ...names.map(({ text, y: at }) => shape('text', { class: 'line-label', x: right + 5, y: at + 4 }, text)),
  ];
}

function axes(
  x: AxisScale,
  y: AxisScale,
  { right, base }: { right: number; base: number },
  { figure }: RunCurves,
  { steps, share }: Pick<RunsView, 'steps' | 'share'>,
): Shape[] {
  const up = Math.max(2, Math.floor((base - TOP) / 36));
  return [
    axisShape(x, {
      side: 'bottom',
      at: base,
      grid: base - TOP,
      padding: 6,
      count: 6,
      values: apart(x, x.ticks(Math.max(2, Math.floor((right - LEFT) / 90))), share),
      format: (value) => stepText(value, share),
    }),
    axisShape(y, {
      side: 'left',
      at: LEFT,
      grid: right - LEFT,
      padding: 5,
      count: up,
      values: spacedUp(y, y.ticks(up)),
      format: (value) => (value === 0 ? '0' : short(value)),
    }),
    shape(
      'text',
      { class: 'axis-label', x: (LEFT + right) / 2, y: base + 31, 'text-anchor': 'middle' },
      stepsLabel(steps, share),
    ),
    shape(
      'text',
      { class: 'axis-label', transform: `translate(11,${(TOP + base) / 2}) rotate(-90)`, 'text-anchor': 'middle' },
      figure === 'loss' || figure === 'kl'
        ? l10n.t('{0}, nats per token', FIGURES_OF_RUNS[figure].label)
        : FIGURES_OF_RUNS[figure].label,
    ),
  ];
}

function stepsLabel(steps: RunsView['steps'], share: boolean): string {
  switch (steps) {
    case 'linear':
      return share ? l10n.t('share of training') : l10n.t('step');
    case 'log':
      return share ? l10n.t('share of training, logarithmic') : l10n.t('step, logarithmic');
    case 'order':
      return share ? l10n.t('share of training, by checkpoint') : l10n.t('step, in order');
  }
}

/** Ticks whose numbers do not run into each other. */
function apart(x: AxisScale, ticks: readonly number[], share: boolean): readonly number[] {
  let end = -Infinity;
  return ticks.filter((value) => {
    const half = textWidth(stepText(value, share), 11) / 2 + 5;
    if (x(value) - half < end) return false;
    end = x(value) + half;
    return true;
  });
}

function spacedUp(y: AxisScale, ticks: readonly number[]): readonly number[] {
  let last = Infinity;
  return ticks.filter((value) => {
    if (Math.abs(y(value) - last) < 14) return false;
    last = y(value);
    return true;
  });
}
