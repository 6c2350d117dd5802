import * as l10n from '@vscode/l10n';
import { numbered, type Preset } from './preset.js';

/**
 * A qubit that is measured weakly along ±z and ±x (the Bloch walk). The state is the Bloch vector (1, x, z) of the
 * qubit, whose coordinates may be negative.
 * Source: Riechers, Elliott and Shai 2025, "Neural networks leverage nominally quantum and post-quantum
 * representations"; simplexity `tom_quantum(alpha, beta)`. β = 0 would never move the qubit.
 */
export const tomQuantum: Preset = {
  name: 'tom-quantum',
  aliases: ['bloch-walk'],
  title: 'Tom quantum (Bloch walk)',
  description: l10n.t('A qubit measured weakly in two directions: beliefs lie in the Bloch disk.'),
  generalised: true,
  parameters: [
    {
      name: 'alpha',
      default: 1,
      min: 0,
      max: 1e6,
      fixed: true,
      doc: l10n.t('Amplitude α of a measurement operator; 0 measures nothing.'),
    },
    {
      name: 'beta',
      default: 4.5,
      min: 0,
      max: 1e6,
      minOpen: true,
      doc: l10n.t('Amplitude β; only the ratio α : β matters.'),
    },
  ],
  define(values) {
    const [alpha, beta] = [values.number('alpha'), values.number('beta')];
    const gamma2 = 1 / (4 * (alpha ** 2 + beta ** 2));
    const middle = (alpha ** 2 - beta ** 2) * gamma2;
    const off = 2 * alpha * beta * gamma2;
    const along = (axis: 1 | 2, sign: 1 | -1): number[][] => {
      const m = [
        [1 / 4, 0, 0],
        [0, middle, 0],
        [0, 0, middle],
      ];
      m[axis][axis] = 1 / 4;
      m[0][axis] = m[axis][0] = sign * off;
      return m;
    };
    return {
      states: ['1', 'x', 'z'],
      symbols: numbered(4),
      matrices: [along(2, 1), along(2, -1), along(1, 1), along(1, -1)],
    };
  },
};
