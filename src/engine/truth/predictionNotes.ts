import * as l10n from '@vscode/l10n';
import type { Inputs } from '../../analysis/inputs.js';
import { areLevelsApproximate, effectiveWords } from '../../analysis/predictions/processLevels.js';
import { startWork } from '../../analysis/work.js';
import type { ModelPredictions } from '../../protocol/predictions.js';
import { countText, ranges } from '../../shared/texts.js';

/** A sample whose words count as less than this share of them, each by its probability, is said to be uneven. */
const UNEVEN = 0.25;

/** What is to be known of a model's predictions, one sentence each. */
export async function predictionNotes(
  model: ModelPredictions,
  inputs: Inputs,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return [
    ...infiniteNote(model),
    ...sampleNote(await effectiveWords(inputs, startWork(signal)), inputs.count),
    ...levelsNote(inputs),
  ];
}

/** Says so where a model's loss is infinite, and at which positions. */
export function infiniteNote({ kl, kl_per_position }: ModelPredictions): string[] {
  if (kl !== null) return [];
  const positions = kl_per_position.flatMap((value, position) => (value === null ? [position] : []));
  return [
    l10n.t(
      'The model gives a probability of zero, or no number, to tokens that occur (at position {0}): its loss is infinite. Training may have diverged, or its outputs may be masked.',
      ranges(positions),
    ),
  ];
}

/** Says where the observers of few tokens are themselves known in part alone. */
function levelsNote(inputs: Inputs): string[] {
  if (!areLevelsApproximate(inputs)) return [];
  return [
    l10n.t(
      'Observers of the last tokens (markov_kl) are approximate here: the process has no labelled matrices, so they begin where words begin, for nobody knows its long run. All words, instead of drawn ones, give them exactly.',
    ),
  ];
}

/** Says what estimates from a sample rest on, where few words have nearly all the probability. */
function sampleNote(effective: number | null, words: number): string[] {
  if (effective === null || effective >= UNEVEN * words) return [];
  return [
    l10n.t(
      'Loss and KL are estimates in which each word counts by its probability: the {0} words count as {1}. Words drawn by their probability (weighting) give better ones.',
      countText(words),
      effective.toFixed(1),
    ),
  ];
}
