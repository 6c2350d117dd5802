import * as l10n from '@vscode/l10n';
import { lettered, numbered, type Preset } from './preset.js';

/**
 * Nond: three states without parameters, not unifilar, whose belief states are uncountably many.
 * Source: epsilon-transformers `Nond`; Marzen and Crutchfield 2017, "Nearly maximally predictive features and their
 * dimensions".
 */
export const nond: Preset = {
  name: 'nond',
  aliases: [],
  title: 'Nond',
  description: l10n.t(
    'A nondeterministic three-state source: a zero, then ones from which the next zero is hard to tell.',
  ),
  generalised: false,
  parameters: [],
  define() {
    const matrices = [
      [
        [0, 0, 1],
        [0, 0, 0],
        [0, 0, 0],
      ],
      [
        [0, 0, 0],
        [1 / 2, 1 / 2, 0],
        [1 / 3, 1 / 3, 1 / 3],
      ],
    ];
    return { states: lettered(3), symbols: numbered(2), matrices };
  },
};
