import type { AnalysisResult } from '../../src/protocol/analysis.js';
import type { ViewSettings } from '../../src/protocol/panel.js';
import { colourKey } from '../plot/colourKey.js';
import { el, svg } from '../ui/dom.js';
import { MAX_LINEAR } from '../../src/figure/geometry/colour.js';
import { rampShape } from '../plot/rampShape.js';

/** What the colours mean: a ramp with its ends, or the states by name. */
export function legend(result: AnalysisResult, view: ViewSettings, dark: boolean): HTMLElement {
  if (view.colour === 'states') {
    return el(
      'div',
      { class: 'legend-body' },
      el('span', { class: 'legend-title' }, 'Probability of hidden state, mixed'),
      colourKey(result.process.states, dark),
    );
  }
  const byIndex = view.colour === 'index';
  const last = byIndex ? result.beliefs.count - 1 : result.inputs.n_ctx - 1;
  return el(
    'div',
    { class: 'legend-body' },
    el(
      'span',
      { class: 'legend-title' },
      byIndex
        ? result.beliefs.count > MAX_LINEAR
          ? 'Belief index, logarithmic'
          : 'Belief index'
        : 'Position (mean over the belief)',
    ),
    el(
      'div',
      { class: 'legend-ramp' },
      el('span', {}, '0'),
      rampShape(dark),
      el('span', {}, String(Math.max(0, last))),
    ),
    byIndex ? null : el('span', { class: 'legend-note' }, 'grey: occurs at no position'),
  );
}

type Sign = readonly [shape: SVGElement, text: string];

/** What a tab draws over the marks. */
export function overlayLegend(tab: string): HTMLElement | null {
  const signs = signsOf(tab);
  if (signs.length === 0) return null;
  return el(
    'ul',
    { class: 'legend-states legend-signs' },
    ...signs.map(([shape, text]) =>
      el('li', {}, svg('svg', { class: 'sign', viewBox: '0 0 24 12', 'aria-hidden': 'true' }, shape), text),
    ),
  );
}

function signsOf(tab: string): Sign[] {
  const line = (name: string): SVGElement =>
    svg(
      'g',
      { class: name },
      svg('line', { x1: 1, y1: 6, x2: 16, y2: 6 }),
      svg('polygon', { points: '23,6 15,10 15,2' }),
    );
  const dots = (name: string): SVGElement => svg('path', { class: name, d: 'M4,4h0M11,8h0M18,5h0' });
  const path = (name: string): SVGElement => svg('path', { class: name, d: 'M1,9L9,3L15,8L23,3' });
  const diamond = (name: string): SVGElement =>
    svg('g', { class: name, transform: 'translate(12,6) scale(0.65)' }, svg('path', { d: 'M0,-8L8,0L0,8L-8,0Z' }));
  switch (tab) {
    case 'steering':
      return [
        [line('arrow arrow-vector'), 'what the read-out says of the vector'],
        [line('arrow arrow-measured'), 'to the mean read-out after steering'],
        [dots('cloud cloud-start'), 'read-outs of the start'],
        [dots('cloud cloud-end'), 'read-outs of the target'],
      ];
    case 'trajectory':
      return [
        [path('path path-predicted'), 'path read out'],
        [path('path path-true path-behind'), 'true path'],
      ];
    case 'edit':
      return [
        [diamond('target target-target'), 'target'],
        [diamond('target target-reached'), 'read out after the edit'],
        [diamond('target target-control'), 'after the control'],
      ];
    default:
      return [];
  }
}
