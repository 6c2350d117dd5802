/** The methods of the engine, and the subset of them that a page may call. */
import type * as z from 'zod';
import type { AgentAnswer, AgentRequest } from './agents.js';
import { beliefSearchSchema, selectionRequestSchema, wordsRequestSchema } from './analysis.js';
import type {
  AnalyseRequest,
  AnalysisResult,
  BeliefPage,
  BeliefSearch,
  ReadOutRequest,
  SelectionPage,
  SelectionRequest,
  WordsPage,
  WordsRequest,
} from './analysis.js';
import { checkRequestSchema } from './check.js';
import { comparedSchema } from './compare.js';
import type { Compared, Comparison } from './compare.js';
import type { CheckRequest, CheckResult } from './check.js';
import type {
  AssumedValues,
  ConfigField,
  FolderListing,
  S3FolderPage,
  S3FolderRequest,
  S3Service,
  Source,
} from './files.js';
import { fitAskedSchema } from './fit.js';
import type { FitAsked, FitRequest, FitResult } from './fit.js';
import { inferAskedSchema } from './infer.js';
import type { InferAsked, InferRequest, InferResult } from './infer.js';
import type { NotebookRequest } from './notebook.js';
import type { InspectRequest, InspectResult } from './inspect.js';
import type { processCheckSchema } from './process.js';
import type {
  PresetInfo,
  ProcessChoice,
  ProcessDiagnostic,
  ProcessFileText,
  ProcessMspRequest,
  ProcessOracle,
  ProcessOracleRequest,
  ProcessPreview,
  ProcessPreviewRequest,
  ProcessSampleRequest,
} from './process.js';
import {
  editRequestSchema,
  eraseRequestSchema,
  matrixRequestSchema,
  steerExtrasSchema,
  steerRequestSchema,
  trajectoryRequestSchema,
} from './steering.js';
import type {
  EditRequest,
  EditResult,
  EraseRequest,
  EraseResult,
  MatrixRequest,
  SteerExtras,
  SteerExtrasRequest,
  SteerMatrix,
  SteerRequest,
  SteerResult,
  SteeringVector,
  Trajectory,
  TrajectoryRequest,
} from './steering.js';
import { framesRequestSchema } from './sweep.js';
import type { FramesRequest, FramesResult, KeptCleared, SweepRequest, SweepResult } from './sweep.js';
import type { RunList } from './runs.js';
import type { TrainingLogs, TrainingLogsRequest } from './training.js';

/** Methods of the engine with their parameters, which the engine validates, and their results. */
export interface EngineCalls {
  'folder/list': { params: { source: Source; assumed?: AssumedValues | undefined }; result: FolderListing };
  /** All that the configs of a folder say, understood or not. */
  'folder/config': { params: { source: Source }; result: readonly ConfigField[] };
  /** The runs in a folder and below it. */
  'runs/list': { params: { source: Source }; result: RunList };
  inspect: { params: InspectRequest; result: InspectResult };
  's3/buckets': { params: S3Service; result: readonly string[] };
  's3/folder': { params: S3FolderRequest; result: S3FolderPage };
  'presets/list': { params: Record<string, never>; result: readonly PresetInfo[] };
  analyse: { params: AnalyseRequest; result: AnalysisResult };
  'beliefs/words': { params: WordsRequest; result: WordsPage };
  'beliefs/selection': { params: SelectionRequest; result: SelectionPage };
  'beliefs/search': { params: BeliefSearch; result: BeliefPage };
  steer: { params: SteerRequest; result: SteerResult };
  'steer/extras': { params: SteerExtrasRequest; result: SteerExtras };
  'steer/vector': { params: SteerRequest; result: SteeringVector };
  /** Safetensors: the steering vector of each layer; the read-out map. */
  'steer/file': { params: SteerRequest; result: Uint8Array };
  'readout/file': { params: ReadOutRequest; result: Uint8Array };
  /** The text of an .ipynb file. */
  notebook: { params: NotebookRequest; result: { readonly text: string } };
  'steer/matrix': { params: MatrixRequest; result: SteerMatrix };
  check: { params: CheckRequest; result: CheckResult };
  fit: { params: FitRequest; result: FitResult };
  infer: { params: InferRequest; result: InferResult };
  trajectory: { params: TrajectoryRequest; result: Trajectory };
  edit: { params: EditRequest; result: EditResult };
  erase: { params: EraseRequest; result: EraseResult };
  /** Its progress is a SweepProgress. */
  sweep: { params: SweepRequest; result: SweepResult };
  'sweep/frames': { params: FramesRequest; result: FramesResult };
  /** Lets go of what is kept on disk of sweeps. */
  'sweep/clear': { params: Record<string, never>; result: KeptCleared };
  'training/logs': { params: TrainingLogsRequest; result: TrainingLogs };
  'process/preview': { params: ProcessPreviewRequest; result: ProcessPreview };
  'process/check': { params: z.infer<typeof processCheckSchema>; result: readonly ProcessDiagnostic[] };
  'process/file': { params: { process: ProcessChoice }; result: ProcessFileText };
  'process/numpy': { params: { process: ProcessChoice }; result: { readonly text: string } };
  'process/msp': { params: ProcessMspRequest; result: ProcessFileText };
  'process/sample': { params: ProcessSampleRequest; result: { readonly text: string } };
  'process/oracle': { params: ProcessOracleRequest; result: ProcessOracle };
  /** A tool for agents, from its input to its answer. */
  'agents/answer': { params: AgentRequest; result: AgentAnswer };
}

export type EngineMethod = keyof EngineCalls;

/**
 * Calls of a page and their results. They are the engine's, but that a page tells neither path nor process of the model that
 * `fit` and `infer` are about: the host does. The folder that `compare` names is one that the person has opened.
 */
export type PageCalls = Pick<
  EngineCalls,
  | 'beliefs/words'
  | 'beliefs/selection'
  | 'beliefs/search'
  | 'steer'
  | 'steer/extras'
  | 'steer/matrix'
  | 'trajectory'
  | 'edit'
  | 'erase'
  | 'check'
  | 'sweep/frames'
> & {
  fit: { params: FitAsked; result: FitResult };
  infer: { params: InferAsked; result: InferResult };
  compare: { params: Compared; result: Comparison };
};

/** Calls a page may make of the engine through the host, which validates them. None of their parameters is a path, but for the folder of `compare`, which the host holds against those that were opened. */
export const pageCallSchemas = {
  'beliefs/words': wordsRequestSchema,
  'beliefs/selection': selectionRequestSchema,
  'beliefs/search': beliefSearchSchema,
  steer: steerRequestSchema,
  'steer/extras': steerExtrasSchema,
  'steer/matrix': matrixRequestSchema,
  trajectory: trajectoryRequestSchema,
  edit: editRequestSchema,
  erase: eraseRequestSchema,
  check: checkRequestSchema,
  'sweep/frames': framesRequestSchema,
  fit: fitAskedSchema,
  infer: inferAskedSchema,
  compare: comparedSchema,
} as const satisfies { readonly [M in keyof PageCalls]: z.ZodType<PageCalls[M]['params']> };
