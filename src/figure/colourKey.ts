import * as l10n from '@vscode/l10n';
import type { Coloured } from './composed/mixture.js';
import { drawnColour, mixtureOf } from './composed/mixture.js';
import type { Pictured } from './composed/shown.js';
import { count } from '../shared/texts.js';
import { MAX_LINEAR } from './geometry/colour.js';

/** What the colours of a picture mean: a ramp between two numbers, or names whose colours are mixed. */
export interface ColourKey {
  readonly title: string;
  readonly ramp: { readonly from: string; readonly to: string } | null;
  readonly names: readonly string[];
  readonly note: string | null;
}

export function colourKeyOf(
  result: Pick<Pictured, 'process' | 'beliefs' | 'inputs' | 'composed'>,
  view: Coloured,
): ColourKey {
  const { beliefs, inputs } = result;
  const mixture = mixtureOf(result, view);
  if (mixture !== null)
    return {
      title: mixture.title,
      ramp: null,
      names: mixture.names,
      note: mixture.partial ? l10n.t('grey: not defined there') : null,
    };
  const byIndex = drawnColour(result, view) === 'index';
  const last = Math.max(0, byIndex ? beliefs.count - 1 : inputs.n_ctx - 1);
  return {
    title: byIndex
      ? beliefs.count > MAX_LINEAR
        ? l10n.t('Belief index, logarithmic')
        : l10n.t('Belief index')
      : l10n.t('Position (mean over the belief)'),
    // One value has no ramp.
    ramp: last === 0 ? null : { from: '0', to: count(last) },
    names: [],
    note: byIndex ? null : l10n.t('grey: occurs at no position'),
  };
}
