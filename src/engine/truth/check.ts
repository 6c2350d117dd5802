import * as l10n from '@vscode/l10n';
import { checkReadout, type CheckSubject } from '../../analysis/check/check.js';
import { freshWeights } from '../../model/freshWeights.js';
import type { CheckResult } from '../../protocol/check.js';
import { streamName } from '../../shared/streamNames.js';
import type { CallContext } from '../calls.js';
import type { Engine } from '../engine.js';
import { NOT_COMPARED, NO_STEP } from '../stores/earliest.js';
import type { KnownAnalysis } from '../stores/knownAnalysis.js';
import { sessionOf } from '../stores/modelStore.js';
import { streamsOf } from '../stores/runStore.js';
import { threadsOf } from '../settings.js';
import { FreshParts } from './freshParts.js';
import { verdictWith } from './verdict.js';

/**
 * The read-out of an analysis beside what is not belief. It is kept with the analysis.
 * @throws CancelledError; InputError where the memory does not suffice
 */
export async function check(
  engine: Pick<Engine, 'earliestStreams'>,
  known: KnownAnalysis,
  context: CallContext,
): Promise<CheckResult> {
  if (known.checked) return known.checked;
  const started = performance.now();
  const { result, run, regression } = known;
  const { architecture } = run.model.checkpoint;
  const stream = streamName('rnn_type' in architecture ? architecture : {});
  const { ridge, cutoff } = result.settings;
  const threads = threadsOf(known.request.threads);
  const parts = new FreshParts(known, threads, context.signal);
  const found = await checkReadout(
    {
      inputs: run.inputs,
      data: run.regression.data,
      layers: result.regression.layers,
      logits: run.activations.logits,
      d_vocab_out: run.activations.d_vocab_out,
      r2: regression.r2,
      predictions: regression.predictions,
      regularisation: { ridge, cutoff },
      threads,
      fresh: freshOf(known, stream, parts),
      first: firstOf(engine, known, context),
    },
    { signal: context.signal, progress: (step, fraction) => context.progress({ step, fraction }) },
  );
  const beside = await parts.result();
  known.checked = {
    analysis: result.id,
    ...found,
    ...(beside && { parts: beside }),
    verdict: verdictWith(result, found),
    seconds: (performance.now() - started) / 1000,
  };
  return known.checked;
}

/** Runs of this architecture with weights in which nothing was learned. */
function freshOf({ run }: KnownAnalysis, stream: string, parts: FreshParts): CheckSubject['fresh'] {
  const { model, inputs } = run;
  const { checkpoint } = model;
  if (!('weights' in checkpoint))
    return l10n.t(
      'An exported graph brings no architecture to draw fresh weights for: its {0} has nothing to be held against.',
      stream,
    );
  return async (seed, signal = new AbortController().signal) => {
    const weights = freshWeights(checkpoint.architecture, checkpoint.weights, seed);
    const session = await sessionOf({ ...checkpoint, weights }, signal);
    try {
      const streams = await streamsOf({ ...model, session }, inputs, signal);
      await parts.look(session, streams);
      return streams;
    } finally {
      await session.release();
    }
  };
}

function firstOf(
  engine: Pick<Engine, 'earliestStreams'>,
  known: KnownAnalysis,
  context: CallContext,
): CheckSubject['first'] {
  const { regression, checkpoint, notes } = known.result;
  if (regression.first_checkpoint === null) return notes.find((note) => note.startsWith(NOT_COMPARED)) ?? NO_STEP;
  if (regression.first_checkpoint === checkpoint.step) return { own: true };
  // What opening the folder again tells of its progress would run backwards beside the check's own.
  return (signal) => engine.earliestStreams(known, { signal: signal ?? context.signal, progress: () => undefined });
}
