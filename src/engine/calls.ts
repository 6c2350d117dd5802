import * as zod from 'zod';
import type * as z from 'zod';
import { agentRequestSchema } from '../protocol/agents.js';
import {
  analyseRequestSchema,
  beliefSearchSchema,
  readOutRequestSchema,
  selectionRequestSchema,
  wordsRequestSchema,
} from '../protocol/analysis.js';
import { assumedValuesSchema, s3FolderRequestSchema, s3ServiceSchema, sourceSchema } from '../protocol/files.js';
import { checkRequestSchema } from '../protocol/check.js';
import { fitRequestSchema } from '../protocol/fit.js';
import { inferRequestSchema } from '../protocol/infer.js';
import { notebookRequestSchema } from '../protocol/notebook.js';
import { inspectRequestSchema } from '../protocol/inspect.js';
import {
  processCheckSchema,
  processChoiceSchema,
  processMspSchema,
  processOracleSchema,
  processPreviewRequestSchema,
  processSampleSchema,
} from '../protocol/process.js';
import {
  editRequestSchema,
  eraseRequestSchema,
  matrixRequestSchema,
  steerExtrasSchema,
  steerRequestSchema,
  trajectoryRequestSchema,
} from '../protocol/steering.js';
import { framesRequestSchema, sweepRequestSchema } from '../protocol/sweep.js';
import type { SweepProgress } from '../protocol/sweep.js';
import { trainingLogsRequestSchema } from '../protocol/training.js';
import type { EngineCalls, EngineMethod } from '../protocol/calls.js';
import type { Progress } from '../protocol/outcome.js';
import { InputError } from '../shared/inputError.js';
import { schemaIssueText } from '../shared/schemaIssue.js';

/** What every method of the engine receives besides its parameters. */
export interface CallContext {
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress | SweepProgress) => void;
}

/** One function per method of the engine. */
export type EngineHandlers = {
  readonly [M in EngineMethod]: (
    params: EngineCalls[M]['params'],
    context: CallContext,
  ) => Promise<EngineCalls[M]['result']>;
};

const schemas: { readonly [M in EngineMethod]: z.ZodType<EngineCalls[M]['params']> } = {
  'folder/list': zod.object({ source: sourceSchema, assumed: assumedValuesSchema.optional() }),
  'folder/config': zod.object({ source: sourceSchema }),
  'runs/list': zod.object({ source: sourceSchema }),
  inspect: inspectRequestSchema,
  's3/buckets': s3ServiceSchema,
  's3/folder': s3FolderRequestSchema,
  'presets/list': zod.object({}).strict(),
  analyse: analyseRequestSchema,
  'beliefs/words': wordsRequestSchema,
  'beliefs/selection': selectionRequestSchema,
  'beliefs/search': beliefSearchSchema,
  steer: steerRequestSchema,
  'steer/extras': steerExtrasSchema,
  'steer/vector': steerRequestSchema,
  'steer/file': steerRequestSchema,
  'readout/file': readOutRequestSchema,
  notebook: notebookRequestSchema,
  'steer/matrix': matrixRequestSchema,
  trajectory: trajectoryRequestSchema,
  check: checkRequestSchema,
  fit: fitRequestSchema,
  infer: inferRequestSchema,
  edit: editRequestSchema,
  erase: eraseRequestSchema,
  sweep: sweepRequestSchema,
  'sweep/frames': framesRequestSchema,
  'sweep/clear': zod.object({}).strict(),
  'training/logs': trainingLogsRequestSchema,
  'process/preview': processPreviewRequestSchema,
  'process/check': processCheckSchema,
  'process/file': zod.object({ process: processChoiceSchema }),
  'process/numpy': zod.object({ process: processChoiceSchema }),
  'process/msp': processMspSchema,
  'process/sample': processSampleSchema,
  'process/oracle': processOracleSchema,
  'agents/answer': agentRequestSchema,
};

/** Validates the parameters of a request from another process. Throws InputError `bad-request` naming the field. */
export function parseParams<M extends EngineMethod>(method: M, params: unknown): EngineCalls[M]['params'] {
  const parsed = schemas[method].safeParse(params);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue.path.join('.') || 'parameters';
  throw new InputError('bad-request', `${method}: ${field}: ${schemaIssueText(issue)}.`);
}

export const engineMethods = Object.keys(schemas) as EngineMethod[];
