import * as l10n from '@vscode/l10n';
import { endsAfterText } from '../shared/steeringTexts.js';
import { beliefText, checkpointText, count, durationText, share } from '../shared/texts.js';
import type { AnalysisResult, BeliefRow } from '../protocol/analysis.js';
import type { PresetInfo, ProcessChoice } from '../protocol/process.js';
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
  const positions = row.positions === 1 ? l10n.t('at 1 position') : l10n.t('at {0} positions', count(row.positions));
  return {
    label: l10n.t('Belief {0}', row.index),
    description: beliefText(row.vector, states),
    detail: full ? `${positions}, ${ending}` : positions,
  };
}

/** How a sweep stands, for the status bar. */
export const sweepText = ({ done, total, seconds_left }: SweepState): string =>
  seconds_left === null
    ? l10n.t('Analysing all checkpoints: {0} of {1}', count(done), count(total))
    : l10n.t('Analysing all checkpoints: {0} of {1}, {2} left', count(done), count(total), durationText(seconds_left));

/** A preset in a list: `rrxor · 5 states · 2 symbols`. */
export const presetText = ({ name, states, symbols }: PresetInfo): string =>
  states === 1
    ? l10n.t('{0} · 1 state · {1} symbols', name, symbols)
    : l10n.t('{0} · {1} states · {2} symbols', name, states, symbols);
