import * as l10n from '@vscode/l10n';
import type { ComposedResult, ReadOutScores } from '../../../src/protocol/composed.js';
import { share, significant } from '../../../src/shared/texts.js';
import { partNames } from '../../../src/shared/partNames.js';

/** An r2 as it is read; a dash where nothing varies or too little is there. */
export const scoreText = (value: number | null): string => (value === null ? '–' : share(value));

/** How far an r2 of drawn words may be off. */
export const standardErrorText = (error: number): string =>
  l10n.t('Standard error over the words drawn: {0}', significant(error, 2));

/** What a verdict's level is called. */
export const levelWord = (level: ComposedResult['verdict']['level']): string =>
  ({
    factored: l10n.t('Factored'),
    joint: l10n.t('Joint'),
    undecided: l10n.t('Undecided'),
    neither: l10n.t('Neither'),
  })[level];

export const LEVEL_ICONS: Readonly<Record<ComposedResult['verdict']['level'], string>> = {
  factored: 'split-horizontal',
  joint: 'merge',
  undecided: 'question',
  neither: 'circle-slash',
};

/** `mess3 0.941, coin –`: each part with its r2, for a line above the picture; an asterisk marks one that says nothing. */
export const partScores = ({ parts }: Pick<ComposedResult, 'parts'>): string => {
  const names = partNames(parts);
  return parts
    .map(
      ({ r2, underdetermined }, at) =>
        `${names[at] ?? at} ${r2 === null ? '–' : `${share(r2)}${underdetermined ? '*' : ''}`}`,
    )
    .join(', ');
};

/** What a screen reader is told of a part's figures. */
export const spokenScores = (name: string, { r2, r2_unseen, r2_first_checkpoint }: ReadOutScores): string =>
  l10n.t(
    '{0}: R² {1}, of unseen prefixes {2}, at the earliest checkpoint {3}',
    name,
    scoreText(r2),
    scoreText(r2_unseen),
    scoreText(r2_first_checkpoint),
  );
