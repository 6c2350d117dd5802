import { axisBottom, axisLeft, line, scaleLinear, select } from 'd3';
import { el, svg } from '../../ui/dom.js';
import { spread } from '../../plot/spread.js';

export interface Curve {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** `quiet` ones stand behind the others and bear no name. */
  readonly tone: string;
}
export interface Level {
  readonly label: string;
  readonly value: number;
  readonly tone: string;
}

const [WIDTH, HEIGHT] = [320, 190];
const box = { left: 36, right: 74, top: 10, bottom: 34 };

/** A small chart of curves over one axis, with levels as dashed lines that bear their names. */
export function curveChart(options: {
  title: string;
  testId: string;
  x: readonly number[];
  xLabel: string;
  y: readonly [number, number];
  curves: readonly Curve[];
  levels: readonly Level[];
  /** Where on the x axis the present setting lies. */
  now: number;
}): HTMLElement {
  const [x0, x1] = [options.x[0] ?? 0, options.x[options.x.length - 1] ?? 1];
  const x = scaleLinear([x0, x1], [box.left, WIDTH - box.right]);
  const y = scaleLinear(options.y, [HEIGHT - box.bottom, box.top]);
  const clamp = (pixel: number): number => Math.max(box.top, Math.min(HEIGHT - box.bottom, pixel));
  const drawing = svg('svg', { class: 'line-chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true' });
  const bottom = svg('g', { class: 'axis', transform: `translate(0,${HEIGHT - box.bottom})` });
  const left = svg('g', { class: 'axis', transform: `translate(${box.left},0)` });
  drawing.append(bottom, left);
  axisBottom(x)
    .ticks(6)
    .tickSizeInner(-(HEIGHT - box.bottom - box.top))
    .tickPadding(6)(select(bottom));
  axisLeft(y)
    .ticks(5)
    .tickSizeInner(-(WIDTH - box.right - box.left))
    .tickPadding(5)(select(left));
  drawing.append(
    svg(
      'text',
      { class: 'axis-label', x: (box.left + WIDTH - box.right) / 2, y: HEIGHT - 4, 'text-anchor': 'middle' },
      options.xLabel,
    ),
  );
  if (options.now >= x0 && options.now <= x1)
    drawing.append(
      svg('line', { class: 'line-now', x1: x(options.now), x2: x(options.now), y1: box.top, y2: HEIGHT - box.bottom }),
    );
  const labels: { y: number; text: string; tone: string }[] = [];
  for (const { label, value, tone } of options.levels) {
    if (!(value >= options.y[0] && value <= options.y[1])) continue;
    drawing.append(
      svg('line', {
        class: `line-level tone-${tone}`,
        x1: box.left,
        x2: WIDTH - box.right,
        y1: y(value),
        y2: y(value),
      }),
    );
    labels.push({ y: y(value), text: label, tone });
  }
  const path = line<number | null>()
    .defined((value) => value !== null && Number.isFinite(value))
    .x((_, at) => x(options.x[at]))
    .y((value) => clamp(y(value ?? 0)));
  for (const { values, tone, label } of options.curves) {
    drawing.append(svg('path', { class: `line tone-${tone}`, d: path([...values]) ?? '' }, svg('title', {}, label)));
    const last = values.findLast((value) => value !== null && Number.isFinite(value));
    if (tone !== 'quiet' && last != null) labels.push({ y: clamp(y(last)), text: label, tone });
  }
  for (const label of spread(labels, 12, box.top + 4, HEIGHT - box.bottom))
    drawing.append(
      svg('text', { class: `line-label tone-${label.tone}`, x: WIDTH - box.right + 5, y: label.y + 4 }, label.text),
    );
  return el(
    'figure',
    { class: 'chart', testId: options.testId, role: 'figure', 'aria-label': options.title },
    el('figcaption', { class: 'chart-title' }, options.title),
    drawing,
  );
}
