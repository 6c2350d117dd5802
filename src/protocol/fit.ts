/** Which process does the model predict like? */
import * as z from 'zod';
import { analyseRequestSchema } from './analysis.js';
import { processChoiceSchema } from './process.js';
import type { BetterProcess, FittedProcess } from './fittedProcess.js';

export type { BetterProcess, FittedProcess } from './fittedProcess.js';

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
