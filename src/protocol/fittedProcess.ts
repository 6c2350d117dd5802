import type { ProcessChoice, ProcessParams } from './process.js';

/** A process with parameters, and how far the model is from it. */
export interface FittedProcess {
  readonly process: string;
  /** As it is called where a person reads it. */
  readonly title: string;
  readonly params: ProcessParams;
  /** KL(ideal ‖ model) with these parameters, as the headline's: nats per token; null where it is infinite or not to be had. */
  readonly kl: number | null;
  /** KL(model ‖ process) with symbols that are noisy at 0.001, over the model's own words. */
  readonly kl_model: number | null;
  /** Share of the way from this process's order 0 to its ideal that the model has gone. */
  readonly closed: number | null;
  /** Parameters that ended at the edge of their range: then this is no fit. */
  readonly at_edge: readonly string[];
  /** What to analyse with, to see it. */
  readonly choice: ProcessChoice;
}

export interface BetterProcess {
  readonly process: FittedProcess;
  /** "Mess3 (x 0.050, a 0.850) predicts this model 600 times better than the parameters in use." */
  readonly sentence: string;
}
