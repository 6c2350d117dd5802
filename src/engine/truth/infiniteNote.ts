import type { ModelPredictions } from '../../protocol/predictions.js';
import { ranges } from '../../shared/texts.js';

/** Says so where a model's loss is infinite, and at which positions. */
export function infiniteNote({ kl, kl_per_position }: ModelPredictions): string[] {
  if (kl !== null) return [];
  const positions = kl_per_position.flatMap((value, position) => (value === null ? [position] : []));
  return [
    `The model gives a probability of zero, or no number, to tokens that occur (at position ${ranges(positions)}): its loss is ` +
      'infinite. Training may have diverged, or its outputs may be masked.',
  ];
}
