/** What a training has written beside its checkpoints: losses, and whatever else it logged. */
import * as z from 'zod';
import { sourceSchema } from './files.js';

export const trainingLogsRequestSchema = z.object({
  source: sourceSchema,
  /** A file of the run that is meant; null: the one that the folder opens with. */
  of: z.string().max(1000).nullable().default(null),
});
export type TrainingLogsRequest = z.infer<typeof trainingLogsRequestSchema>;

/** One column of a log. */
export interface LogSeries {
  /** Unique among the series of a run, and the same each time, such as `val_log.csv loss`. */
  readonly id: string;
  /** From the run's folder. */
  readonly file: string;
  /** The column as the file names it. */
  readonly name: string;
  readonly of: 'train' | 'validation' | 'other';
  /** Whether it is the loss as such, which is shown where nobody chose; other columns are offered. */
  readonly is_loss: boolean;
  /** The column that tells when; null: lines are counted. */
  readonly x_name: string | null;
  /** Whether x counts what the names of the checkpoints count. */
  readonly by_step: boolean;
  /** Ascending, and y: as many, finite. */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export interface TrainingLogs {
  readonly series: readonly LogSeries[];
  /** What was left out, thinned or not understood, a sentence each. */
  readonly notes: readonly string[];
}
