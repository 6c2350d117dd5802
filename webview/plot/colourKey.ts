import * as l10n from '@vscode/l10n';
import { stateColours } from '../../src/figure/geometry/colour.js';
import { el, svg } from '../ui/dom.js';
import { shorten } from '../ui/format.js';

/** Beyond this many names, the key gives the number of the others. */
const MAX_NAMES = 24;

/** The colours that are mixed, by name: of hidden states, or of symbols. */
export function colourKey(names: readonly string[], dark: boolean): HTMLElement {
  const colours = stateColours(names.length, dark);
  return el(
    'ul',
    { class: 'legend-states' },
    ...names
      .slice(0, MAX_NAMES)
      .map((name, at) =>
        el(
          'li',
          { title: name },
          svg(
            'svg',
            { class: 'swatch', viewBox: '0 0 10 10', 'aria-hidden': 'true' },
            svg('circle', { cx: 5, cy: 5, r: 5, fill: colours[at] }),
          ),
          shorten(name, 18),
        ),
      ),
    names.length > MAX_NAMES ? el('li', {}, l10n.t('and {0} more', names.length - MAX_NAMES)) : null,
  );
}
