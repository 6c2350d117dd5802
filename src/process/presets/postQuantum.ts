import * as l10n from '@vscode/l10n';
import { EVD, Matrix } from 'ml-matrix';
import { InputError } from '../../shared/inputError.js';
import { numbered, probability, type Preset } from './preset.js';

/**
 * A three-dimensional generalised process that no finite quantum model can generate where ln α / ln β is irrational.
 * Symbols 1 and 2 act as diag(v, 1, 1) with a shear ln v (v = α, β); symbol 0 resets. All is divided by the largest
 * eigenvalue of the sum.
 * Source: Riechers, Elliott and Shai 2025, "Neural networks leverage nominally quantum and post-quantum
 * representations" (α > 1 > β > 0, α + β ≠ 2, ln α / ln β irrational); simplexity `post_quantum(log_alpha, beta)`.
 */
export const postQuantum: Preset = {
  name: 'post-quantum',
  aliases: [],
  title: 'Post-quantum',
  description: l10n.t('A generalised process that no finite quantum model can generate.'),
  generalised: true,
  parameters: [
    { name: 'log_alpha', default: 1, min: 0, max: 10, minOpen: true, doc: l10n.t('ln α; α > 1.') },
    probability('beta', 0.5, l10n.t('β, with α + β ≠ 2 and ln α / ln β irrational.'), { minOpen: true, maxOpen: true }),
  ],
  define(values) {
    const [logAlpha, beta] = [values.number('log_alpha'), values.number('beta')];
    const alpha = Math.exp(logAlpha);
    if (Math.abs(alpha + beta - 2) < 1e-9) {
      throw new InputError(
        'bad-parameter',
        `post-quantum needs α + β ≠ 2, but exp(log_alpha) + beta is ${alpha + beta}.`,
      );
    }
    const ratio = logAlpha / Math.log(beta);
    const denominator = [1, 2, 3, 4, 5, 6, 7, 8].find((q) => Math.abs(q * ratio - Math.round(q * ratio)) < 1e-9);
    if (denominator !== undefined) {
      const fraction = `${Math.round(denominator * ratio)}/${denominator}`;
      throw new InputError('bad-parameter', `post-quantum needs ln α / ln β to be irrational, but it is ${fraction}.`);
    }
    const shear = (v: number): number[][] => [
      [v, 0, 0],
      [0, 1, 0],
      [0, Math.log(v), 1],
    ];
    const unscaled = [
      [
        [1, -1, -1],
        [1, -1, -1],
        [0, 0, 0],
      ],
      shear(alpha),
      shear(beta),
    ];
    const largest = largestEigenvalue(unscaled);
    const matrices = unscaled.map((m) => m.map((row) => row.map((v) => v / largest)));
    return { states: ['1', '2', '3'], symbols: numbered(3), matrices };
  },
};

function largestEigenvalue(matrices: readonly number[][][]): number {
  const sum = matrices[0].map((row, i) => row.map((_, j) => matrices.reduce((s, m) => s + m[i][j], 0)));
  const { realEigenvalues, imaginaryEigenvalues } = new EVD(new Matrix(sum));
  return Math.max(...realEigenvalues.map((re, i) => Math.hypot(re, imaginaryEigenvalues[i])));
}
