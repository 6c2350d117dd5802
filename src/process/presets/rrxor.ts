import * as l10n from '@vscode/l10n';
import { numbered, probability, zeros, type Preset } from './preset.js';

/**
 * Random-random-XOR: two random bits, then their exclusive or. From S (the state before the first bit) via 0 or 1
 * (the first bit) to F or T (the exclusive or of both), which is then emitted.
 * Source: epsilon-transformers `RRXOR(pR1, pR2)`; Shai et al. 2024, "Transformers represent belief state geometry in
 * their residual stream".
 */
export const rrxor: Preset = {
  name: 'rrxor',
  aliases: [],
  title: 'RRXOR',
  description: l10n.t('Two random bits followed by their exclusive or, over and over.'),
  generalised: false,
  parameters: [
    probability('pR1', 0.5, l10n.t('Chance that the first random bit is 0.')),
    probability('pR2', 0.5, l10n.t('Chance that the second random bit is 0.')),
  ],
  define(values) {
    const [pR1, pR2] = [values.number('pR1'), values.number('pR2')];
    const [S, zero, one, T, F] = [0, 1, 2, 3, 4];
    const m = zeros(2, 5);
    m[0][S][zero] = pR1;
    m[1][S][one] = 1 - pR1;
    m[0][zero][F] = pR2;
    m[1][zero][T] = 1 - pR2;
    m[0][one][T] = pR2;
    m[1][one][F] = 1 - pR2;
    m[1][T][S] = 1;
    m[0][F][S] = 1;
    return { states: ['S', '0', '1', 'T', 'F'], symbols: numbered(2), matrices: m };
  },
};
