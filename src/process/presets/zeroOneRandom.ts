import * as l10n from '@vscode/l10n';
import { numbered, probability, zeros, type Preset } from './preset.js';

/**
 * Zero-one-random (Z1R): a 0, a 1, then a random bit.
 * Source: epsilon-transformers `ZeroOneR(prob_of_zero_from_r_state)`; Riechers and Crutchfield 2018,
 * "Spectral simplicity of apparent complexity".
 */
export const zeroOneRandom: Preset = {
  name: 'zero-one-random',
  aliases: ['z1r', 'zero-one-r', 'zero_one_random'],
  title: 'Zero-one-random',
  description: l10n.t('A 0, a 1, then a random bit, over and over.'),
  generalised: false,
  parameters: [probability('p', 0.5, l10n.t('Chance of a 0 from the random state.'))],
  define(values) {
    const p = values.number('p');
    const [zero, one, random] = [0, 1, 2];
    const m = zeros(2, 3);
    m[0][zero][one] = 1;
    m[1][one][random] = 1;
    m[0][random][zero] = p;
    m[1][random][zero] = 1 - p;
    return { states: ['0', '1', 'R'], symbols: numbered(2), matrices: m };
  },
};
