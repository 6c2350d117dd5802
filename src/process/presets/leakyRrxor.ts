import * as l10n from '@vscode/l10n';
import { probability, zeros, type Preset } from './preset.js';
import { rrxor } from './rrxor.js';

/**
 * RRXOR that with probability ε jumps to any state with any symbol, each of the ten combinations equally likely.
 * Source: simplexity `leaky_rrxor(p1, p2, epsilon)`.
 */
export const leakyRrxor: Preset = {
  name: 'leaky-rrxor',
  aliases: [],
  title: 'Leaky RRXOR',
  description: l10n.t('RRXOR that now and then jumps to a random state with a random symbol.'),
  generalised: false,
  parameters: [
    probability('p1', 0.5, l10n.t('Chance that the first random bit is 0.')),
    probability('p2', 0.5, l10n.t('Chance that the second random bit is 0.')),
    probability('epsilon', 0.1, l10n.t('Chance of a jump to a random state with a random symbol.')),
  ],
  define(values) {
    const epsilon = values.number('epsilon');
    const names: Record<string, string> = { pR1: 'p1', pR2: 'p2' };
    const base = rrxor.define({ ...values, number: (name) => values.number(names[name]) });
    const matrices = zeros(2, 5);
    base.matrices.forEach((matrix, x) =>
      matrix.forEach((row, from) => {
        if (typeof row === 'number') return;
        row.forEach((p: number, to: number) => (matrices[x][from][to] = (1 - epsilon) * p + epsilon / 10));
      }),
    );
    return { ...base, matrices };
  },
};
