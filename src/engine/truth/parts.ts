import { withFirst, type OwnComposed } from '../../analysis/composed/composed.js';
import { compositionVerdict, type CompositionEvidence } from '../../analysis/composed/verdict.js';
import type { ComposedResult } from '../../protocol/composed.js';
import type { EarliestScore } from '../stores/earliest.js';

/**
 * What is told of a composed process, with its run's earliest checkpoint beside it.
 * @param step of the checkpoint that is analysed
 * @param joint the read-out of the joint belief
 */
export function judgedParts(
  own: OwnComposed | null,
  { composed: first, score }: EarliestScore,
  step: number | null,
  joint: CompositionEvidence['joint'],
): ComposedResult | null {
  if (!own) return null;
  const composed = withFirst(own, first);
  const isFirst = score.first_checkpoint !== null && score.first_checkpoint === step;
  return { ...composed, verdict: compositionVerdict({ composed, joint, isFirst }) };
}
