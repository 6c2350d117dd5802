import * as l10n from '@vscode/l10n';
import type { ProcessPicture } from '../../src/protocol/process.js';
import { el, svg } from '../ui/dom.js';
import { short } from '../ui/format.js';
import { stateColours } from '../../src/figure/geometry/colour.js';
import { barTable, probabilityBars } from '../plot/bars.js';

/** The stationary distribution, or vector. */
export function stationaryBars({ process, stationary }: ProcessPicture): HTMLElement {
  if (stationary === null)
    return el('p', { class: 'hint' }, l10n.t('Not known: the process is driven by its beliefs, and not by matrices.'));
  if (!process.generalised)
    return probabilityBars(l10n.t('Probability of each state in the long run'), process.states, stationary);
  const most = Math.max(...stationary.map(Math.abs), 1e-300);
  return barTable(
    l10n.t('Stationary vector (weights, not probabilities)'),
    process.states.map((label, state) => {
      const value = stationary[state];
      return {
        label,
        value: Math.abs(value),
        text: short(value),
        title: `${label}: ${value}`,
        tone: value < 0 ? 'b' : 'plain',
      };
    }),
    most,
  );
}

/** What marks and colours of the presentation mean. */
export function presentationLegend({ process, presentation }: ProcessPicture, dark: boolean): HTMLElement[] {
  const tones = stateColours(process.symbols.length, dark);
  return [
    el(
      'p',
      { class: 'legend-note' },
      l10n.t('Filled: recurrent. Hollow and dashed: transient. Second ring: the root. Numbers are belief indices.'),
    ),
    el(
      'ul',
      { class: 'legend-states' },
      ...process.symbols.slice(0, 40).map((name, symbol) => el('li', {}, swatchLine(tones[symbol]), name)),
    ),
    ...(presentation.exact
      ? []
      : [
          el(
            'p',
            { class: 'legend-note' },
            l10n.t(
              'There are more beliefs than are drawn: dashed arrows lead to others and end at the nearest one drawn, at most {0} away. Whether a belief is recurrent or transient is determined from what is drawn.',
              short(presentation.error),
            ),
          ),
        ]),
  ];
}

const swatchLine = (stroke: string): SVGSVGElement =>
  svg(
    'svg',
    { class: 'lines-swatch', viewBox: '0 0 16 10', 'aria-hidden': 'true' },
    svg('line', { x1: 0, x2: 16, y1: 5, y2: 5, stroke, 'stroke-width': 2 }),
  );

/** Sentences about properties of the process that the user should know, such as transient states or a period. */
export function notesOf({ notes, recurrent_classes, transient_states, period }: ProcessPicture): string[] {
  return [
    ...(recurrent_classes !== null && recurrent_classes.length > 1
      ? [
          l10n.t(
            'There are {0} recurrent classes: {1}.',
            recurrent_classes.length,
            recurrent_classes.map((members) => `{${members.join(', ')}}`).join(', '),
          ),
        ]
      : []),
    ...(transient_states !== null && transient_states.length > 0
      ? [l10n.t('Transient states, which the process eventually leaves for good: {0}.', transient_states.join(', '))]
      : []),
    ...(period !== null && period > 1
      ? [
          l10n.t(
            'The chain is periodic with period {0}: the state at a time tells which states can follow at which times. The stationary distribution is the average over the phases.',
            period,
          ),
        ]
      : []),
    ...notes,
  ];
}
