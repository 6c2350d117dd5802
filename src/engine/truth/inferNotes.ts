import type { InferredProcess } from '../../analysis/infer/inferredProcess.js';
import type { Rank } from '../../analysis/infer/rank.js';
import type { WordPredictions } from '../../model/allWords.js';
import { count, plural, short } from '../../shared/texts.js';
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
          `A process of ${found} states is ${short(kl)} nats per token from the model, where one of ${states} is ${short(first.kl)}: the ` +
            `file has ${found}, since noise may hide a singular value.`,
        ]
      : []),
    ...(found < states
      ? [`The estimate of ${states} states is no process, for noise: this is the one of ${found}.`]
      : []),
    process.generalised
      ? `It is a generalised process: no hidden Markov model of ${plural(found, 'state')} was found that predicts as well. Symbols with ` +
        `a probability below ${short(process.approximate ?? 0)} count as impossible.`
      : `It is a hidden Markov model, fitted to the probabilities that the model gives words.`,
    `The model is ${short(kl)} nats per token from it.`,
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
    notes.push(`No process is compared with: ${unknown.message}`);
  const room = settings.context - (bosToken === null ? 0 : 1);
  if (length < room)
    notes.push(`Words of up to ${length} symbols were run; the context holds ${room}, and those would be too many.`);
  if (asked === null && told.told.rank === null)
    notes.push(
      `Since the number of states cannot be told, the spectral model has ${process ? `as many as ${process.name} needs, ${states}` : states}.`,
    );
  if (states < wanted)
    notes.push(
      `The Hankel matrix has no more than ${plural(states, 'dimension')}: the spectral model has as many states, not ${wanted}.`,
    );
  if (bosToken !== null)
    notes.push(`Token ${bosToken} stands in front of each word; the model gives the first symbol itself.`);
  const beyond = predictions.beyond.reduce((sum, share) => sum + share, 0) / predictions.beyond.length;
  if (beyond > WORTH_A_NOTE)
    notes.push(
      `Logits beyond the ${count(symbols)} symbols hold a probability of ${short(beyond)} on average: probabilities are those among the symbols.`,
    );
  if (told.told.rank === null && lastIsUnlike(told.kl_per_position))
    notes.push(
      `At the last position the model predicts unlike at all others, as where it was never trained: ask again with a context of ${settings.context - 1}.`,
    );
  if (underdetermined)
    notes.push('The regression has at least as many columns as there are prefixes: r2 from the stream says nothing.');
  return notes;
}
