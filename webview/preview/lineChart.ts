import { axisBottom, axisLeft, pointer, scaleLinear, select } from 'd3';
import { el, svg } from '../ui/dom.js';

export interface Series {
  readonly name: string;
  /** Colour by role: `a`, `b`, `ab`, `ba`, or `plain`. */
  readonly tone: string;
  /** Abscissa of the first value; the others follow by one. */
  readonly from: number;
  /** null: not known. */
  readonly values: readonly (number | null)[];
}

/** A level that the curves converge to: one value, or bounds for it. */
export interface Level {
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

export interface LineChart {
  readonly element: HTMLElement;
  set(chart: {
    series: readonly Series[];
    level: Level | null;
    xLabel: string;
    yLabel: string;
    label: string;
    fromZero: boolean;
  }): void;
}

const margin = { left: 46, right: 18, top: 10, bottom: 34 };
/** More points than this are drawn as a line without dots. */
const MOST_DOTS = 60;

/** Curves over whole numbers, with a level; pointer and arrow keys show the values at one abscissa. */
export function lineChart(options: { testId: string; title: string; format(value: number): string }): LineChart {
  const drawing = svg('svg', { class: 'lines-svg', 'aria-hidden': 'true' });
  const area = el('div', { class: 'lines-area' }, drawing);
  const readout = el('p', { class: 'graph-readout', testId: `${options.testId}-readout`, 'aria-live': 'polite' });
  const key = el('ul', { class: 'lines-key', 'aria-hidden': 'true' });
  const drawn = el('div', { class: 'plot lines', testId: options.testId, tabindex: 0, role: 'group' }, area, readout);
  const element = el(
    'section',
    { class: 'block' },
    el('div', { class: 'block-head' }, el('h2', { class: 'block-title' }, options.title), key),
    drawn,
  );
  let chart: Parameters<LineChart['set']>[0] = {
    series: [],
    level: null,
    xLabel: '',
    yLabel: '',
    label: '',
    fromZero: true,
  };
  let [width, height] = [0, 0];
  let at: number | null = null;
  let x = scaleLinear([0, 1], [0, 1]);

  const extent = (): { from: number; to: number; low: number; high: number } => {
    const from = Math.min(...chart.series.map((series) => series.from));
    const to = Math.max(...chart.series.map((series) => series.from + Math.max(1, series.values.length) - 1));
    const values = chart.series.flatMap(({ values }) => values.filter((value) => value !== null));
    if (chart.level !== null) values.push(chart.level.low, chart.level.high);
    const [least, most] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
    const air = Math.max(0.06 * (most - least), 1e-6, most - least < 1e-9 ? 0.05 * Math.abs(most) : 0);
    return {
      from,
      to: Math.max(to, from + 1),
      low: chart.fromZero ? Math.min(0, least) : Math.max(Math.min(0, least), least - air),
      high: most + air,
    };
  };

  const draw = (): void => {
    if (width < 60 || height < 60 || chart.series.length === 0) return;
    const { from, to, low, high } = extent();
    x = scaleLinear([from, to], [margin.left, width - margin.right]);
    const y = scaleLinear([low, high], [height - margin.bottom, margin.top]);
    const bottom = svg('g', { class: 'axis', transform: `translate(0,${height - margin.bottom})` });
    const left = svg('g', { class: 'axis', transform: `translate(${margin.left},0)` });
    const ticks = x.ticks(Math.max(2, width / 60)).filter(Number.isInteger);
    axisBottom(x)
      .tickValues(ticks)
      .tickFormat(String)
      .tickSizeInner(-(height - margin.top - margin.bottom))
      .tickPadding(6)(select(bottom));
    axisLeft(y)
      .ticks(Math.max(2, height / 45))
      .tickSizeInner(-(width - margin.left - margin.right))
      .tickPadding(5)(select(left));
    drawing.replaceChildren(
      bottom,
      left,
      svg(
        'text',
        { class: 'axis-label', x: (margin.left + width - margin.right) / 2, y: height - 4, 'text-anchor': 'middle' },
        chart.xLabel,
      ),
      svg(
        'text',
        {
          class: 'axis-label',
          transform: `translate(11,${(margin.top + height - margin.bottom) / 2}) rotate(-90)`,
          'text-anchor': 'middle',
        },
        chart.yLabel,
      ),
    );
    if (chart.level !== null) {
      const [high, low] = [y(chart.level.high), y(chart.level.low)];
      drawing.append(
        low - high < 1.5
          ? svg('line', { class: 'lines-level', x1: margin.left, x2: width - margin.right, y1: high, y2: high })
          : svg('rect', {
              class: 'lines-band',
              x: margin.left,
              width: width - margin.right - margin.left,
              y: high,
              height: low - high,
            }),
      );
    }
    for (const series of chart.series) drawing.append(...drawSeries(series, x, y));
    if (at !== null)
      drawing.append(
        svg('line', { class: 'lines-cursor', x1: x(at), x2: x(at), y1: margin.top, y2: height - margin.bottom }),
      );
  };

  const point = (where: number | null): void => {
    if (where === at) return;
    at = where;
    readout.textContent = where === null ? '' : tell(where);
    draw();
  };
  const tell = (where: number): string => {
    const parts = chart.series.map(({ name, from, values }) => {
      const value = values[where - from];
      return value === undefined ? null : `${name} ${value === null ? 'not known' : options.format(value)}`;
    });
    return `${chart.xLabel} ${where}: ${parts.filter((part) => part !== null).join(', ')}`;
  };

  drawing.addEventListener('pointermove', (event) => {
    const { from, to } = extent();
    const where = Math.round(x.invert(pointer(event, drawing)[0]));
    point(Math.max(from, Math.min(to, where)));
  });
  drawing.addEventListener('pointerleave', () => point(null));
  drawn.addEventListener('keydown', (event) => {
    if (chart.series.length === 0) return;
    const { from, to } = extent();
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) point(at === null ? from : Math.max(from, Math.min(to, at + step)));
    else if (event.key === 'Home') point(from);
    else if (event.key === 'End') point(to);
    else if (event.key === 'Escape') point(null);
    else return;
    event.preventDefault();
  });
  new ResizeObserver(() => {
    width = area.clientWidth;
    height = area.clientHeight;
    drawing.setAttribute('viewBox', `0 0 ${Math.max(1, width)} ${Math.max(1, height)}`);
    draw();
  }).observe(area);

