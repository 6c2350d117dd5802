import type { Box } from '../../src/figure/geometry/camera.js';
import { el, svg } from '../ui/dom.js';

/** The parts of a plot on its page: a caption, and three sheets that lie on each other. */
export interface Sheets {
  readonly element: HTMLElement;
  readonly area: HTMLElement;
  readonly name: HTMLElement;
  readonly count: HTMLElement;
  /** Grid and axes, beneath the marks. */
  readonly under: SVGSVGElement;
  readonly canvas: HTMLCanvasElement;
  /** Marks as shapes, and what is drawn over marks of both kinds; pointers meet it. */
  readonly drawing: SVGSVGElement;
  readonly groups: Readonly<Record<'frame' | 'links' | 'marks' | 'names' | 'overlay', SVGGElement>>;
  /** Nothing but axes is drawn outside of it. */
  clipTo(box: Box): void;
}

let plots = 0;

/** @param options.testId of the plot; `countTestId` of what stands beside its title */
export function plotSheets(options: { testId: string; countTestId: string; title: string }): Sheets {
  const clip = `plot-clip-${++plots}`;
  const clipBox = svg('rect', {});
  const groups = {
    frame: svg('g', {}),
    links: svg('g', {}),
    marks: svg('g', {}),
    names: svg('g', { class: 'frame-names' }),
    overlay: svg('g', { class: 'overlay' }),
  };
  const canvas = el('canvas', { class: 'plot-canvas', 'aria-hidden': 'true' });
  const drawing = svg('svg', { class: 'plot-svg', 'aria-hidden': 'true' });
  drawing.append(
    svg('defs', {}, svg('clipPath', { id: clip }, clipBox)),
    svg('g', { 'clip-path': `url(#${clip})` }, groups.links, groups.marks, groups.names, groups.overlay),
  );
  const under = svg('svg', { class: 'plot-frame', 'aria-hidden': 'true' }, groups.frame);
  const count = el('span', { class: 'plot-count', testId: options.countTestId });
  const name = el('span', { class: 'plot-name' }, options.title);
  const area = el('div', { class: 'plot-area' }, under, canvas, drawing);
  const element = el(
    'figure',
    { class: 'plot', testId: options.testId, tabindex: 0, role: 'figure' },
    el('figcaption', { class: 'plot-title' }, name, count),
    area,
  );
  return {
    ...{ element, area, name, count, under, canvas, drawing, groups },
    clipTo({ left, top, width, height }) {
      for (const [attribute, value] of Object.entries({ x: left, y: top, width, height }))
        clipBox.setAttribute(attribute, String(value));
    },
  };
}
