import * as l10n from '@vscode/l10n';
import { lettered, numbered, probability, type Preset } from './preset.js';

/** Independent tosses of one coin. Source: simplexity `coin(p)`. */
export const coin: Preset = {
  name: 'coin',
  aliases: ['biased-coin'],
  title: 'Coin',
  description: l10n.t('Independent tosses of one biased coin.'),
  generalised: false,
  parameters: [probability('p', 0.5, l10n.t('Chance of a 0.'))],
  define(values) {
    const p = values.number('p');
    return { states: lettered(1), symbols: numbered(2), matrices: [[[p]], [[1 - p]]] };
  },
};
