/** Another checkpoint beside the one on show. */
import * as z from 'zod';
import type { AnalysisResult } from './analysis.js';
import { sourceSchema } from './files.js';

export const comparedSchema = z.object({
  /** The folder of the other checkpoint; null: the panel's own. */
  source: sourceSchema.nullable(),
  /** A step or a file name; null: the one that the folder opens with. */
  checkpoint: z.union([z.number(), z.string().max(1000)]).nullable(),
});
export type Compared = z.infer<typeof comparedSchema>;

/** The other checkpoint, analysed with the process, decimals and settings of the one on show. */
export interface Comparison {
  /** The folder's name; null: it is the panel's own. */
  readonly name: string | null;
  readonly result: AnalysisResult;
}
