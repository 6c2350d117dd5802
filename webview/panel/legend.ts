import type { AnalysisResult, ViewSettings } from '../../src/protocol.js';
import { el, svg } from '../dom.js';
import { shorten } from '../format.js';
import { ramp, stateColours } from '../geometry/colour.js';

/** What the colours mean: a ramp with its ends, or the states by name. */
export function legend(result: AnalysisResult, view: ViewSettings, dark: boolean): HTMLElement {
  if (view.colour === 'states') {
    const colours = stateColours(result.process.states.length, dark);
    return el(
      'div',
      { class: 'legend-body' },
      el('span', { class: 'legend-title' }, 'Probability of hidden state, mixed'),
      el(
        'ul',
        { class: 'legend-states' },
        ...result.process.states.map((name, state) =>
          el(
            'li',
            { title: name },
            svg('svg', { class: 'swatch', viewBox: '0 0 10 10', 'aria-hidden': 'true' }, svg('circle', { cx: 5, cy: 5, r: 5, fill: colours[state] ?? '' })),
            shorten(name, 18),
          ),
        ),
      ),
    );
  }
  const byIndex = view.colour === 'index';
  const last = byIndex ? result.beliefs.count - 1 : result.inputs.n_ctx - 1;
  return el(
    'div',
    { class: 'legend-body' },
    el('span', { class: 'legend-title' }, byIndex ? 'Belief index' : 'Position (mean over the belief)'),
    el('div', { class: 'legend-ramp' }, el('span', {}, '0'), rampShape(dark), el('span', {}, String(Math.max(0, last)))),
    byIndex ? null : el('span', { class: 'legend-note' }, 'grey: occurs at no position'),
  );
}

function rampShape(dark: boolean): SVGSVGElement {
  const parts = 32;
  return svg(
    'svg',
    { class: 'ramp', viewBox: `0 0 ${parts} 1`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    ...Array.from({ length: parts }, (_, at) =>
      svg('rect', { x: at, y: 0, width: 1.05, height: 1, fill: ramp(at / (parts - 1), dark) }),
    ),
  );
}
