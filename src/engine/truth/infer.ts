import * as l10n from '@vscode/l10n';
import { beliefsFromStates } from '../../analysis/infer/beliefsFromStates.js';
import { inCoordinates } from '../../analysis/infer/coordinates.js';
import { hankel, hankelShape, nonstationarity, singularValues } from '../../analysis/infer/hankel.js';
import {
  independentSymbols,
  inferredProcess,
  type InferredProcess,
  type InferringContext,
} from '../../analysis/infer/inferredProcess.js';
import { divergenceFrom, mean, nextByLength } from '../../analysis/infer/modelDivergence.js';
import { predictiveStates } from '../../analysis/infer/predictiveStates.js';
import { rankOf } from '../../analysis/infer/rank.js';
import { operatorStates, SpectralEstimate } from '../../analysis/infer/spectralModel.js';
import { modelMeasure, processMeasure } from '../../analysis/infer/wordMeasure.js';
import { affordableLength, allWords, predictAllWords, wordCount } from '../../model/allWords.js';
import { numbered } from '../../process/presets/preset.js';
import type { Process } from '../../process/process.js';
import type { InferRequest, InferResult } from '../../protocol/infer.js';
import { yieldToEvents } from '../../shared/cancellation.js';
import { streamName } from '../../shared/streamNames.js';
import { count } from '../../shared/texts.js';
import type { CallContext } from '../calls.js';
import { Clock } from '../clock.js';
import type { Engine } from '../engine.js';
import type { OpenedModel } from '../openedModel.js';
import { allowedBytes } from '../stores/runStore.js';
import { predictedSymbols } from './predictedSymbols.js';
import { defaultStates, notesOf, processNotes } from './inferNotes.js';

/** Words that are run at most, where that leaves words of three symbols; with many symbols so many more. */
const MOST_WORDS = 20_000;
const MOST_SHORT_WORDS = 60_000;
/** Longer words of two symbols make a matrix that is taken apart in one stretch larger, and tell hardly more states. */
const LONGEST = 10;
/** A symbol between a past and a future of one symbol each. */
const SHORTEST = 3;

/**
 * What process a model behaves as, from its own probabilities of words alone; no process need be known.
 * @throws InputError `too-many-words`, `context-too-short`, and as an analysis for what folder and model are; CancelledError
 */
export function infer(engine: Engine, request: InferRequest, context: CallContext): Promise<InferResult> {
  const clock = new Clock();
  return engine.openModel(request.model, context, (opened) => inferOpened(opened, request, context, clock));
}

async function inferOpened(
  found: OpenedModel,
  request: InferRequest,
  { signal, progress }: CallContext,
  clock: Clock,
): Promise<InferResult> {
  const { opened, notes: assumed } = await predictedSymbols(found, signal);
  const { loaded, process, symbols, bosToken, threads, settings } = opened;
  const length = wordLength(opened);
  const words = allWords(symbols, length, bosToken);
  const running = l10n.t('Running {0} on {1} words', loaded.checkpoint.file, count(words.tree.count));
  progress({ step: running, fraction: 0.1 });
  const predictions = await predictAllWords(loaded.session, words, {
    resid_post: true,
    signal,
    onProgress: (done, total) => progress({ step: running, fraction: 0.1 + (0.3 * done) / total }),
  });
  progress({ step: l10n.t('Taking apart the Hankel matrix'), fraction: 0.4 });
  const measure = await modelMeasure(words, predictions, signal);
  const shape = hankelShape(length);
  await yieldToEvents(signal);
  const floor = nonstationarity(measure, shape);
  await yieldToEvents(signal);
  const estimate = new SpectralEstimate(measure, shape);
  await yieldToEvents(signal);
  const ofProcess = process && singularValues(hankel(await processMeasure(process, length, signal), shape));
  const told = rankOf(estimate.singularValues, floor);
  const wanted = request.states ?? told.rank ?? defaultStates(told.above, ofProcess);
  const states = Math.min(wanted, estimate.most);

  progress({ step: l10n.t('Comparing with a spectral model of {0} states', states), fraction: 0.45 });
  const model = estimate.model(states);
  const predicted = nextByLength(predictions, symbols, length);
  const after = await operatorStates(model, length, signal);
  const kl_per_position = await divergenceFrom(measure, predicted, after.next, signal);
  const r2_to_beliefs = process && (await beliefsFromStates(process, after.states, states, bosToken, signal));

  progress({ step: l10n.t('Looking for a process with these states'), fraction: 0.5 });
  const context: InferringContext = {
    ...{ measure, predicted, signal },
    symbols: namesOf(process, symbols),
    from: { checkpoint: loaded.checkpoint.file, sha256: loaded.checkpoint.sha256 },
    description: `What ${loaded.checkpoint.file} behaves as, inferred from its probabilities of words of up to ${length} symbols.`,
  };
  const own = await inCoordinates(model, measure, signal);
  const inferred = await inferredOf(estimate, states, request.states === null && told.rank !== null, context);
  progress({
    step: l10n.t(
      'Regressing the {0} onto predictive states',
      streamName('rnn_type' in loaded.checkpoint.architecture ? loaded.checkpoint.architecture : {}),
    ),
    fraction: 0.7,
  });
  const stream = await predictiveStates(words, measure, predictions.activations, own?.states ?? after.states, states, {
    layers: settings.layers,
    threads,
    signal,
  });
  const { underdetermined, ...shown } = stream;
  const notes = [
    ...assumed,
    ...notesOf({
      opened,
      length,
      told,
      asked: request.states,
      wanted,
      states,
      inferred,
      predictions,
      underdetermined,
      kl_per_position,
    }),
  ];
  return {
    hankel: { ...shape, rows: wordsOf(symbols, shape.past), columns: wordsOf(symbols, shape.future) },
    singular_values: estimate.singularValues,
    process_singular_values: ofProcess,
    floor,
    rank: told.rank,
    rank_reason: told.reason,
    states,
    kl: mean(kl_per_position),
    kl_per_position,
    r2_to_beliefs,
    ...shown,
    process: { name: inferred.process.name, text: inferred.text, notes: inferred.notes },
    notes,
    seconds: clock.seconds().total,
  };
}

