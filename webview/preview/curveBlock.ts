import * as l10n from '@vscode/l10n';
import type { ScaleLinear } from 'd3';
import { pointer } from 'd3';
import type { LengthCurves } from '../../src/figure/charts/lengths.js';
import { lastLength, lengthsChart, linesOf } from '../../src/figure/charts/lengths.js';
import type { Level } from '../../src/figure/lines.js';
import { isKnown } from '../../src/figure/lines.js';
import { chartButton } from '../plot/chartBlock.js';
import { drawLines } from '../plot/lineChart.js';
import { el, setSpoken, setText, svg } from '../ui/dom.js';
import { placeAfter } from '../ui/keys.js';
import { followSize } from '../ui/size.js';

export interface CurvesShown extends LengthCurves {
  /** What is drawn, in words. */
  readonly label: string;
}

export interface CurveBlock {
  readonly element: HTMLElement;
  set(shown: CurvesShown): void;
}

const margin = { left: 46, right: 18, top: 10, bottom: 34 };
/** More points than this are drawn as a line without dots. */
const MOST_DOTS = 60;

/** Curves over whole numbers, with a level; pointer and arrow keys show the values at one abscissa. */
export function curveBlock(options: { testId: string; title: string; format(value: number): string }): CurveBlock {
  const drawing = svg('svg', { class: 'lines-svg', 'aria-hidden': 'true' });
  const area = el('div', { class: 'lines-area' }, drawing);
  const readout = el('p', { class: 'graph-readout', testId: `${options.testId}-readout`, 'aria-live': 'polite' });
  const key = el('ul', { class: 'lines-key', 'aria-hidden': 'true' });
  const drawn = el('div', { class: 'plot lines', testId: options.testId, tabindex: 0, role: 'group' }, area, readout);
  const element = el(
    'section',
    { class: 'block' },
    el(
      'div',
      { class: 'block-head' },
      el('h2', { class: 'block-title' }, options.title),
      chartButton(options.testId, options.title, () =>
        shown.curves.length === 0 ? null : lengthsChart(`${options.title} (${shown.yLabel})`, shown),
      ),
      key,
    ),
    drawn,
  );
  let shown: CurvesShown = { curves: [], level: null, xLabel: '', yLabel: '', label: '', fromZero: true };
  let [width, height] = [0, 0];
  let at: number | null = null;
  let scale: ScaleLinear<number, number> | null = null;

  const draw = (): void => {
    if (width < 60 || height < 60 || shown.curves.length === 0) return;
    scale = drawLines(drawing, linesOf(shown, at), {
      width,
      height,
      margin,
      ticks: [Math.max(2, width / 60), Math.max(2, height / 45)],
      whole: true,
      mostDots: MOST_DOTS,
      named: false,
    });
  };

  const point = (where: number | null): void => {
    if (where === at) return;
    at = where;
    setText(readout, where === null ? '' : tell(where));
    draw();
  };
  const tell = (where: number): string => {
    const parts = shown.curves.flatMap(({ label, values }) => {
      const value = values[where];
      return value === undefined ? [] : [`${label} ${isKnown(value) ? options.format(value) : l10n.t('not known')}`];
    });
    return `${shown.xLabel} ${where}: ${parts.join(', ')}`;
  };

  drawing.addEventListener('pointermove', (event) => {
    if (scale === null) return;
    point(Math.max(0, Math.min(lastLength(shown), Math.round(scale.invert(pointer(event, drawing)[0])))));
  });
  drawing.addEventListener('pointerleave', () => point(null));
  drawn.addEventListener('keydown', (event) => {
    if (shown.curves.length === 0) return;
    const where = placeAfter(event.key, at, lastLength(shown));
    if (where === undefined) return;
    point(where);
    event.preventDefault();
  });
  followSize(area, drawing, (wide, high) => {
    [width, height] = [wide, high];
    draw();
  });

  return {
    element,
    set(next) {
      shown = next;
      at = null;
      setText(readout, '');
      setSpoken(drawn, l10n.t('{0} Left and right tell the values.', next.label));
      const entry = (tone: string, label: string): HTMLElement => el('li', {}, swatch(tone), label);
      const { level } = next;
      key.replaceChildren(
        ...next.curves.map(({ label, tone }) => entry(`line tone-${tone}`, label)),
        ...(level === null ? [] : [entry(isBand(level) ? 'line-band' : `line-level tone-${level.tone}`, level.label)]),
      );
      draw();
    },
  };
}

function isBand({ value, upTo = value }: Level): boolean {
  return upTo > value;
}

function swatch(role: string): SVGSVGElement {
  const shape =
    role === 'line-band'
      ? svg('rect', { class: role, x: 0, y: 1, width: 16, height: 8 })
      : svg('line', { class: role, x1: 0, x2: 16, y1: 5, y2: 5 });
  return svg('svg', { class: 'lines-swatch', viewBox: '0 0 16 10', 'aria-hidden': 'true' }, shape);
}
