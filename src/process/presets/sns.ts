import * as l10n from '@vscode/l10n';
import { lettered, numbered, probability, type Preset } from './preset.js';

/**
 * Simple nonunifilar source: two states that both emit zeros; only the step from B to A shows, as a 1. Its belief
 * states are countably many.
 * Source: simplexity `sns(p, q)`; Marzen and Crutchfield 2017, "Nearly maximally predictive features and their
 * dimensions", figure 2.
 */
export const sns: Preset = {
  name: 'sns',
  aliases: ['simple-nonunifilar-source'],
  title: 'Simple nonunifilar source (SNS)',
  description: l10n.t('Two states that hide behind zeros; a one marks the return to the first.'),
  generalised: false,
  parameters: [
    probability('p', 0.5, l10n.t('Chance to move from A to B (emits 0).')),
    probability('q', 0.5, l10n.t('Chance to move from B to A (emits 1).')),
  ],
  define(values) {
    const [p, q] = [values.number('p'), values.number('q')];
    const matrices = [
      [
        [1 - p, p],
        [0, 1 - q],
      ],
      [
        [0, 0],
        [q, 0],
      ],
    ];
    return { states: lettered(2), symbols: numbered(2), matrices };
  },
};
