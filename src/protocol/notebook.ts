/** A notebook of an analysis, for Python. */
import * as z from 'zod';
import { steerRequestSchema } from './steering.js';

export const notebookRequestSchema = z.object({
  analysis: z.string(),
  /** The beliefs between which it steers; null: from the one that most words end in to the one that predicts most otherwise. */
  pair: steerRequestSchema.omit({ analysis: true }).nullable().default(null),
  /** From the notebook's folder to the checkpoint, with forward slashes; null: it is not near, and its name alone is written. */
  path: z.string().max(4096).nullable().default(null),
});
export type NotebookRequest = z.infer<typeof notebookRequestSchema>;
