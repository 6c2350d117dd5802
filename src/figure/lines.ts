import type { ScaleLinear, ScaleLogarithmic } from 'd3';
import { line, scaleLinear, scaleLog } from 'd3';
import { significant } from '../shared/texts.js';
import { axisShape } from './axis.js';
import type { RunSign } from './runs/signs.js';
import { markShape } from './runs/signs.js';
import type { Shape } from './shape.js';
import { shape } from './shape.js';
import { spread } from './spread.js';

export interface Curve {
  readonly label: string;
  /** Its name in data, where `label` is in another language. */
  readonly key?: string;
  /** By abscissa; null or NaN: not known, which leaves a gap. */
  readonly values: readonly (number | null)[];
  /** A colour by role: `a`, `b` or `ab`; `quiet` curves stand behind the others. */
  readonly tone: string;
  /** Whether its name stands at its end; absent: it does, but for quiet curves. */
  readonly named?: boolean;
  /** Lengths of strokes and gaps in pixels, as SVG's `stroke-dasharray`, by which curves differ without colour; absent: a whole line. */
  readonly dashes?: string;
  /** A colour and a mark of its own in place of those of the tone, by which many curves are told apart; absent: none. */
  readonly sign?: Pick<RunSign, 'colour' | 'mark'>;
}

/** An upright line at an abscissa, with its name at the top. */
export interface Upright {
  readonly label: string;
  /** As of a curve. */
  readonly key?: string;
  readonly at: number;
  readonly dashes?: string;
}

/** A level that curves are compared with: one value, or a band from `value` up to `upTo`. */
export interface Level {
  readonly label: string;
  /** As of a curve. */
  readonly key?: string;
  readonly value: number;
  readonly upTo?: number;
  /** A colour by role, or `plain`. */
  readonly tone: string;
}

export interface Lines {
  /** The abscissae, ascending; values stand at them. */
  readonly x: readonly number[];
  /** Whether the abscissae stand by powers of two; all are then above 0. */
  readonly doubling?: boolean;
  /** Lowest and highest ordinate that is shown; what lies beyond is drawn at the edge. */
  readonly y: readonly [number, number];
  /** Whether the ordinates grow by powers of ten; both ends of `y` are then above 0. */
  readonly logarithmic?: boolean;
  readonly xLabel: string;
  /** The same in data, where `xLabel` is in another language. */
  readonly xKey?: string;
  /** null: the title says it. */
  readonly yLabel: string | null;
  readonly curves: readonly Curve[];
  readonly levels: readonly Level[];
  /** Abscissae that curves are compared at; the axis reaches as far as they do. Absent: none. */
  readonly uprights?: readonly Upright[];
  /** Abscissa that an upright line marks; null: none. */
  readonly now: number | null;
}

export interface LineLayout {
  /** Size of the drawing, in pixels of its view box. */
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  /** About how many ticks stand on each axis. */
  readonly ticks: readonly [number, number];
  /** Ticks of the horizontal axis at whole numbers alone. */
  readonly whole: boolean;
  /** Up to this many values of a curve are marked by dots; 0: never. */
  readonly mostDots: number;
  /** Names of curves and levels at the right edge, inside the margin. */
  readonly named: boolean;
}

/** A curve of more values bears no marks of its own. */
const MOST_MARKS = 40;
/** A band lower than this, in pixels, is drawn as a line. */
const LEAST_BAND = 1.5;

