/**
 * The model's predictions beside those of an ideal observer of the process. All figures are nats per token; those by
 * position have one entry for each position of an input, a beginning-of-sequence token's included. null: infinite, since the
 * model gives a probability of zero (or no number at all) to something that occurs.
 */

/** Figures over prefixes, each weighted by its probability, and their means over positions. */
export interface ModelPredictions {
  /** KL(ideal ‖ model): how far the model's next-token distributions are from those of an observer who knows the process. */
  readonly kl: number | null;
  readonly kl_per_position: readonly (number | null)[];
  /** Expected loss of the model on the process, and the least that any model can have: the difference is `kl`. */
  readonly loss: number | null;
  readonly loss_per_position: readonly (number | null)[];
  readonly optimal_loss: number;
  readonly optimal_loss_per_position: readonly number[];
  /** KL(ideal ‖ order-k Markov predictor) of the process, for k = 0 to 4: what observers reach who remember k tokens. */
  readonly markov_kl: readonly number[];
  readonly markov_kl_per_position: readonly (readonly number[])[];
  /** Share of the way from order 0 to the ideal, 1 - kl / markov_kl[0]; null where order 0 is ideal already, or `kl` is null. */
  readonly closed: number | null;
  /**
   * Of estimates from sampled words, which are self-normalised; null where all words were run. Its figures are null with a
   * single word, and where what is estimated is infinite.
   */
  readonly standard_error: {
    readonly kl: number | null;
    readonly kl_per_position: readonly (number | null)[];
    readonly loss: number | null;
    readonly optimal_loss: number | null;
  } | null;
}
