import * as l10n from '@vscode/l10n';
import type { Inputs } from '../../analysis/inputs.js';
import { modelPredictions } from '../../analysis/predictions/modelPredictions.js';
import { startWork } from '../../analysis/work.js';
import { isRecurrentNet } from '../../checkpoint/architecture/recurrentNet.js';
import { createSession } from '../../model/transformer/session.js';
import type { ModelPredictions } from '../../protocol/predictions.js';
import { klText } from '../../shared/predictionTexts.js';
import type { LoadedModel } from '../stores/modelStore.js';

/** The other reading counts as better where its KL is at most this share of the KL of the reading that was assumed. */
const CLEARLY = 0.8;
/** A model is run a second time up to as many distinct prefixes. */
const MOST_PREFIXES = 50_000;

/**
 * Says so where norms in the other place than was assumed predict better: weights do not show where they stood, and a model that
 * was read wrongly still predicts, only worse than it does. Nothing is said where the other reading is no better than the
 * frequencies of tokens, as with untrained weights.
 * @param predicted what the model predicts as it was read
 * @throws CancelledError
 */
export async function otherPlaceNote(
  { checkpoint, session }: LoadedModel,
  inputs: Inputs,
  predicted: ModelPredictions,
  signal: AbortSignal,
): Promise<string[]> {
  if (!('weights' in checkpoint) || isRecurrentNet(checkpoint.architecture)) return [];
  const isAssumed = checkpoint.assumed?.some(({ field }) => field === 'norm_position') ?? false;
  // Logits beyond the symbols that are left aside are the session's matter.
  if (!isAssumed || inputs.prefixes.count > MOST_PREFIXES) return [];
  if (session.architecture.d_vocab_out !== checkpoint.architecture.d_vocab_out) return [];
  const { norm_position: assumed } = checkpoint.architecture;
  const norm_position = assumed === 'pre' ? 'post' : 'pre';
  const other = await createSession({
    architecture: { ...checkpoint.architecture, norm_position },
    weights: checkpoint.weights,
  });
  try {
    const { kl, markov_kl } = await modelPredictions(
      inputs,
      await other.run(inputs.prefixes, { outputs: { logits: true }, signal }),
      startWork(signal),
    );
    if (kl === null || kl >= markov_kl[0] || (predicted.kl !== null && kl > CLEARLY * predicted.kl)) return [];
    const kls = [klText(kl), klText(predicted.kl)] as const;
    return [
      norm_position === 'post'
        ? l10n.t(
            'With norms after the sublayers the model would predict better, {0} from the ideal and not {1}: before was assumed and is probably wrong. Set norm_position to post.',
            ...kls,
          )
        : l10n.t(
            'With norms before the sublayers the model would predict better, {0} from the ideal and not {1}: after was assumed and is probably wrong. Set norm_position to pre.',
            ...kls,
          ),
    ];
  } finally {
    await other.release();
  }
}
