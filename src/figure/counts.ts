import { count, plural } from '../shared/texts.js';
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
  const some = shown < all ? `${count(shown)} of ` : '';
  const what =
    layer.kind === 'single'
      ? `${count(all)} single predictions`
      : plural(all, layer.kind === 'true' ? 'true belief' : 'recovered belief');
  return `${signed ? signs[layer.kind] : ''}${some}${what}`;
}

/** What is drawn of a plot in a few words, what lies on top first. */
export const countsText = (layers: readonly MarkLayer[], all: Picture['all'], signed = false): string =>
  [...layers]
    .reverse()
    .map((layer) => countText(layer, all[layer.kind], signed))
    .join(' · ') || 'nothing switched on';
