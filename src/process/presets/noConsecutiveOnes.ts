import * as l10n from '@vscode/l10n';
import { lettered, numbered, probability, type Preset } from './preset.js';

/** The Golden Mean process in simplexity's form. Source: simplexity `no_consecutive_ones(p)`. */
export const noConsecutiveOnes: Preset = {
  name: 'no-consecutive-ones',
  aliases: [],
  title: 'No consecutive ones',
  description: l10n.t('A one is always followed by a zero.'),
  generalised: false,
  parameters: [probability('p', 0.5, l10n.t('Chance of a 1 in the first state.'))],
  define(values) {
    const p = values.number('p');
    const matrices = [
      [
        [1 - p, 0],
        [1, 0],
      ],
      [
        [0, p],
        [0, 0],
      ],
    ];
    return { states: lettered(2), symbols: numbered(2), matrices };
  },
};
