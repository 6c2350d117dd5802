import * as l10n from '@vscode/l10n';
import type { Inputs } from '../inputs.js';
import type { Weighting } from '../../protocol/analysis.js';

/** How rows count in every figure of parts, in words: the same sample of words gives another r2 by how it was drawn. */
export function weightingText({ tree: { sampled } }: Inputs, weighting: Weighting): string {
  if (sampled)
    return sampled.by === 'probability'
      ? l10n.t('words drawn by their probability, each position of each drawn word counts once')
      : weighting === 'probability'
        ? l10n.t('words drawn evenly, each weighted by its probability')
        : l10n.t('words drawn evenly, each position of each drawn word counts once');
  return weighting === 'probability'
    ? l10n.t('all words, each weighted by its probability')
    : l10n.t('all words, each position of each word counts once');
}