/**
 * Symbols of the longest words that are run: as many as the context holds and time and memory allow.
 * @throws InputError `too-many-words`
 */
function wordLength({ loaded, symbols, bosToken, settings }: OpenedModel): number {
  const { n_layers, d_model, d_vocab_out } = loaded.checkpoint.architecture;
  // Activations, and those of the chosen layers once more for the regression.
  const perWord = 8 * (n_layers * d_model + d_vocab_out);
  const affordable = Math.floor(allowedBytes() / perWord);
  const most = wordCount(symbols, SHORTEST) > MOST_WORDS ? MOST_SHORT_WORDS : MOST_WORDS;
  const room = Math.min(settings.context - (bosToken === null ? 0 : 1), LONGEST);
  return affordableLength(symbols, room, Math.min(most, affordable), SHORTEST);
}

/** More states are tried where the process of those that can be told is further from the model than this, in nats per token. */
const FAR = 1e-3;
const MORE = 3;
/** They are taken where they are so many times nearer. */
const NEARER = 3;

interface Inferred extends InferredProcess {
  readonly notes: readonly string[];
}

/**
 * The process of the estimate of so many states. Where noise makes it none, that of fewer; where it is far from the model, that
 * of up to three more if it is much nearer: a singular value may be real that noise hides.
 */
async function inferredOf(
  estimate: SpectralEstimate,
  states: number,
  mayBeMore: boolean,
  context: InferringContext,
): Promise<Inferred> {
  const of = async (D: number, mayBeInfinite: boolean): Promise<InferredProcess | null> => {
    const coordinates = await inCoordinates(estimate.model(D), context.measure, context.signal);
    return coordinates && inferredProcess(coordinates, context, mayBeInfinite);
  };
  // From a model that rules words out altogether every process may be infinitely far.
  for (const mayBeInfinite of [false, true])
    for (let own = states; own > 0; own--) {
      const first = await of(own, mayBeInfinite);
      if (!first) continue;
      let found = first;
      for (let more = own + 1; mayBeMore && found.kl > FAR && more <= Math.min(own + MORE, estimate.most); more++) {
        const larger = await of(more, false);
        if (larger && larger.kl < found.kl / NEARER) found = larger;
      }
      return { ...found, notes: processNotes(found, states, first) };
    }
  const independent = await inferredProcess(independentSymbols(context.measure), context, true);
  if (!independent) throw new Error('independent symbols always make a process');
  return { ...independent, notes: processNotes(independent, states, independent) };
}

const namesOf = (process: Process | null, symbols: number): readonly string[] => process?.symbols ?? numbered(symbols);

const wordsOf = (symbols: number, most: number): number => wordCount(symbols, most) + 1;