  return {
    element,
    set(next) {
      chart = next;
      at = null;
      readout.textContent = '';
      drawn.setAttribute('aria-label', `${next.label} Left and right tell the values.`);
      const { level } = next;
      key.replaceChildren(
        ...next.series.map(({ name, tone }) => el('li', {}, swatch(`lines-${tone}`), name)),
        ...(level === null
          ? []
          : [el('li', {}, swatch(level.high > level.low ? 'lines-band' : 'lines-level'), level.name)]),
      );
      draw();
    },
  };
}

function drawSeries(
  { from, values, tone }: Series,
  x: (value: number) => number,
  y: (value: number) => number,
): SVGElement[] {
  const points = values.flatMap((value, i) => (value === null ? [] : [{ x: x(from + i), y: y(value) }]));
  if (points.length === 0) return [];
  const line = svg('path', {
    class: `lines-line lines-${tone}`,
    d: points.map((p, i) => `${i === 0 ? 'M' : 'L'}${p.x.toFixed(1)},${p.y.toFixed(1)}`).join(''),
  });
  if (points.length > MOST_DOTS) return [line];
  return [line, ...points.map((p) => svg('circle', { class: `lines-dot lines-${tone}`, cx: p.x, cy: p.y, r: 2.6 }))];
}

function swatch(tone: string): SVGSVGElement {
  const shape =
    tone === 'lines-band'
      ? svg('rect', { class: tone, x: 0, y: 1, width: 16, height: 8 })
      : svg('line', { class: `lines-line ${tone}`, x1: 0, x2: 16, y1: 5, y2: 5 });
  return svg('svg', { class: 'lines-swatch', viewBox: '0 0 16 10', 'aria-hidden': 'true' }, shape);
}
