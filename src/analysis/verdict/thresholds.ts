/** What the rules of the verdict go by, in one place. Shares are of 1, divergences in nats per token. */
export const VERDICT = {
  /** Another process is clearly better where its KL is at most this share of the given one's, … */
  betterFactor: 0.5,
  /** … the model has gone at least this share of the way from that process's order 0 to its ideal, … */
  betterClosed: 0.9,
  /** … and the gain is at least this share of the given process's order 0: less is the noise of training. */
  betterGain: 0.005,
  /** Predictions are near ideal from this share of the way from order 0 on, … */
  nearClosed: 0.95,
  /** … and within this of the ideal. */
  nearKl: 0.05,
  /** A model predicts like the unigram up to this share beyond it: a tie is told apart by rounding alone. */
  unigramTie: 1e-6,
  /** Where tokens are independent, a model further from the ideal than this has learned something else. */
  independentKl: 0.01,
  /** An observer of k tokens who has gone this share of the way is as good as ideal: predicting like him is no fault. */
  markovClosed: 0.99,
  /** A belief reads out where r2 is at least this, … */
  readsOut: 0.8,
  /** … and at least this on unseen prefixes. */
  readsOutUnseen: 0.6,
  /** It does not where r2 of unseen prefixes is below this. */
  someUnseen: 0.3,
  /** With fewer distinct prefixes for each column, a low r2 of unseen prefixes may be the columns' doing. */
  prefixesPerColumn: 10,
  /** An untrained model reads out alike where its r2 comes this near. */
  alike: 0.05,
  /** What the stream explains beyond the next token must be this much more than what fresh weights do. */
  beyondFresh: 0.05,
  /** Standard errors of a sampled estimate that a comparison must hold for. */
  standardErrors: 2,
} as const;
