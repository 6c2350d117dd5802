import * as l10n from '@vscode/l10n';
import { counted } from '../shared/counted.js';
import { count } from '../shared/texts.js';
import type { MarkLayer } from './marks.js';
import { drawable } from './marks.js';
import type { Picture } from './picture.js';

const signs = { true: '○ ', centre: '● ', single: '· ' } as const;

/**
 * `36 true beliefs`, `12 of 36 true beliefs` where the legend hides some.
 * @param all how many there are, hidden or not
 * @param signed whether the sign of its marks stands before, as where two kinds are in one plot
 */
export function countText(layer: MarkLayer, all: number, signed = false): string {
  const shown = drawable(layer);
  const what =
    layer.kind === 'single'
      ? l10n.t('{0} single predictions', count(all))
      : layer.kind === 'true'
        ? counted.trueBeliefs(all)
        : counted.recoveredBeliefs(all);
  return `${signed ? signs[layer.kind] : ''}${shown < all ? l10n.t('{0} of {1}', count(shown), what) : what}`;
}

/** What is drawn of a plot in a few words, what lies on top first. */
export const countsText = (layers: readonly MarkLayer[], all: Picture['all'], signed = false): string =>
  [...layers]
    .reverse()
    .map((layer) => countText(layer, all[layer.kind], signed))
    .join(' · ') || l10n.t('nothing switched on');
