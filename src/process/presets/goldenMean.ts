import * as l10n from '@vscode/l10n';
import { InputError } from '../../shared/inputError.js';
import { lettered, numbered, probability, zeros, type Preset } from './preset.js';

/**
 * R-k Golden Mean family: from A a 0 back to A, or a run of R ones followed by k zeros. R = k = 1 is the Golden Mean
 * process, in which no two ones follow one another.
 * Source: epsilon-transformers `GoldenMean(R, k, p)`; James, Mahoney, Ellison and Crutchfield 2014, "Many roads to
 * synchrony".
 */
export const goldenMean: Preset = {
  name: 'golden-mean',
  aliases: ['rk-golden-mean'],
  title: 'Golden Mean',
  description: l10n.t('Zeros with runs of R ones, each followed by at least k zeros.'),
  generalised: false,
  parameters: [
    { name: 'R', default: 1, min: 1, max: 26, integer: true, doc: l10n.t('Number of ones in a run (Markov order R).') },
    {
      name: 'k',
      default: 1,
      min: 1,
      max: 26,
      integer: true,
      doc: l10n.t('Number of zeros that must follow a run; at most R.'),
    },
    probability('p', 0.5, l10n.t('Chance that a run of ones begins in A.')),
  ],
  define(values) {
    const [R, k, p] = [values.number('R'), values.number('k'), values.number('p')];
    if (k > R)
      throw new InputError('bad-parameter', `Parameter k of golden-mean must be at most R = ${R}, but is ${k}.`);
    const S = R + k;
    const m = zeros(2, S);
    m[0][0][0] = 1 - p;
    m[1][0][1] = p;
    for (let state = 1; state < S; state++) m[state < R ? 1 : 0][state][(state + 1) % S] = 1;
    return { states: lettered(S), symbols: numbered(2), matrices: m };
  },
};
