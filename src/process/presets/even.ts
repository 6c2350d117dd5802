import * as l10n from '@vscode/l10n';
import { numbered, probability, type Preset } from './preset.js';

/**
 * Even process: runs of ones between zeros have even length.
 * Source: epsilon-transformers `EvenProcess(p)`; Weiss 1973. Entropy rate 2/3 ln 2 nats at p = 1/2.
 */
export const even: Preset = {
  name: 'even',
  aliases: ['even-process'],
  title: 'Even',
  description: l10n.t('Ones come in runs of even length between zeros.'),
  generalised: false,
  parameters: [probability('p', 0.5, l10n.t('Chance of a 0 in the even state E.'))],
  define(values) {
    const p = values.number('p');
    const matrices = [
      [
        [p, 0],
        [0, 0],
      ],
      [
        [0, 1 - p],
        [1, 0],
      ],
    ];
    return { states: ['E', 'O'], symbols: numbered(2), matrices };
  },
};
