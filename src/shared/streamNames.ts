import * as l10n from '@vscode/l10n';

/** The part of an architecture that tells a recurrent net. */
interface MaybeRecurrent {
  readonly rnn_type?: string | null | undefined;
}

/** What a model holds at a position: the hidden state of a recurrent net, the residual stream of any other. */
export const streamName = (architecture: MaybeRecurrent): string =>
  architecture.rnn_type == null ? l10n.t('residual stream') : l10n.t('hidden state');

/** The same at the start of a sentence, or as a heading. */
export const streamTitle = (architecture: MaybeRecurrent): string =>
  architecture.rnn_type == null ? l10n.t('Residual stream') : l10n.t('Hidden state');

interface Inside extends MaybeRecurrent {
  readonly nonlinearity?: string | null | undefined;
  readonly d_embed?: number | null | undefined;
}

/** The kind of a recurrent net and how tokens enter it: `LSTM`, `RNN (tanh)`; `one-hot` or `d_embed 16`. */
export function recurrentParts({ rnn_type, nonlinearity, d_embed }: Inside): string[] {
  const kind = nonlinearity == null ? String(rnn_type) : `${rnn_type} (${nonlinearity})`;
  return [kind, d_embed == null ? l10n.t('one-hot input') : `d_embed ${d_embed}`];
}
