import * as l10n from '@vscode/l10n';
import { numbered, probability, type Preset } from './preset.js';

/**
 * A process with a four-dimensional generalised model that no finite hidden Markov model, classical or quantum, can
 * generate. Symbol 0 resets; after n ones a reset has the probability λⁿ(1 - cos nα)/2 in all, which is why α must not
 * be a multiple of π, and λ at most 1/2 for the probability of an immediate reset not to be negative.
 * Source: Fanizza, Lumbreras and Winter 2024, "Quantum theory in finite dimension cannot explain every general process
 * with finite memory" (0 < λ ≤ 1/2, α/π irrational); simplexity `fanizza(alpha, lamb)`.
 */
export const fanizza: Preset = {
  name: 'fanizza',
  aliases: ['flw'],
  title: 'Fanizza-Lumbreras-Winter',
  description: l10n.t('A generalised process that no finite classical or quantum model can generate.'),
  generalised: true,
  parameters: [
    {
      name: 'alpha',
      default: 2000,
      min: 0,
      max: 1e6,
      minOpen: true,
      period: 2 * Math.PI,
      doc: l10n.t('Angle in radians; not a multiple of π.'),
    },
    probability('lamb', 0.49, l10n.t('λ: how fast the chance of long runs of 1 falls.'), { max: 0.5, minOpen: true }),
  ],
  define(values) {
    const [alpha, lamb] = [values.number('alpha'), values.number('lamb')];
    const [cos, sin] = [Math.cos(alpha), Math.sin(alpha)];
    const norm = 1 - 2 * lamb * cos + lamb ** 2;
    const a = (1 - lamb * cos + lamb * sin) / norm;
    const b = (1 - lamb * cos - lamb * sin) / norm;
    const reset = [1 - (2 / (1 - lamb) - a - b) / 4, 1 / (2 * (1 - lamb)), -a / 4, -b / 4];
    const weight = [1, 1 - lamb, 1 + lamb * (sin - cos), 1 - lamb * (sin + cos)];
    const rotation = [
      [0, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, cos, -sin],
      [0, 0, sin, cos],
    ];
    const matrices = [
      weight.map((w) => reset.map((r) => w * r)),
      rotation.map((row) => row.map((entry) => (entry === 0 ? 0 : lamb * entry))),
    ];
    return { states: ['1', 'λ', 'x', 'y'], symbols: numbered(2), matrices };
  },
};
