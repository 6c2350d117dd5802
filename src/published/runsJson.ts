import * as z from 'zod';
import type { RunList } from '../protocol/runs.js';
import { originSchema as origin } from './provenanceJson.js';
import { published } from './published.js';

/** The output of `runs --json`. src/cli/runs.schema.json is the same schema as JSON schema. */
export const runsJsonSchema = z.object({
  runs: z.array(
    z.object({
      path: z.string().describe('from the folder that was asked for; `.` for that folder itself'),
      name: z.string(),
      checkpoints: z
        .array(z.object({ file: z.string(), step: z.number().nullable(), step_from: origin.nullable() }))
        .describe('in training order, then best, last and final; files by their path in the run'),
      default: z.string().describe('the checkpoint that is shown where none is named'),
      process: z
        .object({ name: z.string(), params: z.record(z.string(), z.union([z.number(), z.array(z.number())])) })
        .nullable(),
      process_from: origin.nullable(),
      architecture: z.record(z.string(), z.union([z.number(), z.string()]).nullable()).nullable(),
      architecture_from: z.record(z.string(), origin),
      problem: z.string().nullable().describe('why nothing is known of the model'),
    }),
  ),
  notes: z.array(z.string()),
});
export type RunsJson = z.infer<typeof runsJsonSchema>;

export const runsJson = ({ runs, notes }: RunList): RunsJson =>
  published(runsJsonSchema, {
    runs: runs.map((run) => ({
      ...run,
      checkpoints: run.checkpoints.map((entry) => ({ ...entry })),
      architecture: run.architecture && { ...run.architecture },
      architecture_from: { ...run.architecture_from },
    })),
    notes: [...notes],
  });
