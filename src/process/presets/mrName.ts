import * as l10n from '@vscode/l10n';
import { InputError } from '../../shared/inputError.js';
import { probability, zeros, type Preset } from './preset.js';

/**
 * Mr. Name: "Mr." is always followed by a name; the words between are Something and Blah. The state is the last word.
 * Source: simplexity `mr_name(p, q)`.
 */
export const mrName: Preset = {
  name: 'mr-name',
  aliases: [],
  title: 'Mr. Name',
  description: l10n.t('Words in which “Mr.” is always followed by a name.'),
  generalised: false,
  parameters: [
    probability('p', 0.4, l10n.t('Chance to change between Something and Blah.')),
    probability('q', 0.25, l10n.t('Chance of Mr. after Something or Blah; p + q must be at most 1.')),
  ],
  define(values) {
    const [p, q] = [values.number('p'), values.number('q')];
    if (p + q > 1) {
      throw new InputError(
        'bad-parameter',
        `Parameters p and q of mr-name must sum to at most 1, but sum to ${p + q}.`,
      );
    }
    const words = ['Mr.', 'Something', 'Blah', 'name'];
    const [mr, something, blah, name] = [0, 1, 2, 3];
    const m = zeros(4, 4);
    m[name][mr][name] = 1;
    m[something][name][something] = m[blah][name][blah] = 0.5;
    m[mr][something][mr] = m[mr][blah][mr] = q;
    m[blah][something][blah] = m[something][blah][something] = p;
    m[something][something][something] = m[blah][blah][blah] = 1 - p - q;
    return { states: words, symbols: words, matrices: m };
  },
};
