import type { ModelPredictions } from '../../protocol/predictions.js';
import type { Verdict } from '../../protocol/verdict.js';

export const predictionsOf = (): ModelPredictions => ({
  kl: 0.0002,
  kl_per_position: Array.from({ length: 10 }, () => 0.0002),
  loss: 0.5784,
  loss_per_position: Array.from({ length: 10 }, () => 0.5784),
  optimal_loss: 0.5782,
  optimal_loss_per_position: Array.from({ length: 10 }, () => 0.5782),
  markov_kl: [0.115, 0.115, 0.064, 0.0576, 0.0367],
  markov_kl_per_position: Array.from({ length: 5 }, () => Array.from({ length: 10 }, () => 0.05)),
  closed: 0.998,
  standard_error: null,
});

export const verdictOf = (): Verdict => ({ level: 'holds', sentence: 'Holds the belief geometry.', reasons: [] });
