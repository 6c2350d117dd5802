import { analyseRequestSchema, type AnalysisResult, type Weighting } from '../../protocol/analysis.js';
import type { ProcessParams } from '../../protocol/process.js';
import type { Progress } from '../../protocol/outcome.js';
import { localSource, localPath, processOf } from '../paths.js';
import type { ToolContext } from '../tool.js';
import { processText, quoted, stepText } from '../texts.js';

interface Named {
  readonly folder: string;
  readonly checkpoint?: number | string | undefined;
  readonly process?: string | undefined;
  readonly params?: ProcessParams | undefined;
  readonly layers?: readonly number[] | undefined;
  readonly weighting?: Weighting | undefined;
}

/** The settings that a tool's input asks for, as a request has them. Throws InputError `bad-request`. */
export function requestOf(input: Named, { folders, trusted }: Pick<ToolContext, 'folders' | 'trusted'>) {
  const { folder, checkpoint, layers, weighting } = input;
  return {
    source: localSource(folder, folders),
    checkpoint,
    settings: {
      process: processOf(input, folders, localPath(folder, folders)),
      layers: layers && [...new Set(layers)].sort((a, b) => a - b),
      weighting,
    },
    trusted,
  };
}

/** The analysis that a tool begins with. Throws as the engine. */
export const analysisOf = (
  input: Named,
  context: ToolContext,
  progress: (progress: Progress) => void,
): Promise<AnalysisResult> => context.ask('analyse', analyseRequestSchema.parse(requestOf(input, context)), progress);

/** What an analysis is of, in two lines. */
export function subjectLines({ checkpoint, architecture: a, process }: AnalysisResult): string[] {
  const kind =
    a.rnn_type === undefined
      ? `${a.n_layers} layers, d_model ${a.d_model}`
      : `${a.rnn_type}, ${a.n_layers} layers, hidden state of ${a.d_model}`;
  return [`checkpoint: ${stepText(checkpoint)}; ${kind}, n_ctx ${a.n_ctx}`, `process: ${processText(process)}`];
}

/** What a result file is about. */
export const aboutOf = (tool: string, { process, checkpoint }: AnalysisResult): string =>
  `${tool} ${process.name.slice(0, 40)} ${checkpoint.step ?? checkpoint.file.slice(0, 30)}`;

export const levelLine = ({ level, sentence }: AnalysisResult['verdict']): string => `verdict: ${level}. ${sentence}`;

/** What was assumed, in one line. */
export const assumedLines = ({ assumed }: AnalysisResult): string[] =>
  assumed.length === 0
    ? []
    : [
        `assumed, since nothing tells it: ${assumed
          .slice(0, 8)
          .map(({ field, value }) => `${quoted(field, 40).slice(1, -1)} = ${quoted(String(value), 40)}`)
          .join(', ')}`,
      ];
