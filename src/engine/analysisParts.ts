import * as l10n from '@vscode/l10n';
import { countText } from '../shared/texts.js';
import { beliefCentres } from '../analysis/centres.js';
import { shareBeyond } from '../model/firstLogits.js';
import type { Activations } from '../model/prefixTree.js';
import type { Inputs } from '../analysis/inputs.js';
import { drivenNotes } from '../process/composed/notes.js';
import type { Regression } from '../analysis/regression/regression.js';
import { nextTokensOf } from './stores/ofInputs.js';
import type { AnalysisSettings, BeliefTable, RegressionResult } from '../protocol/analysis.js';

/** The distinct beliefs: how often they occur, the mean predictions for them, and their ideal next-token distributions. */
export function beliefTable(inputs: Inputs, predictions: Float64Array): BeliefTable {
  const { distinct, process } = inputs.tree;
  const S = process.states.length;
  const centres = beliefCentres(
    {
      beliefIndex: inputs.belief,
      predictions,
      S,
      weights: inputs.weight,
      words: inputs.words,
      position: inputs.prefixes.position,
      lastPosition: inputs.n_ctx - 1,
    },
    distinct.count,
  );
  return {
    count: distinct.count,
    vector: distinct.vector,
    next_token: nextTokensOf(inputs.tree),
    ...centres,
  };
}

/** The part of a fit that a result contains: its scores, without the predictions for each prefix and the linear map. */
export function scoresOf({
  r2,
  mse,
  r2_unseen,
  per_layer,
  per_position,
  underdetermined,
}: Regression): Omit<RegressionResult, 'layers' | 'r2_se' | 'r2_first_checkpoint' | 'first_checkpoint'> {
  return { r2, mse, r2_unseen, per_layer, per_position, underdetermined };
}

const sample = ({ words, ofWords, seed }: { words: number; ofWords: number; seed: number }): string[] => [
  countText(words),
  countText(ofWords),
  String(seed),
];

/** What the user should know about inputs and fit, one sentence each. */
export function notesOf(regression: Regression, inputs: Inputs, settings: AnalysisSettings): string[] {
  const notes = drivenNotes(inputs.tree.process);
  const { sampled } = inputs.tree;
  if (sampled)
    notes.push(
      sampled.by === 'uniform'
        ? l10n.t('A sample of {0} of {1} words was used (seed {2}, every word equally likely).', ...sample(sampled))
        : l10n.t(
            'A sample of {0} of {1} words was used (seed {2}, each drawn by its probability).',
            ...sample(sampled),
          ),
    );
  else if (settings.sample)
    notes.push(
      l10n.t('All {0} words were used: there are no more than the sample asked for.', countText(inputs.count)),
    );
  if (regression.underdetermined)
    notes.push(
      l10n.t(
        'The regression has at least as many columns ({0}) as there are distinct prefixes ({1}): R² says nothing. Choose fewer layers, or a longer context.',
        regression.coefficients.length / inputs.tree.process.states.length,
        inputs.prefixes.count,
      ),
    );
  if (inputs.bosToken !== null)
    notes.push(
      l10n.t(
        'Token {0} stands in front of each word as the beginning of the sequence; its belief is the root.',
        inputs.bosToken,
      ),
    );
  return notes;
}

/** What logits beyond the symbols (and a beginning-of-sequence token) hold, where a vocabulary was made larger than them. */
export function asideNote(
  { logits, d_vocab_out: found, aside }: Activations,
  d_vocab_out: number,
  inputs: Inputs,
  symbols: number,
): string[] {
  const own = symbols + (inputs.bosToken === null ? 0 : 1);
  if (d_vocab_out <= symbols || (!aside && (d_vocab_out <= own || own === symbols + 1))) return [];
  let share = 0;
  let words = 0;
  for (let row = 0; row < inputs.prefixes.count; row++) {
    const held = aside ? aside[row] : shareBeyond(logits.subarray(row * found, (row + 1) * found), symbols);
    share += held * inputs.words[row];
    words += inputs.words[row];
  }
  const told = [d_vocab_out, symbols, (share / words).toPrecision(3)] as const;
  return [
    aside
      ? l10n.t(
          'The model has {0} logits and the process {1} symbols, taken to be the first ids: the others hold a probability of {2} on average over all positions, and are left aside: probabilities are those among the symbols (other_logits).',
          ...told,
        )
      : l10n.t(
          'The model has {0} logits and the process {1} symbols, taken to be the first ids: the others hold a probability of {2} on average over all positions.',
          ...told,
        ),
  ];
}
