import { endsAfterText } from '../shared/steeringTexts.js';
import { beliefText, checkpointText, count, durationText, share } from '../shared/texts.js';
import type { AnalysisResult, BeliefRow } from '../protocol/analysis.js';
import type { ProcessChoice } from '../protocol/process.js';
import type { SweepState } from '../protocol/sweep.js';

export { beliefText as beliefLabel, checkpointText as checkpointLabel, count as formatCount };

/** Title of a panel. */
export const panelTitle = (folder: string, result: AnalysisResult | null): string =>
  result ? `${folder} · ${checkpointText(result.checkpoint)}` : folder;

/** An r² with enough digits to tell good fits apart: 0.9987. */
export const formatR2 = (r2: number): string => share(r2, 4);

export const processLabel = (choice: ProcessChoice): string =>
  choice.kind === 'preset' ? choice.name : choice.kind === 'file' ? choice.path : choice.name;

/**
 * The three texts of a belief in a quick pick.
 * @param full whether full words are meant, so that the number of words ending in the belief matters
 */
export function beliefItem(
  row: BeliefRow,
  states: readonly string[],
  full: boolean,
): { label: string; description: string; detail: string } {
  const ending = endsAfterText(row.words_ending, row.ends_after);
  return {
    label: `Belief ${row.index}`,
    description: beliefText(row.vector, states),
    detail: `at ${count(row.positions)} ${row.positions === 1 ? 'position' : 'positions'}${full ? `, ${ending}` : ''}`,
  };
}

/** How a sweep stands, for the status bar. */
export const sweepText = ({ done, total, seconds_left }: SweepState): string =>
  `Analysing all checkpoints: ${count(done)} of ${count(total)}${seconds_left === null ? '' : `, ${durationText(seconds_left)} left`}`;
