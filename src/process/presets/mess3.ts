import * as l10n from '@vscode/l10n';
import { lettered, numbered, probability, zeros, type Preset } from './preset.js';

/**
 * Mess3: three states, each of which is left with probability 2x and, when entered, mostly emits its own symbol.
 * Source: Marzen and Crutchfield 2017, "Nearly maximally predictive features and their dimensions"; parameters as in
 * epsilon-transformers `Mess3(x, a)` and Shai et al. 2024.
 */
export const mess3: Preset = {
  name: 'mess3',
  aliases: [],
  title: 'Mess3',
  description: l10n.t('Three noisy states whose belief states fill a fractal in the simplex.'),
  generalised: false,
  parameters: [
    probability('x', 0.15, l10n.t('Chance to move to one given other state.'), { max: 0.5, minOpen: true }),
    probability(
      'a',
      0.6,
      l10n.t('Chance that the state entered emits its own symbol; each other symbol has (1 - a) / 2.'),
    ),
  ],
  define(values) {
    const [x, a] = [values.number('x'), values.number('a')];
    const [b, stay] = [(1 - a) / 2, 1 - 2 * x];
    const m = zeros(3, 3);
    for (let emitted = 0; emitted < 3; emitted++)
      for (let from = 0; from < 3; from++)
        for (let to = 0; to < 3; to++) m[emitted][from][to] = (emitted === to ? a : b) * (from === to ? stay : x);
    return { states: lettered(3), symbols: numbered(3), matrices: m };
  },
};
