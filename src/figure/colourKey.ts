import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../protocol/analysis.js';
import type { ViewSettings } from '../protocol/panel.js';
import { MAX_LINEAR } from './geometry/colour.js';

/** What the colours of a picture mean: a ramp between two numbers, or names whose colours are mixed. */
export interface ColourKey {
  readonly title: string;
  readonly ramp: { readonly from: string; readonly to: string } | null;
  readonly names: readonly string[];
  readonly note: string | null;
}

export function colourKeyOf(
  { process, beliefs, inputs }: Pick<AnalysisResult, 'process' | 'beliefs' | 'inputs'>,
  colour: ViewSettings['colour'],
): ColourKey {
  if (colour === 'states')
    return { title: l10n.t('Probability of hidden state, mixed'), ramp: null, names: process.states, note: null };
  const byIndex = colour === 'index';
  const last = Math.max(0, byIndex ? beliefs.count - 1 : inputs.n_ctx - 1);
  return {
    title: byIndex
      ? beliefs.count > MAX_LINEAR
        ? l10n.t('Belief index, logarithmic')
        : l10n.t('Belief index')
      : l10n.t('Position (mean over the belief)'),
    // One value has no ramp.
    ramp: last === 0 ? null : { from: '0', to: String(last) },
    names: [],
    note: byIndex ? null : l10n.t('grey: occurs at no position'),
  };
}
