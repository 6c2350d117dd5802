import * as l10n from '@vscode/l10n';
import type { InferredProcess } from '../../analysis/infer/inferredProcess.js';
import type { Rank } from '../../analysis/infer/rank.js';
import type { WordPredictions } from '../../model/allWords.js';
import { counted } from '../../shared/counted.js';
import { count, short } from '../../shared/texts.js';
import type { OpenedModel } from '../openedModel.js';

/** More than this share of the largest singular value is no rounding: the states of a process of which H is exact. */
const EXACT = 1e-10;
/** Probability of other logits that is worth a note. */
const WORTH_A_NOTE = 1e-3;

/**
 * States of the spectral model where the rank cannot be told: as many as the process in use needs, else as many as are above
 * the floor, and two at least, since one has no picture.
 */
export function defaultStates(above: number, ofProcess: readonly number[] | null): number {
  if (ofProcess) return ofProcess.filter((value) => value > EXACT * ofProcess[0]).length;
  return Math.max(2, above);
}

/**
 * What the file of an inferred process leaves out or only approximates.
 * @param states of the spectral model
 * @param first the process of as many states, if it is one
 */
export function processNotes({ process, kl }: InferredProcess, states: number, first: InferredProcess): string[] {
  const found = process.states.length;
  return [
    ...(found > states
      ? [
          l10n.t(
            'A process of {0} states is {1} nats per token from the model, where one of {2} is {3}: the file has {0}, since noise may hide a singular value.',
            found,
            short(kl),
            states,
            short(first.kl),
          ),
        ]
      : []),
    ...(found < states
      ? [l10n.t('The estimate of {0} states is no process, for noise: this is the one of {1}.', states, found)]
      : []),
    process.generalised
      ? l10n.t(
          'It is a generalised process: no hidden Markov model of {0} was found that predicts as well. Symbols with a probability below {1} count as impossible.',
          counted.states(found),
          short(process.approximate ?? 0),
        )
      : l10n.t('It is a hidden Markov model, fitted to the probabilities that the model gives words.'),
    l10n.t('The model is {0} nats per token from it.', short(kl)),
  ];
}

export interface Told {
  readonly opened: OpenedModel;
  readonly length: number;
  readonly told: Rank;
  /** States that were asked for, those wanted in the end, and those there are. */
  readonly asked: number | null;
  readonly wanted: number;
  readonly states: number;
  readonly inferred: InferredProcess & { readonly notes: readonly string[] };
  readonly predictions: Pick<WordPredictions, 'beyond'>;
  readonly kl_per_position: readonly number[];
  readonly underdetermined: boolean;
}

/** A divergence from the spectral model so many times that of any other position, and so large, in nats. */
const UNLIKE = 5;
const LEAST_UNLIKE = 0.02;

/** Whether the last position stands out, as it does where a model was trained on all tokens but the last. */
function lastIsUnlike(kl: readonly number[]): boolean {
  const last = kl[kl.length - 1];
  return kl.length > 1 && last > LEAST_UNLIKE && last > UNLIKE * Math.max(...kl.slice(0, -1));
}

/** What was assumed or bounded, one sentence each. */
export function notesOf(told: Told): string[] {
  const { opened, length, asked, wanted, states, predictions, underdetermined } = told;
  const { process, unknown, symbols, bosToken, settings, loaded } = opened;
  const notes = [...loaded.checkpoint.notes];
  if (!process && unknown && unknown.code !== 'no-process')
    notes.push(l10n.t('No process is compared with: {0}', unknown.message));
  const room = settings.context - (bosToken === null ? 0 : 1);
  if (length < room)
    notes.push(
      l10n.t('Words of up to {0} symbols were run; the context holds {1}, and those would be too many.', length, room),
    );
  if (asked === null && told.told.rank === null)
    notes.push(
      process
        ? l10n.t(
            'Since the number of states cannot be told, the spectral model has as many as {0} needs, {1}.',
            process.name,
            states,
          )
        : l10n.t('Since the number of states cannot be told, the spectral model has {0}.', states),
    );
  if (states < wanted)
    notes.push(
      l10n.t(
        'The Hankel matrix has no more dimensions than {0}: the spectral model has as many states, not {1}.',
        states,
        wanted,
      ),
    );
  if (bosToken !== null)
    notes.push(l10n.t('Token {0} stands in front of each word; the model gives the first symbol itself.', bosToken));
  const beyond = predictions.beyond.reduce((sum, share) => sum + share, 0) / predictions.beyond.length;
  if (beyond > WORTH_A_NOTE)
    notes.push(
      l10n.t(
        'Logits beyond the {0} symbols hold a probability of {1} on average: probabilities are those among the symbols.',
        count(symbols),
        short(beyond),
      ),
    );
  if (told.told.rank === null && lastIsUnlike(told.kl_per_position))
    notes.push(
      l10n.t(
        'At the last position the model predicts unlike at all others, as where it was never trained: ask again with a context of {0}.',
        settings.context - 1,
      ),
    );
  if (underdetermined)
    notes.push(
      l10n.t('The regression has at least as many columns as there are prefixes: R² from the stream says nothing.'),
    );
  return notes;
}
