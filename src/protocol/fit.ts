/** Which process does the model predict like? */
import * as z from 'zod';
import { analyseRequestSchema } from './analysis.js';
import { processChoiceSchema } from './process.js';
import type { ProcessChoice, ProcessParams } from './process.js';

/** What a page asks; the host adds which model it is about. */
export const fitAskedSchema = z.object({
  /** Whether every process whose vocabulary fits is fitted as well, and not the given one alone. */
  rank: z.boolean().default(false),
});
export type FitAsked = z.infer<typeof fitAskedSchema>;

export const fitRequestSchema = fitAskedSchema.extend({
  /** The model, as it would be analysed; a process need not be known where processes are ranked. */
  model: analyseRequestSchema,
  /** Process files to rank beside the presets. */
  candidates: z.array(processChoiceSchema).max(200).default([]),
});
export type FitRequest = z.infer<typeof fitRequestSchema>;

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

export interface FitResult {
  /** null where no process was given. */
  readonly given: FittedProcess | null;
  /** The given process with fitted parameters; null where it has none, or none was given. */
  readonly fitted: FittedProcess | null;
  /** By `kl`, the nearest first; empty unless it was asked for. */
  readonly ranking: readonly FittedProcess[];
  /** The given process is clearly worse than a fitted one: that one, and a sentence that says so. */
  readonly better: BetterProcess | null;
  readonly notes: readonly string[];
  readonly seconds: number;
}

export interface BetterProcess {
  readonly process: FittedProcess;
  /** "Mess3 (x 0.050, a 0.850) predicts this model 600 times better than the parameters in use." */
  readonly sentence: string;
}