export function isKnown(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** The scale of the abscissae. */
export type Across = ScaleLinear<number, number> | ScaleLogarithmic<number, number>;

/** Curves over one axis, and the scale of their abscissae. */
export function lineShapes(
  lines: Lines,
  layout: LineLayout,
): { readonly shapes: readonly Shape[]; readonly x: Across } {
  const { width, height, margin } = layout;
  const [right, base] = [width - margin.right, height - margin.bottom];
  const from = lines.x[0] ?? 0;
  const { uprights = [] } = lines;
  const last = Math.max(lines.x.at(-1) ?? from, ...uprights.map(({ at }) => at));
  const to = last > from ? last : from + 1;
  const x: Across = (lines.doubling === true ? scaleLog().base(2) : scaleLinear())
    .domain([from, to])
    .range([margin.left, right]);
  const y =
    lines.logarithmic === true ? scaleLog(lines.y, [base, margin.top]) : scaleLinear(lines.y, [base, margin.top]);
  const place = (value: number): number => Math.max(margin.top, Math.min(base, y(value)));
  const shapes = axes(x, y, lines, layout);
  const { now } = lines;
  if (now !== null && now >= from && now <= to)
    shapes.push(shape('line', { class: 'line-now', x1: x(now), x2: x(now), y1: margin.top, y2: base }));
  const names: { y: number; text: string; tone: string; sign?: Curve['sign'] }[] = [];
  shapes.push(...uprightShapes(uprights, x, margin.top, base));
  for (const { label, value, upTo = value, tone } of lines.levels) {
    if (!(upTo >= lines.y[0] && value <= lines.y[1])) continue;
    const [high, low] = [place(upTo), place(value)];
    const across = { x1: margin.left, x2: right, y1: high, y2: high };
    shapes.push(
      low - high < LEAST_BAND
        ? shape('line', { class: `line-level tone-${tone}`, ...across })
        : shape('rect', {
            class: 'line-band',
            x: margin.left,
            width: right - margin.left,
            y: high,
            height: low - high,
          }),
    );
    names.push({ y: high, text: label, tone });
  }
  const path = line<number | null>()
    .defined(isKnown)
    .x((_, at) => x(lines.x[at]))
    .y((value) => place(value ?? NaN));
  for (const { values, tone, label, named = tone !== 'quiet', dashes, sign } of lines.curves) {
    const d = path([...values]) ?? '';
    const look = sign === undefined ? { class: `line tone-${tone}` } : { class: 'run-curve', stroke: sign.colour };
    shapes.push(shape('path', { ...look, d, 'stroke-dasharray': dashes }, shape('title', {}, label)));
    const known = values.flatMap((value, at) => (isKnown(value) ? [{ x: x(lines.x[at]), y: place(value) }] : []));
    if (sign !== undefined) {
      if (known.length <= MOST_MARKS) shapes.push(...known.map((p) => markShape(sign, p.x, p.y)));
    } else if (dashes === undefined && known.length <= layout.mostDots)
      shapes.push(...known.map((p) => shape('circle', { class: `line-dot tone-${tone}`, cx: p.x, cy: p.y, r: 2.6 })));
    const end = known.at(-1);
    if (named && end !== undefined)
      names.push({ y: end.y, text: label, tone, ...(sign === undefined ? {} : { sign }) });
  }
  if (layout.named)
    for (const { y, text, tone, sign } of spread(names, 12, margin.top + 4, base)) {
      const aside = sign === undefined ? 5 : 15;
      if (sign !== undefined) shapes.push(markShape(sign, right + 8, y));
      shapes.push(shape('text', { class: `line-label tone-${tone}`, x: right + aside, y: y + 4 }, text));
    }
  return { shapes, x };
}

/** Names stand one below another at the top, each beside its line, to the side that has room. */
function uprightShapes(uprights: readonly Upright[], x: Across, top: number, base: number): Shape[] {
  const [left, right] = x.range();
  return uprights.flatMap(({ label, at, dashes }, line) => {
    const place = x(at);
    const toRight = place < (left + right) / 2;
    return [
      shape('line', { class: 'line-upright', x1: place, x2: place, y1: top, y2: base, 'stroke-dasharray': dashes }),
      shape(
        'text',
        {
          class: 'upright-label',
          x: place + (toRight ? 4 : -4),
          y: base - 6 - 13 * line,
          'text-anchor': toRight ? 'start' : 'end',
        },
        label,
      ),
    ];
  });
}

/** Long rows of zeros have no room beside an axis. */
const powerText = (value: number): string => (value < 1e-4 ? value.toExponential(0) : significant(value, 1));

/** The least range that is numbered without powers of ten. */
const LEAST_PLAIN = 1e-3;

/** How small ordinates are written, so that no digit is cut off at the edge; undefined: as they are. */
function smallFormat(y: ScaleLinear<number, number>, count: number): ((value: number) => string) | undefined {
  if (Math.max(...y.domain().map(Math.abs)) >= LEAST_PLAIN) return undefined;
  const powers = y.tickFormat(count, '~e');
  return (value) => (value === 0 ? '0' : powers(value));
}

const isPowerOfTen = (value: number): boolean => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;

function axes(
  x: Across,
  y: ScaleLinear<number, number> | ScaleLogarithmic<number, number>,
  { xLabel, yLabel, logarithmic = false, doubling = false }: Lines,
  { width, height, margin, ticks, whole }: LineLayout,
): Shape[] {
  const powers = y.ticks(ticks[1]).filter(isPowerOfTen);
  const small = logarithmic ? undefined : smallFormat(y as ScaleLinear<number, number>, ticks[1]);
  const label = (text: string, place: Shape['attributes']): Shape =>
    shape('text', { class: 'axis-label', 'text-anchor': 'middle', ...place }, text);
  const middle = (margin.top + height - margin.bottom) / 2;
  return [
    axisShape(x, {
      side: 'bottom',
      at: height - margin.bottom,
      grid: height - margin.top - margin.bottom,
      padding: 6,
      count: ticks[0],
      ...(doubling ? { values: x.ticks().filter((at) => Number.isInteger(Math.log2(at))), format: String } : {}),
      ...(whole && !doubling ? { values: x.ticks(ticks[0]).filter(Number.isInteger), format: String } : {}),
    }),
    axisShape(y, {
      side: 'left',
      at: margin.left,
      grid: width - margin.left - margin.right,
      padding: 5,
      count: ticks[1],
      // Between powers of ten a logarithmic scale has nine more ticks, which would lie on each other.
      ...(logarithmic ? { values: powers, format: powerText } : small === undefined ? {} : { format: small }),
    }),
    label(xLabel, { x: (margin.left + width - margin.right) / 2, y: height - 4 }),
    ...(yLabel === null ? [] : [label(yLabel, { transform: `translate(11,${middle}) rotate(-90)` })]),
  ];
}
